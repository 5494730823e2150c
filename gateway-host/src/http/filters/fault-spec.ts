/**
 * Which requests are to fail or to wait.
 * Spec: Envoy api/envoy/extensions/filters/http/fault/v3/fault.proto.
 */
import type { Fraction } from '../route/fraction.js';
import type { HeaderMatch } from '../route/header-match.js';

export type AbortKind =
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'grpc'; readonly status: number }
  /** The request says so in `x-envoy-fault-abort-request`. */
  | { readonly kind: 'header' };

export interface FaultSpec {
  readonly abort: { readonly what: AbortKind; readonly share: Fraction } | undefined;
  /** `fixedMs` undefined: the request says so in `x-envoy-fault-delay-request`. */
  readonly delay: { readonly fixedMs: number | undefined; readonly share: Fraction } | undefined;
  /** Only requests to this cluster; empty: all. */
  readonly cluster: string;
  /** Only requests from these nodes; empty: all. */
  readonly nodes: readonly string[];
  readonly headers: readonly HeaderMatch[];
  readonly mostActive: number | undefined;
}
