/**
 * The end of the filter chain: chooses the route again, then answers, redirects or forwards.
 * Spec: Envoy source/common/router/router.cc; envoy-observed §9 (any write to request headers re-selects the route).
 */
import type { HeaderMap } from '../abi/header-map.js';
import type { ConnectionSettings } from './connection-settings.js';
import type { RouterEnd, StreamInfo } from './filter-chain.js';
import { findUnsendable } from './header-rules.js';
import { ResponseFlag } from './response-flag.js';
import { finalizeRequest, PLAIN_REDIRECT, redirectLocation } from './route-headers.js';
import type { ForwardAction } from './route/forward-action.js';
import type { SelectedRoute } from './route/route-table.js';
import type { Stat } from './stats.js';
import type { ClusterSet } from './upstream/cluster-set.js';
import { Forwarding, type ForwardingEnd } from './upstream/forwarding.js';
import { restoreScheme } from './upstream/request-scheme.js';

/** Counters of one connection manager that the router moves. */
export interface RouterStats {
  readonly total: Stat;
  readonly noRoute: Stat;
  readonly noCluster: Stat;
  readonly direct: Stat;
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
    if (action.kind === 'none') return this.#noCluster(503);
    if (action.kind === 'forward') return this.#forward(headers, endStream, route, action);
    if (action.kind === 'direct') {
      stats.direct.add();
      const { status, body } = action;
      const lines = namesPlace(status) ? [locationOf(headers, route, PLAIN_REDIRECT)] : [];
      return this.#host.reply({ status, body, headers: lines, details: 'direct_response' });
    }
    // Envoy has a figure of its own for redirects, and does not count there.
    stats.direct.add();
    const status = action.kind === 'https' ? 301 : action.status;
    const lines = [locationOf(headers, route, action)];
    this.#host.reply({ status, body: '', headers: lines, details: 'direct_response' });
  }

  decodeData(data: Buffer, endStream: boolean): void {
    this.#forwarding?.sendData(data, endStream);
  }

  decodeTrailers(trailers: HeaderMap): void {
    this.#forwarding?.sendTrailers(trailers);
  }

  cancel(): void {
    this.#forwarding?.cancel();
  }

  pauseResponse(paused: boolean): void {
    this.#forwarding?.pauseResponse(paused);
  }

  #noCluster(status: number): void {
    this.#context.stats.noCluster.add();
    this.#host.info.responseFlags |= ResponseFlag.NoClusterFound;
    this.#host.reply({ status, body: '', details: 'cluster_not_found' });
  }

  #forward(headers: HeaderMap, endStream: boolean, route: SelectedRoute, action: ForwardAction): void {
    const cluster = this.#context.clusters.get(route.clusterName(headers) ?? '');
    if (cluster === undefined) return this.#noCluster(action.clusterNotFoundStatus);
    this.#host.info.clusterName = cluster.spec.name;
    const { suppressEnvoyHeaders: quiet } = this.#context.settings;
    const vouched = headers.vouched;
    const forwarding = new Forwarding(
      {
        end: this.#host,
        route,
        action,
        cluster,
        clusters: this.#context.clusters,
        quiet,
        bufferLimit: Math.min(route.rule.bufferLimit ?? Infinity, this.#context.settings.bufferLimit),
      },
      headers,
    );
    // It takes headers out and writes a number.
    if (vouched) headers.vouch();
    finalizeRequest(headers, { route, action, info: this.#host.info }, !quiet);
    restoreScheme(headers, this.#host.info.tls !== undefined);
    const problem = unsendable(headers);
    if (problem !== undefined) {
      return this.#host.reply({ status: 503, body: problem, details: 'upstream_codec_error' });
    }
    this.#forwarding = forwarding;
    forwarding.start(endStream);
  }
}

/** What Envoy's HTTP/1 codec says of headers it cannot write. */
function unsendable(headers: HeaderMap): string | undefined {
  const method = headers.get(':method');
  if (method === undefined) return 'missing required header: :method';
  if (method === 'CONNECT' && headers.has(':path')) return 'missing required header: :protocol';
  return headers.vouched ? undefined : findUnsendable(headers);
}

/** An answer that says where something is: Envoy adds the place that was asked for, which a route's headers may replace. */
function namesPlace(status: number): boolean {
  return status === 201 || (status >= 300 && status < 400);
}

type Redirecting = Parameters<typeof redirectLocation>[2];

function locationOf(headers: HeaderMap, route: SelectedRoute, action: Redirecting): [string, string] {
  return ['location', redirectLocation(headers, route, action)];
}
