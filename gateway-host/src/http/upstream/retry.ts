/**
 * Whether a failed try is followed by another, and how soon.
 * Spec: Envoy source/common/router/retry_state_impl.cc (wouldRetryFromHeaders, wouldRetryFromReset).
 */
import type { RetryRule } from '../route/route.js';
import type { UpstreamFailure } from './upstream-failure.js';

export type RetryEvent =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'failure'; readonly failure: UpstreamFailure }
  | { readonly kind: 'timeout' };

const BASE_INTERVAL_MS = 25;
const MAX_INTERVAL_MS = 250;

/** `tries` counts those already made. */
export function mayRetry(rule: RetryRule, event: RetryEvent, tries: number): boolean {
  if (tries > rule.retries) return false;
  if (event.kind === 'status') {
    return rule.on.has('5xx') || (rule.on.has('gateway-error') && [502, 503, 504].includes(event.status));
  }
  if (rule.on.has('5xx') || rule.on.has('gateway-error') || rule.on.has('reset')) return true;
  const connecting = event.kind === 'failure' && ['connect', 'connect-timeout'].includes(event.failure.kind);
  return connecting && rule.on.has('connect-failure');
}

/** Exponential with full jitter. */
export function retryDelayMs(tries: number): number {
  const limit = Math.min(BASE_INTERVAL_MS * (2 ** tries - 1), MAX_INTERVAL_MS);
  return Math.random() * limit;
}
