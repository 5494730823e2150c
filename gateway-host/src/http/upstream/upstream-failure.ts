/**
 * Why an upstream gave no answer, and what Envoy tells the client then.
 * Spec: Envoy source/common/router/router.cc (onUpstreamReset); envoy-observed of 1.40.
 */
import { ResponseFlag } from '../response-flag.js';

export interface UpstreamFailure {
  readonly kind: 'connect' | 'connect-timeout' | 'reset' | 'protocol' | 'overflow' | 'request';
  /** The machine's own words, for the log. */
  readonly detail: string;
}

/** One kind of failure as client, access log and statistics see it. */
export interface FailureAnswer {
  readonly status: number;
  readonly reason: string;
  readonly flag: number;
}

const ANSWERS: Readonly<Record<UpstreamFailure['kind'], FailureAnswer>> = {
  connect: { status: 503, reason: 'remote connection failure', flag: ResponseFlag.UpstreamConnectionFailure },
  'connect-timeout': {
    status: 503,
    reason: 'connection timeout',
    flag: ResponseFlag.UpstreamConnectionFailure,
  },
  reset: { status: 503, reason: 'connection termination', flag: ResponseFlag.UpstreamConnectionTermination },
  protocol: { status: 502, reason: 'protocol error', flag: ResponseFlag.UpstreamProtocolError },
  overflow: { status: 503, reason: 'overflow', flag: ResponseFlag.UpstreamOverflow },
  request: { status: 503, reason: 'local reset', flag: ResponseFlag.UpstreamRemoteReset },
};

export function answerTo(failure: UpstreamFailure): FailureAnswer {
  return ANSWERS[failure.kind];
}

/** The body of the answer. */
export function failureText(answer: FailureAnswer): string {
  return `upstream connect error or disconnect/reset before headers. reset reason: ${answer.reason}`;
}

const CONNECT_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
};

/** What the transport adds to the response code details. */
export function transportReason(failure: UpstreamFailure): string[] {
  const text = failure.kind === 'connect' ? CONNECT_ERRORS[failure.detail.split(':')[0] ?? ''] : undefined;
  return text === undefined ? [] : [`delayed connect error: ${text}`];
}

/** Sorts an error of the HTTP client; `connected` tells whether the request had found a connection. */
export function classifyError(error: unknown, connected: boolean): UpstreamFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail =
    error instanceof Error
      ? `${code === '' || code === 'undefined' ? error.name : code}: ${error.message}`
      : String(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return { kind: 'connect-timeout', detail };
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') {
    return { kind: 'request', detail };
  }
  const garbled = error instanceof Error && error.name === 'HTTPParserError';
  if (garbled || code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW')
    return { kind: 'protocol', detail };
  return { kind: connected ? 'reset' : 'connect', detail };
}
