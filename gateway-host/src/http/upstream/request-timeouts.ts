/**
 * How long one request may take: what the route says, and what headers from inside say instead.
 * Spec: Envoy source/common/router/router.cc (FilterUtility::finalTimeout); docs "x-envoy-upstream-rq-timeout-ms".
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { take } from './retry-state.js';

export interface RequestTimeouts {
  /** 0: no limit. */
  readonly wholeMs: number;
  readonly perTryMs: number;
  readonly perTryIdleMs: number;
  /** A timeout is answered with 204 instead of 504. */
  readonly altResponse: boolean;
}

/** What the route says. */
export interface RouteLimits {
  readonly timeoutMs: number;
  readonly perTryMs?: number | undefined;
  readonly perTryIdleMs?: number | undefined;
}

const NUMBER = /^[0-9]{1,12}$/;

/** Takes the headers that set limits out of the request and writes the one that tells them. */
export function requestTimeouts(headers: HeaderMap, limits: RouteLimits, quiet: boolean): RequestTimeouts {
  const told = headers.hasPrefix('x-envoy-upstream-rq-');
  const asked = told ? take(headers, 'x-envoy-upstream-rq-timeout-ms') : '';
  const askedTry = told ? take(headers, 'x-envoy-upstream-rq-per-try-timeout-ms') : '';
  const altResponse = told && take(headers, 'x-envoy-upstream-rq-timeout-alt-response') !== '';
  const wholeMs = told && NUMBER.test(asked) ? Number(asked) : limits.timeoutMs;
  let perTryMs = told && NUMBER.test(askedTry) ? Number(askedTry) : (limits.perTryMs ?? 0);
  // A try cannot take longer than the whole.
  if (wholeMs > 0 && perTryMs >= wholeMs) perTryMs = 0;
  const timeouts = { wholeMs, perTryMs, perTryIdleMs: limits.perTryIdleMs ?? 0, altResponse };
  if (!quiet) tellTimeout(headers, timeouts, 0);
  return timeouts;
}

/** Tells the upstream how long its answer will be waited for; a later try has less time left. */
export function tellTimeout(headers: HeaderMap, timeouts: RequestTimeouts, elapsedMs: number): void {
  const { wholeMs, perTryMs } = timeouts;
  const left = wholeMs === 0 ? 0 : Math.max(1, wholeMs - elapsedMs);
  const told = perTryMs > 0 && (left === 0 || perTryMs < left) ? perTryMs : left;
  if (told > 0) headers.put('x-envoy-expected-rq-timeout-ms', String(Math.trunc(told)));
}
