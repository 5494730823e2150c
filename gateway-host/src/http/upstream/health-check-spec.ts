/**
 * How the hosts of a cluster are asked whether they are well. Plain data.
 * Spec: Envoy api/envoy/config/core/v3/health_check.proto.
 */
export interface StatusRange {
  readonly start: number;
  /** Not included. */
  readonly end: number;
}

export type HealthProbe =
  | {
      readonly kind: 'http';
      readonly host: string;
      readonly path: string;
      readonly method: string;
      readonly expected: readonly StatusRange[];
      readonly retriable: readonly StatusRange[];
      readonly http2: boolean;
      readonly add: readonly { readonly name: string; readonly value: string; readonly replace: boolean }[];
      readonly remove: readonly string[];
      /** Bytes, latin1, that must stand in the body one after the other. */
      readonly receive: readonly string[];
    }
  | { readonly kind: 'tcp'; readonly send: string; readonly receive: readonly string[] }
  | { readonly kind: 'grpc'; readonly service: string; readonly authority: string };

export interface HealthCheckSpec {
  readonly timeoutMs: number;
  readonly intervalMs: number;
  /** Whatever the intervals are: at least so long between two questions, and at most. */
  readonly leastMs: number;
  readonly mostMs: number | undefined;
  readonly initialJitterMs: number;
  readonly intervalJitterMs: number;
  readonly intervalJitterPercent: number;
  readonly noTrafficMs: number;
  readonly unhealthyMs: number;
  readonly unhealthyEdgeMs: number;
  readonly healthyEdgeMs: number;
  readonly unhealthyThreshold: number;
  readonly healthyThreshold: number;
  readonly probe: HealthProbe;
}
