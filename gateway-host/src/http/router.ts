/**
 * The end of the filter chain: chooses the route again, then answers, redirects or forwards.
 * Spec: Envoy source/common/router/router.cc; envoy-observed §9 (any write to request headers re-selects the route).
 */
import type { HeaderMap } from '../abi/header-map.js';
import type { ConnectionSettings } from './connection-settings.js';
import type { RouterEnd, StreamInfo } from './filter-chain.js';
import { findUnsendable } from './header-rules.js';
import { ResponseFlag } from './response-flag.js';
import { finalizeRequest, redirectLocation } from './route-headers.js';
import type { ForwardAction } from './route/route.js';
import type { SelectedRoute } from './route/route-table.js';
import type { Stat } from './stats.js';
import type { ClusterSet } from './upstream/cluster-set.js';
import { Forwarding, type ForwardingEnd } from './upstream/forwarding.js';

/** Counters of one connection manager that the router moves. */
export interface RouterStats {
  readonly total: Stat;
  readonly noRoute: Stat;
  readonly noCluster: Stat;
  readonly direct: Stat;
  readonly redirect: Stat;
}

/** What the router needs of the stream it ends. */
export interface RouterHost extends ForwardingEnd {
  readonly info: StreamInfo;
  /** The route for the headers as they are now. */
  selectRoute(): SelectedRoute | undefined;
  /** The route that was taken: names, timeouts. */
  routeChosen(route: SelectedRoute): void;
}

export interface RouterContext {
  readonly clusters: ClusterSet;
  readonly settings: ConnectionSettings;
  readonly stats: RouterStats;
}

export class Router implements RouterEnd {
  readonly #host: RouterHost;
  readonly #context: RouterContext;
  #forwarding: Forwarding | undefined;

  constructor(host: RouterHost, context: RouterContext) {
    this.#host = host;
    this.#context = context;
  }

  decodeHeaders(headers: HeaderMap, endStream: boolean): void {
    const { stats } = this.#context;
    stats.total.add();
    const route = this.#host.selectRoute();
    if (route === undefined) {
      stats.noRoute.add();
      this.#host.info.responseFlags |= ResponseFlag.NoRouteFound;
      return this.#host.reply({ status: 404, body: '', details: 'route_not_found' });
    }
    this.#host.routeChosen(route);
    const { action } = route.rule;
    if (action.kind === 'forward') return this.#forward(headers, endStream, route, action);
    const added = addedHeaders(route);
    if (action.kind === 'direct') {
      stats.direct.add();
      const { status, body } = action;
      return this.#host.reply({ status, body, headers: added, details: 'direct_response' });
    }
    stats.redirect.add();
    const location = redirectLocation(headers, route, action);
    const lines = [['location', location] as const, ...added];
    this.#host.reply({ status: action.status, body: '', headers: lines, details: 'direct_response' });
  }

  decodeData(data: Buffer, endStream: boolean): void {
    this.#forwarding?.sendData(data, endStream);
  }

  cancel(): void {
    this.#forwarding?.cancel();
  }

  pauseResponse(paused: boolean): void {
    this.#forwarding?.pauseResponse(paused);
  }

  #forward(headers: HeaderMap, endStream: boolean, route: SelectedRoute, action: ForwardAction): void {
    const cluster = this.#context.clusters.get(action.cluster);
    if (cluster === undefined) {
      this.#context.stats.noCluster.add();
      this.#host.info.responseFlags |= ResponseFlag.NoClusterFound;
      return this.#host.reply({ status: 503, body: '', details: 'cluster_not_found' });
    }
    this.#host.info.clusterName = cluster.spec.name;
    const { suppressEnvoyHeaders: quiet } = this.#context.settings;
    if (!quiet && action.timeoutMs > 0) {
      headers.set('x-envoy-expected-rq-timeout-ms', String(Math.trunc(action.timeoutMs)));
    }
    finalizeRequest(headers, route, action, !quiet);
    const problem = unsendable(headers);
    if (problem !== undefined) {
      return this.#host.reply({ status: 503, body: problem, details: 'upstream_codec_error' });
    }
    this.#forwarding = new Forwarding({
      end: this.#host,
      route,
      action,
      cluster,
      quiet,
      bufferLimit: this.#context.settings.bufferLimit,
    });
    this.#forwarding.start(headers, endStream);
  }
}

/** What Envoy's HTTP/1 codec says of headers it cannot write. */
function unsendable(headers: HeaderMap): string | undefined {
  if (!headers.has(':method')) return 'missing required header: :method';
  return findUnsendable(headers);
}

/** Response headers of the route, for answers that no upstream gave. */
function addedHeaders(route: SelectedRoute): [string, string][] {
  return [route.rule, route.host, route.table].flatMap((level) =>
    level.responseHeaders.add.map(({ name, value }): [string, string] => [name, value]),
  );
}
