/**
 * Which route takes a request: first the virtual host by its domain, then its first route that matches.
 * Spec: Envoy source/common/router/config_impl.cc (RouteMatcher::route, VirtualHostImpl::getRouteFromEntries).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { DomainTable } from './domain-table.js';
import type { WeightedClusters } from './forward-action.js';
import { NO_MUTATION } from './header-mutation.js';
import { RouteIndex } from './route-index.js';
import { connectMatcher, pathOnly } from './route-match.js';
import type { RouteConfiguration, RouteRule, VirtualHost } from './route.js';
import { SelectedRoute } from './selected-route.js';

export { SelectedRoute } from './selected-route.js';

const NO_LEVEL = { requestHeaders: NO_MUTATION, responseHeaders: NO_MUTATION, filters: new Map() } as const;

/** What a host answers that wants TLS and did not get it. */
const TO_HTTPS: RouteRule = {
  name: '',
  match: {
    path: { kind: 'prefix', value: '', caseSensitive: true },
    headers: [],
    query: [],
    cookies: [],
    grpc: false,
    fraction: undefined,
  },
  action: { kind: 'https' },
  ...NO_LEVEL,
  bufferLimit: undefined,
};

/** A route configuration made ready for look-ups. */
export class RouteTable {
  readonly config: RouteConfiguration;
  readonly #domains: DomainTable<VirtualHost>;
  readonly #indexes = new Map<VirtualHost, RouteIndex>();
  /** One object per rule and cluster, so that what is derived from a route can be cached on it. */
  readonly #selected = new Map<RouteRule, SelectedRoute | WeightedRoute>();
  /** Of the hosts that want TLS. */
  readonly #redirects = new Map<VirtualHost, SelectedRoute>();

  constructor(config: RouteConfiguration) {
    this.config = config;
    this.#domains = new DomainTable(config.virtualHosts);
    for (const host of config.virtualHosts) {
      this.#indexes.set(host, new RouteIndex(host.routes));
      for (const rule of host.routes) this.#selected.set(rule, selectable(rule, host, config));
      if (host.requireTls !== 'NONE')
        this.#redirects.set(
          host,
          new SelectedRoute(TO_HTTPS, { ...host, ...NO_LEVEL }, { ...config, ...NO_LEVEL }),
        );
    }
  }

  /** The route for these headers as they are now; undefined means 404. `random` is at least 0, below 1. */
  select(headers: HeaderMap, random = Math.random()): SelectedRoute | undefined {
    const target = headers.get(':path');
    // Envoy wants the scheme's header too: a request that lost it has no route.
    if (target === undefined || !headers.has('x-forwarded-proto')) return undefined;
    const host = this.hostFor(headers);
    if (host === undefined) return undefined;
    if (wantsTls(host, headers)) return this.#redirects.get(host);
    const rule = this.#indexes.get(host)?.find(this.#path(target), { headers, random });
    const selected = rule && this.#selected.get(rule);
    return selected instanceof WeightedRoute ? selected.pick(headers, random) : selected;
  }

  /** The route for a CONNECT request: the first of those that are for nothing else. */
  selectConnect(headers: HeaderMap, random = Math.random()): SelectedRoute | undefined {
    const host = headers.has('x-forwarded-proto') ? this.hostFor(headers) : undefined;
    if (host === undefined) return undefined;
    if (wantsTls(host, headers)) return this.#redirects.get(host);
    const rule = host.routes.find(
      ({ match }) => match.path.kind === 'connect' && connectMatcher(match)({ headers, random }),
    );
    const selected = rule && this.#selected.get(rule);
    return selected instanceof WeightedRoute ? selected.pick(headers, random) : selected;
  }

  /** The virtual host alone. A request without a host finds one only where no domain has to be compared. */
  hostFor(headers: HeaderMap): VirtualHost | undefined {
    const { hostHeader, ignorePortInHostMatching } = this.config;
    const given = headers.get(hostHeader ?? ':authority');
    if (given === undefined) return hostHeader === undefined ? this.#domains.only : undefined;
    const name = given.toLowerCase();
    return this.#domains.find(ignorePortInHostMatching ? name.replace(/:[0-9]+$/, '') : name);
  }

  #path(target: string): string {
    const path = pathOnly(target);
    if (!this.config.ignorePathParameters) return path;
    return path.replaceAll(/;[^/]*/g, '');
  }
}

function wantsTls({ requireTls }: VirtualHost, headers: HeaderMap): boolean {
  if (requireTls === 'NONE' || headers.get('x-forwarded-proto') === 'https') return false;
  return requireTls === 'ALL' || headers.get('x-envoy-internal') !== 'true';
}

function selectable(
  rule: RouteRule,
  host: VirtualHost,
  config: RouteConfiguration,
): SelectedRoute | WeightedRoute {
  const { action } = rule;
  if (action.kind !== 'forward' || action.cluster.kind !== 'weighted')
    return new SelectedRoute(rule, host, config);
  const { clusters } = action.cluster;
  const choices = clusters.map((cluster) => new SelectedRoute(rule, host, config, cluster));
  return new WeightedRoute(action.cluster, choices);
}

/** A route whose requests are shared among clusters. */
class WeightedRoute {
  readonly #header: string | undefined;
  readonly #choices: readonly SelectedRoute[];
  readonly #weights: readonly number[];
  readonly #total: number;

  constructor({ header, clusters }: WeightedClusters, choices: readonly SelectedRoute[]) {
    this.#header = header;
    this.#choices = choices;
    this.#weights = clusters.map(({ weight }) => weight);
    this.#total = this.#weights.reduce((sum, weight) => sum + weight, 0);
  }

  pick(headers: HeaderMap, random: number): SelectedRoute | undefined {
    let left = this.#draw(headers, random);
    for (const [index, weight] of this.#weights.entries()) {
      if (left < weight) return this.#choices[index];
      left -= weight;
    }
    return undefined;
  }

  #draw(headers: HeaderMap, random: number): number {
    const given = this.#header === undefined ? undefined : headers.get(this.#header);
    if (given !== undefined && /^[0-9]{1,20}$/.test(given))
      return Number(BigInt(given) % BigInt(this.#total));
    return Math.floor(random * this.#total);
  }
}
