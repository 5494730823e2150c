/**
 * Whether an answer, or the lack of one, is worth another try.
 * Spec: Envoy source/common/router/retry_state_impl.cc (wouldRetryFromHeaders, wouldRetryFromReset); docs "x-envoy-retry-on".
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { HeaderTest } from '../route/header-match.js';
import type { RetryCondition } from '../route/retry-rule.js';
import type { UpstreamFailure } from './upstream-failure.js';

/** What counts as worth it for one request. */
export interface RetryWishes {
  readonly on: ReadonlySet<RetryCondition>;
  readonly statusCodes: ReadonlySet<number>;
  readonly headers: readonly HeaderTest[];
}

/** A try that ended without an answer. */
export interface BrokenTry {
  readonly failure: UpstreamFailure | 'timeout';
  /** Something of the request had gone out. */
  readonly begun: boolean;
}

const GATEWAY_ERRORS = new Set([502, 503, 504]);
const CONFLICT = 409;

const GRPC_CONDITIONS: readonly (readonly [RetryCondition, string])[] = [
  ['cancelled', '1'],
  ['deadline-exceeded', '4'],
  ['resource-exhausted', '8'],
  ['internal', '13'],
  ['unavailable', '14'],
];

export function worthRetrying(answer: HeaderMap, { on, statusCodes, headers }: RetryWishes): boolean {
  // Such an answer comes from an Envoy that was asked not to be asked again.
  if (answer.has('x-envoy-ratelimited')) return on.has('envoy-ratelimited');
  const status = Number(answer.get(':status'));
  if (on.has('5xx') && status >= 500 && status < 600) return true;
  if (on.has('gateway-error') && GATEWAY_ERRORS.has(status)) return true;
  if (on.has('retriable-4xx') && status === CONFLICT) return true;
  if (on.has('retriable-status-codes') && statusCodes.has(status)) return true;
  if (on.has('retriable-headers') && headers.some((test) => test(answer))) return true;
  const grpc = answer.get('grpc-status');
  return (
    grpc !== undefined && GRPC_CONDITIONS.some(([condition, code]) => on.has(condition) && grpc === code)
  );
}

export function worthRetryingAfter({ failure, begun }: BrokenTry, { on }: RetryWishes): boolean {
  const kind = failure === 'timeout' ? failure : failure.kind;
  if (kind === 'overflow' || kind === 'request') return false;
  if (on.has('reset') || on.has('5xx') || on.has('gateway-error')) return true;
  if (on.has('reset-before-request') && !begun) return true;
  if (on.has('refused-stream') && kind === 'refused') return true;
  return on.has('connect-failure') && (kind === 'connect' || kind === 'connect-timeout');
}
