/** How an error becomes an answer: known codes as JSON with their status, the rest as a bland 500 with a logged cause. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { PosternError, toErrorBody } from '@postern/contract/errors';
import type { Logger } from '@postern/service/logs';
import type { ErrorRequestHandler } from 'express';

import { PluginServerError } from '../errors.js';
import { requestIdOf } from './request-id.js';
import { drainUpload } from './upload.js';
import type { Room } from './room.js';

/** Seconds; gateways retry a 503 a few times within 30 s. */
const RETRY_AFTER = '2';

/** How an error is written for one kind of client. */
export type ErrorForm = (error: PosternError) => {
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
};

/** The one error middleware; it must be the last. */
export function errorAnswers(room: Pick<Room, 'logger' | 'limits'>): ErrorRequestHandler {
  // Express tells an error middleware from others by its four parameters.
  return (error: unknown, request, response, _next) => {
    answerError(error, request, response, room);
  };
}

/** Answers with the error, or cuts the connection when an answer has begun: half an answer must not look whole. */
export function answerError(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  room: Pick<Room, 'logger' | 'limits'>,
  form: ErrorForm = PLAIN_FORM,
): void {
  if (response.headersSent) {
    if (!isHangUp(error)) room.logger.error({ err: error, url: request.url }, 'answer broken off');
    response.destroy();
    return;
  }
  const known = toKnown(error);
  logSystemError(known, request, room.logger);
  const { status, body, headers } = form(known);
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'X-Request-Id': requestIdOf(request),
    ...(status === 503 || status === 429 ? { 'Retry-After': RETRY_AFTER } : {}),
    ...(known instanceof PluginServerError ? known.headers : {}),
    ...headers,
  });
  response.end(bytes);
  drainUpload(request, room.limits);
}

const PLAIN_FORM: ErrorForm = (error) => {
  // Fields without a value are left out of JSON.
  const { findings, breaks } =
    error instanceof PluginServerError ? error : ({} as Partial<PluginServerError>);
  const body = { error: { ...toErrorBody(error), findings, breaks } };
  return { status: error.status ?? 500, body, headers: {} };
};

function toKnown(error: unknown): PosternError {
  if (error instanceof PosternError && error.status !== undefined) return error;
  return new PluginServerError('PS_INTERNAL', 'the server failed to answer', { cause: error });
}

function logSystemError(error: PosternError, request: IncomingMessage, logger: Logger): void {
  if (error.kind !== 'system') return;
  logger.error({ err: error, code: error.code, method: request.method, url: request.url }, 'request failed');
}

/** A client that went away in the middle of a download is no fault of the server. */
function isHangUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
