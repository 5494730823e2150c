/** When what happened between the gateway and an upstream. Spec: Envoy source/common/router/upstream_request.cc. */
import type { StreamTimes } from '../filter-chain.js';

/** A connection is asked for. */
export function beginPoolWait(times: StreamTimes | undefined): void {
  if (times === undefined) return;
  times.poolAsked = performance.now();
  times.poolWait = undefined;
}

/** There is one, or there will be none. */
export function endPoolWait(times: StreamTimes | undefined): void {
  if (times?.poolAsked !== undefined) times.poolWait ??= performance.now() - times.poolAsked;
}

/** The request begins to go to the one there is. */
export function beginRequest(times: StreamTimes | undefined): void {
  if (times !== undefined) times.upstreamStart = performance.now();
  endPoolWait(times);
}

/** An answer is here, or all of it. */
export function beginAnswer(times: StreamTimes | undefined, whole: boolean): void {
  if (times !== undefined) times.upstreamAnswer = performance.now();
  if (whole) endAnswer(times);
}

/** All of an answer is here. */
export function endAnswer(times: StreamTimes | undefined): void {
  if (times !== undefined) times.upstreamEnd = performance.now();
}
