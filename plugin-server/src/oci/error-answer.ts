/** How an error looks to OCI clients: their code, our message and hint, and ours in `detail`. Spec: OCI distribution-spec, error codes. */
import type { ErrorRequestHandler } from 'express';

import { PluginServerError } from '../errors.js';
import { answerError, type ErrorForm } from '../http/error-answer.js';
import type { Room } from '../http/room.js';

/** What only one code fits; the others follow from the status. */
const CODES: Readonly<Record<string, string>> = {
  PS_PATH: 'NAME_INVALID',
  PS_OCI_NAME: 'NAME_INVALID',
  PS_OCI_NAME_UNKNOWN: 'NAME_UNKNOWN',
  PS_OCI_DIGEST: 'DIGEST_INVALID',
  PS_OCI_DIGEST_MISMATCH: 'DIGEST_INVALID',
  PS_OCI_BLOB_UNKNOWN: 'BLOB_UNKNOWN',
  PS_OCI_UPLOAD_UNKNOWN: 'BLOB_UPLOAD_UNKNOWN',
  PS_OCI_UPLOAD_RANGE: 'BLOB_UPLOAD_INVALID',
  PS_OCI_CONTENT_RANGE: 'BLOB_UPLOAD_INVALID',
  PS_OCI_MANIFEST_UNKNOWN: 'MANIFEST_UNKNOWN',
  PS_OCI_PART_UNKNOWN: 'MANIFEST_BLOB_UNKNOWN',
  PS_OCI_TOO_LARGE: 'SIZE_INVALID',
  PS_UPLOAD_INCOMPLETE: 'BLOB_UPLOAD_INVALID',
  PS_UPLOAD_STALLED: 'BLOB_UPLOAD_INVALID',
  PS_TOO_LARGE: 'SIZE_INVALID',
  PS_OCI_QUERY: 'UNSUPPORTED',
  PS_OCI_TAG: 'MANIFEST_INVALID',
  PS_OCI_MANIFEST: 'MANIFEST_INVALID',
  PS_RANGE: 'UNSUPPORTED',
  PS_PRECONDITION: 'UNSUPPORTED',
};

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  404: 'NAME_UNKNOWN',
  405: 'UNSUPPORTED',
  409: 'DENIED',
  413: 'SIZE_INVALID',
  429: 'TOOMANYREQUESTS',
  500: 'UNKNOWN',
};

/** The error middleware of everything under `/v2`. */
export function ociErrorAnswers(room: Pick<Room, 'logger' | 'limits'>): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    answerError(error, request, response, room, OCI_FORM);
  };
}

const OCI_FORM: ErrorForm = (error) => {
  const status = error.status ?? 500;
  const own = error instanceof PluginServerError ? error : undefined;
  const detail = {
    code: error.code,
    hint: error.hint,
    ...own?.detail,
    ...(own?.findings === undefined ? {} : { findings: own.findings }),
  };
  const code = CODES[error.code] ?? BY_STATUS[status] ?? (status >= 500 ? 'UNAVAILABLE' : 'MANIFEST_INVALID');
  // Most clients print the message and nothing else.
  const message = `${error.message}; hint: ${error.hint}`;
  return {
    // To these clients a manifest that says something wrong is a bad request.
    status: status === 422 ? 400 : status,
    body: { errors: [{ code, message, detail }] },
    headers: {},
  };
};
