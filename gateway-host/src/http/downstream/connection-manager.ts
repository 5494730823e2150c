/**
 * Turns the requests of a listener into streams: settings, routes and filters of one configuration.
 * A newer configuration brings a newer manager; this one serves what it has begun and then lets go of its filters.
 * Spec: Envoy source/common/http/conn_manager_impl.cc.
 */
import type { FilterFactory, LocalReply } from '../../abi/stream-filter.js';
import { AccessLogger } from '../access-log/access-logger.js';
import type { ListenerMetadata } from '../connection-handler.js';
import type { ConnectionSettings } from '../connection-settings.js';
import type { TlsFacts } from '../filter-chain.js';
import type { NodeIdentity } from '../filter/node-attributes.js';
import { ResponseFlag } from '../response-flag.js';
import type { RouteTable, SelectedRoute } from '../route/route-table.js';
import type { RouterStats } from '../router.js';
import { StatusCounters, type Stat, type Stats, type Histogram } from '../stats.js';
import type { ClusterSet } from '../upstream/cluster-set.js';
import type { CodecStream } from './codec-stream.js';
import { REDIRECT_PROBLEMS, type RedirectProblem } from './internal-redirect.js';
import { HttpStream } from './http-stream.js';
import { LocalReplyRules } from './local-reply-rules.js';
import { UpgradeChains, type UpgradeRule } from './upgrade-chains.js';

/** One place in the filter chain. */
export interface FilterSlot {
  /** The filter on a route; undefined where it has nothing to do. */
  readonly factoryFor: (route: SelectedRoute | undefined) => FilterFactory | undefined;
  /** Runs only on routes that enable it. */
  readonly disabled: boolean;
  /** The name by which routes speak of it. */
  readonly name: string;
}

export interface ConnectionManagerOptions {
  readonly settings: ConnectionSettings;
  readonly routes: RouteTable;
  readonly filters: readonly FilterSlot[];
  /** By type in lower case. */
  readonly upgrades: ReadonlyMap<string, UpgradeRule>;
  readonly clusters: ClusterSet;
  readonly node: NodeIdentity;
  readonly stats: Stats;
  /** Under which the listener counts what it serves; empty where there is none. */
  readonly listenerPrefix: string;
  readonly log: GatewayLog;
  /** Receives access log lines for stdout. */
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
  readonly directLabel?: string;
  readonly port: number;
  readonly listenerName: string;
  readonly filterChainName: string;
  readonly metadata?: ListenerMetadata;
  /** What network filters keep with the connection. */
  readonly filterState?: Map<string, Uint8Array>;
  readonly serverName: string;
  readonly tls?: TlsFacts;
  /** The listener is closing, or the connection is past its time: answers end the connection. */
  draining(): boolean;
}

export class ConnectionManager {
  readonly options: ConnectionManagerOptions;
  readonly stats: ConnectionStats;
  readonly accessLog: AccessLogger;
  /** Undefined when nothing is configured. */
  readonly localReply: LocalReplyRules | undefined;
  readonly upgrades: UpgradeChains;
  readonly #chains = new Map<SelectedRoute | undefined, readonly FilterFactory[]>();
  /** The same answers, counted for the listener that they went through. */
  readonly #ofListener: AnswerStats;
  #active = 0;
  #retired = false;
  static #streams = 0n;

  constructor(options: ConnectionManagerOptions) {
    this.options = options;
    const { settings, stats } = options;
    this.stats = connectionStats(settings.statPrefix, stats);
    const { listenerPrefix } = options;
    this.#ofListener = answerStats(`listener.${listenerPrefix}.http.${settings.statPrefix}.`, stats);
    this.accessLog = new AccessLogger(settings.accessLogs, options.accessLog);
    this.upgrades = new UpgradeChains({
      rules: options.upgrades,
      stats,
      statPrefix: settings.statPrefix,
      chainFor: (route, filters) => (filters === undefined ? this.chainFor(route) : chainOf(filters, route)),
    });
    const rules = new LocalReplyRules(settings.localReply);
    if (!rules.idle) this.localReply = rules;
  }

  handle(codec: CodecStream, connection: ClientConnection): void {
    this.begin(codec, connection).start();
  }

  /** Bytes that never became a request: they are answered and logged, and filters hear of their end. */
  refuse(codec: CodecStream, connection: ClientConnection, reply: LocalReply): void {
    const { details } = reply;
    const flag =
      details === 'route_not_found' ? ResponseFlag.NoRouteFound : ResponseFlag.DownstreamProtocolError;
    this.begin(codec, connection).refuse(reply, flag);
  }

  /** A stream that is counted and does nothing yet. */
  begin(codec: CodecStream, connection: ClientConnection): HttpStream {
    this.#active++;
    this.stats.total.add();
    (codec.head.httpVersion === '2' ? this.stats.http2 : this.stats.http1).add();
    this.stats.active.add();
    return new HttpStream(this, { codec, connection, id: ++ConnectionManager.#streams });
  }

  /** The filters that run on a route, in order; without a route those that are enabled by default. */
  chainFor(route: SelectedRoute | undefined): readonly FilterFactory[] {
    let chain = this.#chains.get(route);
    if (chain === undefined) {
      chain = chainOf(this.options.filters, route);
      this.#chains.set(route, chain);
    }
    return chain;
  }

  /** `status`: 0 without an answer, or where it has been counted. */
  streamEnded(status: number, ms: number): void {
    this.stats.times.record(Math.round(ms));
    this.#active--;
    this.stats.active.add(-1);
    // Without an answer, however short, nothing was completed.
    if (status > 0) this.countAnswer(status);
    if (this.#retired && this.#active === 0) this.options.onDrained();
  }

  /** An answer has begun; also one before the answer counts. */
  countAnswer(status: number): void {
    this.stats.completed.add();
    this.stats.statuses.count(status);
    this.#ofListener.completed.add();
    this.#ofListener.statuses.count(status);
  }

  /** No request comes to this manager any more. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    if (this.#active === 0) this.options.onDrained();
  }
}

/** What was answered. */
interface AnswerStats {
  readonly completed: Stat;
  readonly statuses: StatusCounters;
}

function answerStats(at: string, stats: Stats): AnswerStats {
  return {
    completed: stats.counter(`${at}downstream_rq_completed`),
    statuses: new StatusCounters(stats, `${at}downstream_rq_`, false),
  };
}

function chainOf(filters: readonly FilterSlot[], route: SelectedRoute | undefined): FilterFactory[] {
  const enabled = filters.filter((slot) => !(route?.filterDisabled(slot.name) ?? slot.disabled));
  return enabled.flatMap((slot) => slot.factoryFor(route) ?? []);
}

/** Figures of one connection manager, under `http.<stat_prefix>.`. */
export interface ConnectionStats extends AnswerStats {
  readonly total: Stat;
  readonly http1: Stat;
  readonly http2: Stat;
  readonly active: Stat;
  /** Milliseconds of whole requests. */
  readonly times: Histogram;
  readonly idleTimeouts: Stat;
  readonly requestTimeouts: Stat;
  readonly maxDuration: Stat;
  readonly badPaths: Stat;
  /** Redirects that were to be followed here and were not. */
  readonly redirects: Readonly<Record<RedirectProblem, Stat>>;
  readonly remoteResets: Stat;
  readonly localResets: Stat;
  readonly router: RouterStats;
}

/** Envoy shows it, and counts redirects as direct responses. */
const NEVER_COUNTED = ['rq_redirect'];

function redirectStats(at: string, stats: Stats): ConnectionStats['redirects'] {
  const counters = REDIRECT_PROBLEMS.map((problem) => {
    return [problem, stats.counter(`${at}passthrough_internal_redirect_${problem}`)] as const;
  });
  return Object.fromEntries(counters) as Record<RedirectProblem, Stat>;
}

function connectionStats(prefix: string, stats: Stats): ConnectionStats {
  const at = `http.${prefix}.`;
  for (const never of NEVER_COUNTED) stats.counter(at + never);
  return {
    total: stats.counter(`${at}downstream_rq_total`),
    http1: stats.counter(`${at}downstream_rq_http1_total`),
    http2: stats.counter(`${at}downstream_rq_http2_total`),
    active: stats.gauge(`${at}downstream_rq_active`),
    times: stats.histogram(`${at}downstream_rq_time`),
    ...answerStats(at, stats),
    idleTimeouts: stats.counter(`${at}downstream_rq_idle_timeout`),
    requestTimeouts: stats.counter(`${at}downstream_rq_timeout`),
    maxDuration: stats.counter(`${at}downstream_rq_max_duration_reached`),
    redirects: redirectStats(at, stats),
    badPaths: stats.counter(`${at}downstream_rq_failed_path_normalization`),
    remoteResets: stats.counter(`${at}downstream_rq_rx_reset`),
    localResets: stats.counter(`${at}downstream_rq_tx_reset`),
    router: {
      total: stats.counter(`${at}rq_total`),
      noRoute: stats.counter(`${at}no_route`),
      noCluster: stats.counter(`${at}no_cluster`),
      direct: stats.counter(`${at}rq_direct_response`),
    },
  };
}
