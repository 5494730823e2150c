/** What Envoy understands as the answer of a stream callback, beyond the ABI's Continue and Pause. Spec: Envoy filter.h. */

/** Answers of `proxy_on_request_headers` and `proxy_on_response_headers`. */
export const FilterHeadersStatus = {
  Continue: 0,
  /** Becomes StopAllIterationAndWatermark unless the plugin sets `allow_on_headers_stop_iteration`. */
  StopIteration: 1,
  /** Envoy has no case for it and continues. */
  ContinueAndEndStream: 2,
  StopAllIterationAndBuffer: 3,
  StopAllIterationAndWatermark: 4,
} as const;
export type FilterHeadersStatus = (typeof FilterHeadersStatus)[keyof typeof FilterHeadersStatus];

/** Answers of `proxy_on_request_body` and `proxy_on_response_body`. */
export const FilterDataStatus = {
  Continue: 0,
  StopIterationAndBuffer: 1,
  StopIterationAndWatermark: 2,
  StopIterationNoBuffer: 3,
} as const;
export type FilterDataStatus = (typeof FilterDataStatus)[keyof typeof FilterDataStatus];

/** Answers of `proxy_on_request_trailers` and `proxy_on_response_trailers`. */
export const FilterTrailersStatus = { Continue: 0, StopIteration: 1 } as const;
export type FilterTrailersStatus = (typeof FilterTrailersStatus)[keyof typeof FilterTrailersStatus];
