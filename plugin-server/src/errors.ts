/** Every error that the plugin server answers or ends with, and the HTTP status of each. */
import { PosternError, type ErrorDetail, type ErrorTable } from '@postern/contract/errors';

import { OCI_ERRORS } from './oci/errors.js';
import type { TargetFinding } from './package/verdicts.js';
import type { SchemaBreak } from './policy/schema/compare.js';

export const PLUGIN_SERVER_ERRORS = {
  // What was asked for
  PS_PATH: {
    kind: 'user',
    meaning: 'The request path is not plain: it has escapes, backslashes, empty or dot segments.',
    hint: 'Plugin paths need no escapes: /plugins/NAME/VERSION/plugin.wasm',
    exit: 1,
    status: 400,
  },
  PS_TENANT: {
    kind: 'user',
    meaning: 'The name of a tenant in the path is none.',
    hint: 'A tenant is named by letters a to z, digits and inner dashes, 63 at most: /tenants/acme/plugins/…',
    exit: 1,
    status: 404,
  },
  PS_NOT_FOUND: {
    kind: 'user',
    meaning: 'There is no such plugin, version or file.',
    hint: 'GET /plugins lists the plugins, GET /plugins/NAME the versions of one.',
    exit: 1,
    status: 404,
  },
  PS_HOST: {
    kind: 'user',
    meaning: 'The request has more than one Host header.',
    hint: 'Send one; a proxy in between may have added the other.',
    exit: 1,
    status: 400,
  },
  PS_QUERY: {
    kind: 'user',
    meaning: 'The query has a parameter that the path does not know, one twice, or one that cannot be read.',
    hint: 'GET /plugins/NAME?range=^1.2 resolves a range, GET /plugins?search=WORD searches.',
    exit: 1,
    status: 400,
  },
  PS_BODY: {
    kind: 'user',
    meaning: 'The body of the request is not the JSON object that the path takes.',
    hint: 'Send a JSON object with the fields that the message names, each a text.',
    exit: 1,
    status: 400,
  },
  PS_NO_VERSION_IN_RANGE: {
    kind: 'user',
    meaning: 'The plugin is there, but no version of it that is not yanked is in the range.',
    hint: 'The message names the versions that there are.',
    exit: 1,
    status: 404,
  },
  PS_METHOD: {
    kind: 'user',
    meaning: 'The path exists, but not for this method.',
    hint: 'The Allow header names the methods of the path.',
    exit: 1,
    status: 405,
  },
  PS_ENCODING: {
    kind: 'user',
    meaning: 'Accept-Encoding refuses the file as it is, and names no coding that the server has it in.',
    hint: 'Leave out `identity;q=0` and `*;q=0`, or ask for gzip.',
    exit: 1,
    status: 406,
  },
  PS_PRECONDITION: {
    kind: 'user',
    meaning: 'If-Match names another entity tag than the file has.',
    hint: 'Files of a version never change; take the ETag of this answer.',
    exit: 1,
    status: 412,
  },
  PS_RANGE: {
    kind: 'user',
    meaning: 'The Range header asks for bytes that the file does not have.',
    hint: 'The Content-Range header of this answer names the size of the file.',
    exit: 1,
    status: 416,
  },
  // Who may do what
  PS_CREDENTIALS: {
    kind: 'user',
    meaning: 'The request has more than one Authorization header, so it is not clear who sends it.',
    hint: 'Send one; a proxy in between may have added another.',
    exit: 1,
    status: 400,
  },
  PS_UNAUTHORIZED: {
    kind: 'user',
    meaning: 'The request needs a token and has none, or has one that is wrong, expired or revoked.',
    hint: 'Send Authorization: Bearer TOKEN, or the token as password of Basic (in a URL: http://token:TOKEN@HOST/…).',
    exit: 1,
    status: 401,
  },
  PS_FORBIDDEN: {
    kind: 'user',
    meaning: 'The token or certificate is right, but not for this action on this plugin or tenant.',
    hint: 'Ask whoever hands out tokens for one with the right that the message names.',
    exit: 1,
    status: 403,
  },
  PS_PUBLISHING_OFF: {
    kind: 'user',
    meaning: 'The server has neither a publish token nor tokens of its own, so nobody may change anything.',
    hint: 'Start the server with POSTERN_PUBLISH_TOKEN set, or make a token: postern-plugin-server token create.',
    exit: 1,
    status: 403,
  },
  PS_FAILURES: {
    kind: 'user',
    meaning: 'Too many wrong credentials came from this address within a minute; right ones go on to count.',
    hint: 'Correct the credential; the Retry-After header says when the next wrong one is looked at.',
    exit: 1,
    status: 429,
  },
  PS_RIGHTS: {
    kind: 'user',
    meaning: 'What a token or a certificate is to be good for is not written as it should be.',
    hint: 'Correct the field that the message names; plugin-server/README.md shows the fields.',
    exit: 2,
    status: 400,
  },
  PS_TOKEN_COUNT: {
    kind: 'user',
    meaning: 'There are as many tokens as the server keeps.',
    hint: 'Revoke tokens that expired or that nobody uses: GET /tokens, DELETE /tokens/ID.',
    exit: 1,
    status: 409,
  },
  // What was uploaded
  PS_UPLOAD_INCOMPLETE: {
    kind: 'user',
    meaning: 'The connection ended before the whole package was there.',
    hint: 'Publish again; nothing was stored.',
    exit: 1,
    status: 400,
  },
  PS_UPLOAD_STALLED: {
    kind: 'user',
    meaning: 'No byte of the package came for too long.',
    hint: 'Publish again over a connection that keeps sending; nothing was stored.',
    exit: 1,
    status: 408,
  },
  PS_TOO_LARGE: {
    kind: 'user',
    meaning: 'The package is larger than the server takes.',
    hint: 'Build the module for release, or raise --max-package-bytes.',
    exit: 1,
    status: 413,
  },
  PS_IDENTITY: {
    kind: 'user',
    meaning: 'info.name and info.version in spec.yaml are not the name and version of the URL.',
    hint: 'Publish to the path that spec.yaml names.',
    exit: 1,
    status: 422,
  },
  PS_SOURCE: {
    kind: 'user',
    meaning: 'The X-Postern-Source header of a publish does not say where the version comes from.',
    hint: 'X-Postern-Source: revision=COMMIT; repository=https://HOST/PATH; digest=sha256:HEX (each is optional)',
    exit: 1,
    status: 400,
  },
  PS_MODULE_REFUSED: {
    kind: 'user',
    meaning: 'No target that the server serves can load plugin.wasm.',
    hint: 'Mend the findings; `postern validate` shows the same ones before publishing.',
    exit: 1,
    status: 422,
  },
  PS_VERSION_EXISTS: {
    kind: 'user',
    meaning: 'The version is already published with other bytes, and versions never change.',
    hint: 'Raise the version in spec.yaml and publish that.',
    exit: 1,
    status: 409,
  },
  PS_NAME_TAKEN: {
    kind: 'user',
    meaning: 'The name means something else already: a plugin, another name of one, or a page of the server.',
    hint: 'Take another name; what a name means never changes.',
    exit: 1,
    status: 409,
  },
  PS_RATE: {
    kind: 'user',
    meaning: 'The caller has published as often as it may within a minute.',
    hint: 'Publish again after the seconds in Retry-After; --publishes-per-minute sets the limit.',
    exit: 1,
    status: 429,
  },
  PS_QUOTA: {
    kind: 'user',
    meaning: 'The plugin has as many versions, or the tenant as many plugins, as the server keeps.',
    hint: 'Delete versions that nobody uses, or raise --max-versions or --max-plugins.',
    exit: 1,
    status: 409,
  },
  // The OCI API
  ...OCI_ERRORS,
  PS_VERSION_DELETED: {
    kind: 'user',
    meaning: 'The version was deleted and had other bytes; only the same ones may be published again.',
    hint: 'Raise the version in spec.yaml and publish that.',
    exit: 1,
    status: 409,
  },
  PS_DELETE_OFF: {
    kind: 'user',
    meaning: 'The server was started without --allow-delete, so versions stay.',
    hint: 'Yank the version instead: POST /plugins/NAME/VERSION/yank.',
    exit: 1,
    status: 403,
  },
  PS_DIGEST: {
    kind: 'user',
    meaning: 'A digest that was sent with the package cannot be read, or is not that of the bytes that came.',
    hint: 'Publish again: the package was changed on the way, or the digest is of something else than the request body.',
    exit: 1,
    status: 400,
  },
  PS_SIGNATURE: {
    kind: 'user',
    meaning: 'The server takes only modules signed by keys that it knows, and this one is not.',
    hint: 'Sign it: `postern publish DIR --sign-key FILE`, or `postern sign`.',
    exit: 1,
    status: 422,
  },
  PS_SCHEMA_BREAKS: {
    kind: 'user',
    meaning:
      'A configuration that the version before takes may be refused by this one, in the same major version.',
    hint: 'Keep taking what was valid, or raise the major version (below 1.0.0 the minor one). `error.breaks` lists the places.',
    exit: 1,
    status: 422,
  },
  // What the server cannot do now
  PS_DISK_FLOOR: {
    kind: 'system',
    meaning: 'The disk of the store is nearly full, so nothing is published; reading goes on.',
    hint: 'Make room on the disk, or lower --min-free-bytes.',
    exit: 1,
    status: 507,
  },
  PS_BUSY: {
    kind: 'system',
    meaning: 'More packages are being published at once than the server takes.',
    hint: 'Try again after the seconds in Retry-After.',
    exit: 1,
    status: 503,
  },
  PS_STORE_UNAVAILABLE: {
    kind: 'system',
    meaning: 'The store cannot be read or written, so the server does not know the answer.',
    hint: 'Try again after the seconds in Retry-After; the log of the server names the cause.',
    exit: 1,
    status: 503,
  },
  PS_MIRROR_UNAVAILABLE: {
    kind: 'system',
    meaning: 'The version is not here, and the upstream of the mirror does not say whether it has it.',
    hint: 'Try again after the seconds in Retry-After; the log of the server names the cause.',
    exit: 1,
    status: 503,
  },
  PS_MIRROR_REFUSED: {
    kind: 'system',
    meaning: 'The upstream of the mirror has the version, but what it sends cannot be taken.',
    hint: 'Publish a version here that can be; this one is tried again after half a minute.',
    exit: 1,
    status: 502,
  },
  PS_IMPORT: {
    kind: 'user',
    meaning: 'A file in the folder that is imported is not what its name says.',
    hint: 'Mend or remove the file that the message names, and import again.',
    exit: 1,
    status: 422,
  },
  PS_STORE_UNSUITABLE: {
    kind: 'system',
    meaning: 'The S3 server lacks what keeps versions from being changed: conditional writes.',
    hint: 'Use a server with conditional writes: Amazon S3, or one whose documentation names If-None-Match and If-Match.',
    exit: 1,
    status: 500,
  },
  PS_AUDIT: {
    kind: 'system',
    meaning: 'The audit log cannot be written, so nothing is changed; reading goes on.',
    hint: 'Make room for the file of --audit-log, or mend who may write it.',
    exit: 1,
    status: 503,
  },
  PS_STORE_DAMAGED: {
    kind: 'system',
    meaning: 'A stored file is missing or has other bytes than were published; it is not served.',
    hint: 'Restore the version from a backup; the log of the server names the file.',
    exit: 1,
    status: 500,
  },
  PS_INTERNAL: {
    kind: 'system',
    meaning: 'The server has a bug; the log of the server has the cause.',
    hint: 'Report it with the lines of the log.',
    exit: 1,
    status: 500,
  },
} as const satisfies ErrorTable;

export type PluginServerErrorCode = keyof typeof PLUGIN_SERVER_ERRORS;

/** What an error of this room may carry besides message and hint. */
export interface PluginServerErrorDetail extends ErrorDetail {
  /** Headers that belong to the answer, such as Allow. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the rules found in a refused module. */
  readonly findings?: readonly TargetFinding[];
  /** What else a program may want to know, by name. */
  readonly detail?: Readonly<Record<string, string | number>>;
  /** Where a new schema takes less than the one before. */
  readonly breaks?: readonly SchemaBreak[];
}

/** An error of this room; `code` is a row of `PLUGIN_SERVER_ERRORS`. */
export class PluginServerError extends PosternError {
  readonly headers: Readonly<Record<string, string>>;
  readonly findings: readonly TargetFinding[] | undefined;
  readonly detail: Readonly<Record<string, string | number>> | undefined;
  readonly breaks: readonly SchemaBreak[] | undefined;

  constructor(code: PluginServerErrorCode, message: string, detail: PluginServerErrorDetail = {}) {
    super(PLUGIN_SERVER_ERRORS, code, message, detail);
    this.headers = detail.headers ?? {};
    this.findings = detail.findings;
    this.detail = detail.detail;
    this.breaks = detail.breaks;
  }
}
