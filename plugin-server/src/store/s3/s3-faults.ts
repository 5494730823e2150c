/** What an answer of an S3 server means: not there, refused by a condition, worth another try, or unknown. */
import { PluginServerError } from '../../errors.js';

/** The part of the SDK's errors that counts here. */
interface S3Fault {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const NO_CREDENTIALS = 'CredentialsProviderError';
const CREDENTIALS_HINT = 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.';

/** Codes that say "later" whatever their status; the clock one is mended by the SDK when it sees it. */
const LATER = new Set([
  'SlowDown',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'ConditionalRequestConflict',
  'OperationAborted',
]);

/** There is no such object. A missing bucket has another code; a HEAD has no code, so its 404 is checked elsewhere. */
export function isMissing(error: unknown): boolean {
  const { name } = faultOf(error);
  return statusOf(error) === 404 && (name === 'NoSuchKey' || name === 'NotFound');
}

/** A condition of the request did not hold. */
export function isRefused(error: unknown): boolean {
  return statusOf(error) === 412;
}

export function isPastEnd(error: unknown): boolean {
  return statusOf(error) === 416;
}

/** The server does not know what the request asks for, such as a condition. */
export function isUnsupported(error: unknown): boolean {
  return statusOf(error) === 501 || statusOf(error) === 400;
}

/** Whether the same request may get another answer: no answer at all, a fault of the server, "later". */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  // Without credentials there is no request, and no second one would have them.
  if (status === undefined) return faultOf(error).name !== NO_CREDENTIALS;
  return (status >= 500 && status !== 501) || status === 429 || LATER.has(faultOf(error).name ?? '');
}

/** The one way in which failures leave the store: it cannot know. */
export function unavailable(what: string, cause: unknown): PluginServerError {
  if (cause instanceof PluginServerError) return cause;
  const { name, code } = faultOf(cause);
  const reason = [statusOf(cause), code ?? name].filter((part) => part !== undefined).join(' ');
  const hint = name === NO_CREDENTIALS ? CREDENTIALS_HINT : undefined;
  return new PluginServerError(
    'PS_STORE_UNAVAILABLE',
    `the store cannot be used now (${reason || 'unknown'})`,
    { cause: new Error(`cannot ${what}`, { cause }), ...(hint === undefined ? {} : { hint }) },
  );
}

/** What the server said, inside of what `unavailable` made of it. */
export function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause.cause : undefined;
}

function statusOf(error: unknown): number | undefined {
  return faultOf(error).$metadata?.httpStatusCode;
}

function faultOf(error: unknown): S3Fault {
  return typeof error === 'object' && error !== null ? error : {};
}
