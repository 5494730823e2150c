/**
 * What the number means that a guest's callback answers.
 * Spec: proxy-wasm-cpp-host include/proxy-wasm/context.h (convertVmCallResultToFilterHeadersStatus, …DataStatus);
 * Envoy context.cc (convertFilterHeadersStatus).
 */
import { DataStatus, HeadersStatus } from './stream-filter.js';

/** To headers. Plain "stop iteration" becomes "stop all" unless the plugin may stop headers alone. */
export function headersAnswer(answer: number, stopped: boolean, mayStopHeadersAlone: boolean): HeadersStatus {
  if (stopped || answer > HeadersStatus.StopAllIterationAndWatermark) {
    return HeadersStatus.StopAllIterationAndWatermark;
  }
  if (answer === HeadersStatus.StopIteration && !mayStopHeadersAlone) {
    return HeadersStatus.StopAllIterationAndWatermark;
  }
  // Envoy has no translation of "continue and end the stream" for a guest: it continues.
  return answer === HeadersStatus.ContinueAndEndStream ? HeadersStatus.Continue : (answer as HeadersStatus);
}

/** To a chunk of body. */
export function dataAnswer(answer: number, stopped: boolean): DataStatus {
  return stopped || answer > DataStatus.StopIterationNoBuffer
    ? DataStatus.StopIterationNoBuffer
    : (answer as DataStatus);
}
