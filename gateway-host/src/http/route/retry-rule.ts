/**
 * When a failed try is followed by another.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RetryPolicy); docs "Router: x-envoy-retry-on", "x-envoy-retry-grpc-on".
 */
import type { HeaderMatch } from './header-match.js';

export const RETRY_CONDITIONS = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'envoy-ratelimited',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const;
export type RetryCondition = (typeof RETRY_CONDITIONS)[number];

export interface RetryRule {
  readonly on: ReadonlySet<RetryCondition>;
  readonly retries: number;
  readonly perTryTimeoutMs: number | undefined;
  readonly perTryIdleTimeoutMs: number | undefined;
  /** Of `retriable-status-codes`. */
  readonly statusCodes: readonly number[];
  /** Of `retriable-headers`: one of these response headers matches. */
  readonly headers: readonly HeaderMatch[];
  /** Only requests with one of these headers are tried again; empty: all. */
  readonly requestHeaders: readonly HeaderMatch[];
  readonly baseIntervalMs: number;
  readonly maxIntervalMs: number;
  /** The response says when to come back. */
  readonly rateLimited: RateLimitedBackOff | undefined;
  /** Hosts that were tried already are left out where others are left. */
  readonly avoidTriedHosts: boolean;
  readonly hostAttempts: number;
}

export interface RateLimitedBackOff {
  readonly headers: readonly { readonly name: string; readonly format: 'SECONDS' | 'UNIX_TIMESTAMP' }[];
  readonly maxIntervalMs: number;
}
