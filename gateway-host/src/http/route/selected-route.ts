/**
 * A chosen route with the levels above it: what they say of headers, filters and the cluster.
 * Spec: Envoy source/common/router/config_impl.cc (RouteEntryImplBase, WeightedClusterEntry).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { StreamInfo } from '../filter-chain.js';
import type { ClusterName, WeightedCluster } from './forward-action.js';
import { headerMutator, type HeaderMutator } from './header-mutation.js';
import type { RouteConfiguration, RouteLevel, RouteRule, VirtualHost } from './route.js';

export class SelectedRoute {
  readonly rule: RouteRule;
  readonly host: VirtualHost;
  readonly table: RouteConfiguration;
  /** The one of several clusters that this choice fell on. */
  readonly weighted: WeightedCluster | undefined;
  readonly #levels: readonly RouteLevel[];
  readonly #request: readonly HeaderMutator[];
  readonly #response: readonly HeaderMutator[];

  constructor(rule: RouteRule, host: VirtualHost, table: RouteConfiguration, weighted?: WeightedCluster) {
    this.rule = rule;
    this.host = host;
    this.table = table;
    this.weighted = weighted;
    const own = weighted === undefined ? [] : [weighted];
    this.#levels = [...own, rule, host, table];
    // A later mutation overwrites an earlier one. The weighted cluster's stays first either way.
    const rest = table.mostSpecificMutationsWin ? [table, host, rule] : [rule, host, table];
    this.#request = mutators([...own, ...rest].map(({ requestHeaders }) => requestHeaders));
    this.#response = mutators([...own, ...rest].map(({ responseHeaders }) => responseHeaders));
  }

  /** Where requests go; undefined for an answer that needs no cluster, empty when a header had to name it and did not. */
  clusterName(headers: HeaderMap): string | undefined {
    const { action } = this.rule;
    if (action.kind !== 'forward') return undefined;
    if (this.weighted !== undefined) return nameOf(this.weighted.cluster, headers);
    return action.cluster.kind === 'weighted' ? '' : nameOf(action.cluster, headers);
  }

  /** What the most specific level says of a filter; undefined leaves it to the filter's own default. */
  filterDisabled(name: string): boolean | undefined {
    for (const { filters } of this.#levels) {
      const override = filters.get(name);
      if (override !== undefined) return override.disabled;
    }
    return undefined;
  }

  /** The settings of a filter on every level that has some, the most specific first. */
  filterConfigs(name: string): unknown[] {
    return this.#levels.flatMap(({ filters }) => filters.get(name)?.config ?? []);
  }

  mutateRequest(headers: HeaderMap, info: StreamInfo): void {
    for (const mutate of this.#request) mutate(headers, { info, requestHeaders: headers });
  }

  mutateResponse(headers: HeaderMap, info: StreamInfo, requestHeaders: HeaderMap | undefined): void {
    const { upstreamAttempts = 0 } = info;
    if (this.host.attemptCountInResponse && upstreamAttempts > 0) {
      headers.set('x-envoy-attempt-count', String(upstreamAttempts));
    }
    const subject = { info, requestHeaders, responseHeaders: headers };
    for (const mutate of this.#response) mutate(headers, subject);
  }
}

/** The name itself, or the first value of the header that holds it. */
export function nameOf(cluster: ClusterName, headers: HeaderMap): string {
  return cluster.kind === 'name' ? cluster.name : (headers.get(cluster.header) ?? '');
}

function mutators(mutations: readonly Parameters<typeof headerMutator>[0][]): HeaderMutator[] {
  return mutations.flatMap((mutation) => headerMutator(mutation) ?? []);
}
