/**
 * Why an upstream gave no answer, and what Envoy tells the client then.
 * Spec: Envoy source/common/router/router.cc (onUpstreamReset); envoy-observed of 1.40.
 */
import { ResponseFlag } from '../response-flag.js';
import type { HostOutcome } from './host.js';

export interface UpstreamFailure {
  readonly kind:
    | 'connect'
    | 'connect-timeout'
    | 'reset'
    | 'remote-reset'
    | 'refused'
    | 'protocol'
    | 'overflow'
    | 'request';
  /** The machine's own words, for the log. */
  readonly detail: string;
  /** What the transport adds to the response code details; undefined: found out from `detail`. */
  readonly transport?: string;
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
  'remote-reset': { status: 503, reason: 'remote reset', flag: ResponseFlag.UpstreamRemoteReset },
  refused: { status: 503, reason: 'remote refused stream reset', flag: ResponseFlag.UpstreamRemoteReset },
  protocol: { status: 502, reason: 'protocol error', flag: ResponseFlag.UpstreamProtocolError },
  overflow: { status: 503, reason: 'overflow', flag: ResponseFlag.UpstreamOverflow },
  request: { status: 503, reason: 'local reset', flag: ResponseFlag.LocalReset },
};

export function answerTo(failure: UpstreamFailure): FailureAnswer {
  return ANSWERS[failure.kind];
}

/** The body of the answer. `retried`: this was not the first attempt. */
export function failureText(answer: FailureAnswer, retried = false): string {
  const which = retried ? 'retried and the latest reset reason' : 'reset reason';
  return `upstream connect error or disconnect/reset before headers. ${which}: ${answer.reason}`;
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
  if (failure.transport !== undefined) return [failure.transport];
  const text = failure.kind === 'connect' ? CONNECT_ERRORS[failure.detail.split(':')[0] ?? ''] : undefined;
  return text === undefined ? [] : [`delayed connect error: ${text}`];
}

/** The same for outlier detection. */
export function outcomeOf(failure: UpstreamFailure): HostOutcome {
  return failure.kind === 'connect' || failure.kind === 'connect-timeout' ? 'connect-failure' : 'reset';
}

/** The response code details. `answered`: headers had come before. */
export function failureDetails(failure: UpstreamFailure, answered: boolean): string {
  const reason = [answerTo(failure).reason, ...transportReason(failure)].join('|').replaceAll(' ', '_');
  return `upstream_reset_${answered ? 'after' : 'before'}_response_started{${reason}}`;
}
