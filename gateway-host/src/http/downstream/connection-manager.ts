/**
 * Turns the requests of a listener into streams: settings, routes and filters of one configuration.
 * A newer configuration brings a newer manager; this one serves what it has begun and then lets go of its filters.
 * Spec: Envoy source/common/http/conn_manager_impl.cc.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FilterFactory } from '../../abi/stream-filter.js';
import type { ConnectionSettings } from '../connection-settings.js';
import type { RouteTable, SelectedRoute } from '../route/route-table.js';
import type { RouterStats } from '../router.js';
import { StatusCounters, type Stat, type Stats } from '../stats.js';
import type { ClusterSet } from '../upstream/cluster-set.js';
import { HttpStream } from './http-stream.js';

/** One place in the filter chain. */
export interface FilterSlot {
  readonly factory: FilterFactory;
  /** Runs only on routes that enable it. */
  readonly disabled: boolean;
  /** The name by which routes speak of it. */
  readonly name: string;
}

export interface ConnectionManagerOptions {
  readonly settings: ConnectionSettings;
  readonly routes: RouteTable;
  readonly filters: readonly FilterSlot[];
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  readonly log: GatewayLog;
  /** Receives access log lines. */
  readonly accessLog: (line: string) => void;
  /** The last stream of a retired manager has ended. */
  readonly onDrained: () => void;
}

/** What the gateway's parts may say. */
export interface GatewayLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The connection a request came on. */
export interface ClientConnection {
  readonly id: number;
  readonly remoteAddress: string;
  readonly remoteLabel: string;
  readonly localLabel: string;
  readonly port: number;
  readonly listenerName: string;
  /** The listener is closing, or the connection is past its time: answers end the connection. */
  draining(): boolean;
}

export class ConnectionManager {
  readonly options: ConnectionManagerOptions;
  readonly stats: ConnectionStats;
  readonly #chains = new Map<SelectedRoute | undefined, readonly FilterFactory[]>();
  #active = 0;
  #retired = false;
  static #streams = 0n;

  constructor(options: ConnectionManagerOptions) {
    this.options = options;
    this.stats = connectionStats(options.settings.statPrefix, options.stats);
  }

  handle(request: IncomingMessage, response: ServerResponse, connection: ClientConnection): void {
    this.#active++;
    this.stats.total.add();
    this.stats.active.add();
    const stream = new HttpStream(this, { request, response, connection, id: ++ConnectionManager.#streams });
    stream.start();
  }

  /** The filters that run on a route, in order; without a route those that are enabled by default. */
  chainFor(route: SelectedRoute | undefined): readonly FilterFactory[] {
    let chain = this.#chains.get(route);
    if (chain === undefined) {
      const enabled = this.options.filters.filter(
        (slot) => !(route?.filterDisabled(slot.name) ?? slot.disabled),
      );
      chain = enabled.map((slot) => slot.factory);
      this.#chains.set(route, chain);
    }
    return chain;
  }

  streamEnded(status: number): void {
    this.#active--;
    this.stats.active.add(-1);
    this.stats.completed.add();
    this.stats.statuses.count(status);
    if (this.#retired && this.#active === 0) this.options.onDrained();
  }

  /** No request comes to this manager any more. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    if (this.#active === 0) this.options.onDrained();
  }
}

/** Figures of one connection manager, under `http.<stat_prefix>.`. */
export interface ConnectionStats {
  readonly total: Stat;
  readonly active: Stat;
  readonly completed: Stat;
  readonly statuses: StatusCounters;
  readonly idleTimeouts: Stat;
  readonly requestTimeouts: Stat;
  readonly badPaths: Stat;
  readonly remoteResets: Stat;
  readonly localResets: Stat;
  readonly router: RouterStats;
}

function connectionStats(prefix: string, stats: Stats): ConnectionStats {
  const at = `http.${prefix}.`;
  return {
    total: stats.counter(`${at}downstream_rq_total`),
    active: stats.gauge(`${at}downstream_rq_active`),
    completed: stats.counter(`${at}downstream_rq_completed`),
    statuses: new StatusCounters(stats, `${at}downstream_rq_`, false),
    idleTimeouts: stats.counter(`${at}downstream_rq_idle_timeout`),
    requestTimeouts: stats.counter(`${at}downstream_rq_timeout`),
    badPaths: stats.counter(`${at}downstream_rq_failed_path_normalization`),
    remoteResets: stats.counter(`${at}downstream_rq_rx_reset`),
    localResets: stats.counter(`${at}downstream_rq_tx_reset`),
    router: {
      total: stats.counter(`${at}rq_total`),
      noRoute: stats.counter(`${at}no_route`),
      noCluster: stats.counter(`${at}no_cluster`),
      direct: stats.counter(`${at}rq_direct_response`),
      redirect: stats.counter(`${at}rq_redirect`),
    },
  };
}
