/**
 * The HTTP filters that are part of this gateway: what their configuration says, and a factory for each route.
 * Settings of routes are looked up once per route, when the first request takes it.
 */
import type { FilterFactory } from '../../abi/stream-filter.js';
import type { SelectedRoute } from '../route/selected-route.js';
import type { Stats } from '../stats.js';
import type { ClusterSet } from '../upstream/cluster-set.js';
import { bufferFilter } from './buffer.js';
import { corsFilter } from './cors.js';
import { faultFilter } from './fault.js';
import type { FaultSpec } from './fault-spec.js';
import { healthCheckFilter, type HealthCheckSpec } from './health-check.js';

export type NativeFilterSpec =
  | { readonly kind: 'cors' }
  | { readonly kind: 'buffer'; readonly maxBytes: number }
  | { readonly kind: 'fault'; readonly fault: FaultSpec }
  | { readonly kind: 'health_check'; readonly check: HealthCheckSpec };

/** What the filters of one connection manager share. */
export interface NativeFilterContext {
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  readonly statPrefix: string;
  /** `node.cluster` of the bootstrap. */
  readonly serviceCluster: string;
  /** The admin interface was told to let health checks fail. */
  readonly healthCheckFailed: () => boolean;
}

/** Makes the filter's factory for a route; undefined where it has nothing to do. */
export type RouteFilterFactory = (route: SelectedRoute | undefined) => FilterFactory | undefined;

/** `name` is how routes speak of the filter. */
export function nativeFilter(
  spec: NativeFilterSpec,
  name: string,
  context: NativeFilterContext,
): RouteFilterFactory {
  switch (spec.kind) {
    case 'buffer':
      return bufferFilter(spec.maxBytes, name);
    case 'cors':
      return corsFilter(name, context);
    case 'fault':
      return faultFilter(spec.fault, name, context);
    case 'health_check':
      return healthCheckFilter(spec.check, name, context);
  }
}
