/**
 * One listener: accepts connections, finds the filter chain of each, ends TLS, and hands it to that chain's handler.
 * A new configuration takes the place of the old one on the same sockets.
 * Spec: Envoy source/common/listener_manager/active_tcp_listener.cc, active_stream_listener_base.cc.
 */
import { createServer, type Server, type Socket } from 'node:net';

import type { AcceptedConnection, ConnectionHandler } from '../http/connection-handler.js';
import type { Metadata } from '../http/metadata/metadata.js';
import type { ListenSocket } from '../http/listen-socket.js';
import { withSharedRead } from '../http/shared-read.js';
import type { Stat, Stats } from '../http/stats.js';
import { IdTable } from '../id-table.js';
import type { ConnectionBudget } from './connection-budget.js';
import type { TlsTerminator } from './downstream-tls.js';
import { FilterChainMatcher, type ConnectionTraits, type FilterChainMatch } from './filter-chain-match.js';
import { inspect, type Inspection, type InspectOptions } from './inspect.js';
import { proxyProtocolStats } from './proxy-protocol.js';
import { listenerStats, statPrefixOf, type ListenerStats } from './listener-stats.js';

export interface ListenAt {
  readonly host: string;
  readonly port: number;
}

/** Envoy's `--drain-time-s`: so long clients may go on with connections that are to end. */
export const DRAIN_MS = 600_000;

/** A filter chain that is ready to serve. */
export interface ActiveChain {
  readonly name: string;
  readonly match: FilterChainMatch;
  readonly tls: TlsTerminator | undefined;
  readonly handler: ConnectionHandler;
  readonly metadata?: Metadata | undefined;
}

/** What an update may change. */
export interface ListenerSetup {
  readonly chains: readonly ActiveChain[];
  /** Serves what no chain matches. */
  readonly otherwise: ActiveChain | undefined;
  readonly inspect: InspectOptions;
  /** Connections at once. */
  readonly limit?: number | undefined;
  /** Those of all listeners that count. */
  readonly budget?: ConnectionBudget | undefined;
  /** Connections are to end after what they are at, though the listener stays. */
  readonly draining?: () => boolean;
  readonly metadata?: Metadata | undefined;
}

export interface ListenerIdentity {
  readonly name: string;
  /** The first is the listener's own, the others are additional. */
  readonly addresses: readonly ListenAt[];
  /** Empty: the address. */
  readonly statPrefix: string;
  /** Without it the listener opens no socket. */
  readonly bind: boolean;
}

export class Listener {
  readonly name: string;
  readonly identity: ListenerIdentity;
  readonly #stats: Stats;
  readonly #sockets = new IdTable<Socket>();
  #lastSocket = 0;
  readonly #servers: { readonly server: Server; readonly at: ListenAt; port: number }[];
  #figures: ListenerStats;
  #setup: ListenerSetup;
  #matcher: FilterChainMatcher<ActiveChain>;
  #sharesRead: boolean;
  #closing = false;
  /** Resolves when a closing listener has no connection left. */
  #gone: Promise<void> | undefined;
  #lastGone: (() => void) | undefined;
  static #ids = 0;

  constructor(identity: ListenerIdentity, setup: ListenerSetup, stats: Stats) {
    this.name = identity.name;
    this.identity = identity;
    this.#stats = stats;
    this.#setup = setup;
    this.#matcher = matcherOf(setup);
    this.#sharesRead = sharesRead(setup);
    this.#servers = identity.addresses.map((at) => ({
      server: createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#onConnection(socket)),
      at,
      port: at.port,
    }));
    this.#figures = this.#findFigures();
  }

  /** Where it listens; the port is the real one. */
  get address(): ListenAt {
    const [first] = this.#servers;
    return { host: first?.at.host ?? '', port: first?.port ?? 0 };
  }

  get chains(): readonly ActiveChain[] {
    const { chains, otherwise } = this.#setup;
    return otherwise === undefined ? chains : [...chains, otherwise];
  }

  async listen(open: ListenSocket): Promise<void> {
    if (!this.identity.bind) return;
    for (const one of this.#servers) {
      const { host, port } = one.at;
      one.port = (await open(one.server, { host, port, what: `listener ${this.name}` })).port;
    }
    this.#figures = this.#findFigures();
  }

  /** New connections find these chains; handlers that are not among them any more are retired. */
  update(setup: ListenerSetup): void {
    const old = this.chains;
    this.#setup = setup;
    this.#matcher = matcherOf(setup);
    this.#sharesRead = sharesRead(setup);
    this.#figures = this.#findFigures();
    const kept = new Set(this.chains.map(({ handler }) => handler));
    for (const { handler } of old) if (!kept.has(handler)) handler.retire(DRAIN_MS);
  }

  /**
   * Takes no more connections; what has begun may end until the time is over, and so may what waits, for `idleMs`.
   * May be called again, to end sooner.
   */
  async close(graceMs: number, idleMs = 0): Promise<void> {
    this.#gone ??= this.#stop();
    for (const { handler } of this.chains) handler.retire(idleMs);
    const cut = setTimeout(() => {
      for (const socket of this.#sockets.values()) socket.destroy();
    }, graceMs);
    await this.#gone;
    clearTimeout(cut);
  }

  #stop(): Promise<void> {
    this.#closing = true;
    for (const { server } of this.#servers) server.close(() => undefined);
    if (this.#sockets.size === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#lastGone = resolve));
  }

  #onConnection(accepted: Socket): void {
    const socket = this.#sharesRead ? withSharedRead(accepted) : accepted;
    const figures = this.#figures;
    const { limit, budget } = this.#setup;
    if (budget?.take() === false) return refused(socket, figures.globalOverflow);
    if (limit !== undefined && this.#sockets.size >= limit) {
      budget?.give();
      return refused(socket, figures.overflow);
    }
    const id = ++this.#lastSocket;
    this.#sockets.set(id, socket);
    figures.total.add();
    figures.active.add();
    // Whoever serves the socket listens too; until then a lost client is nothing to speak of.
    socket.on('error', () => undefined);
    const startedAt = performance.now();
    socket.once('close', () => {
      figures.lengths.record(Math.round(performance.now() - startedAt));
      this.#sockets.delete(id);
      budget?.give();
      figures.active.add(-1);
      figures.destroyed.add();
      if (this.#sockets.size === 0) this.#lastGone?.();
    });
    inspect(socket, this.#setup.inspect, figures, (inspection) => this.#choose(socket, inspection));
  }

  #choose(socket: Socket, inspection: Inspection): void {
    if (socket.destroyed) return;
    const { serverName } = inspection;
    const known = { ...inspection, serverName: this.#setup.inspect.names ? serverName : '' };
    const traits = traitsOf(socket, known);
    const chain = this.#matcher.find(traits);
    if (chain === undefined) {
      this.#figures.noChain.add();
      return void socket.destroy();
    }
    const serve = (secured: Socket, alpn: string, serverName: string): void => {
      chain.handler.handle(this.#accepted(secured, chain, traits, { alpn, serverName }));
    };
    if (chain.tls === undefined) return serve(socket, '', traits.serverName);
    const figures = this.#figures;
    chain.tls.accept(socket, inspection.applicationProtocols, {
      secured: (secured) => {
        figures.handshakes.add();
        serve(secured, secured.alpnProtocol || '', traits.serverName);
      },
      failed: (why) => {
        if (why === 'no-certificate') figures.noCertificate.add();
        else if (why === 'certificate-refused') figures.certificateRefused.add();
        else figures.handshakeErrors.add();
      },
    });
  }

  #accepted(
    socket: Socket,
    chain: ActiveChain,
    traits: ConnectionTraits,
    tls: { alpn: string; serverName: string },
  ): AcceptedConnection {
    return {
      socket,
      id: ++Listener.#ids,
      listenerName: this.name,
      filterChainName: chain.name,
      metadata: { listener: this.#setup.metadata, filterChain: chain.metadata },
      remoteAddress: label(traits.remoteAddress, traits.remotePort),
      localAddress: label(traits.localAddress, traits.localPort),
      localPort: traits.localPort,
      directAddress: label(plain(socket.remoteAddress), socket.remotePort ?? 0),
      ...tls,
      draining: () => this.#closing || this.#setup.draining?.() === true,
    };
  }

  #findFigures(): ListenerStats {
    const { host, port } = this.address;
    const tls = this.chains.some((chain) => chain.tls !== undefined);
    const figures = listenerStats(this.identity.statPrefix || statPrefixOf(host, port), this.#stats, tls);
    const { proxy } = this.#setup.inspect;
    return proxy === undefined ? figures : { ...figures, proxy: proxyProtocolStats(proxy, this.#stats) };
  }
}

/** One too many. */
function refused(socket: Socket, overflow: Stat): void {
  overflow.add();
  socket.on('error', () => undefined);
  socket.destroy();
}

function matcherOf({ chains, otherwise }: ListenerSetup): FilterChainMatcher<ActiveChain> {
  return new FilterChainMatcher(
    chains.map((chain) => ({ chain, match: chain.match })),
    otherwise,
  );
}

/** Nobody reads from the socket but a connection manager. */
function sharesRead({ chains, otherwise, inspect: { tls, http, proxy } }: ListenerSetup): boolean {
  const all = otherwise === undefined ? chains : [...chains, otherwise];
  return (
    !tls &&
    !http &&
    proxy === undefined &&
    all.every((chain) => chain.tls === undefined && chain.handler.readsData === true)
  );
}

function traitsOf(socket: Socket, { addresses, ...inspection }: Inspection): ConnectionTraits {
  const remoteAddress = plain(socket.remoteAddress);
  return {
    localAddress: plain(socket.localAddress),
    localPort: socket.localPort ?? 0,
    remoteAddress,
    remotePort: socket.remotePort ?? 0,
    directAddress: remoteAddress,
    ...addresses,
    ...inspection,
  };
}

/** An IPv4 client on an IPv6 socket is shown as what it is. */
function plain(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/, '');
}

function label(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
