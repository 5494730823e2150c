/**
 * The agreement between a listener and what serves its connections: an HTTP connection manager or a chain of network filters.
 * The listener accepts, matches a filter chain and ends TLS; the handler owns the socket from then on.
 * Spec: Envoy envoy/network/filter.h; docs "Listeners", "Network (L3/L4) filters".
 */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { Metadata } from './metadata/metadata.js';
import type { StreamInfo } from './filter-chain.js';

/** What configuration notes on what serves a connection. */
export interface ListenerMetadata {
  readonly listener: Metadata | undefined;
  readonly filterChain: Metadata | undefined;
}

/** One accepted connection, after TLS where the filter chain has it. */
export interface AcceptedConnection {
  /** Paused: nothing has been read from it. */
  readonly socket: Socket | TLSSocket;
  /** Counts from 1 over all listeners of a worker. */
  readonly id: number;
  readonly listenerName: string;
  readonly filterChainName: string;
  readonly metadata?: ListenerMetadata;
  /** `ip:port`, an IPv6 address in brackets. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort?: number;
  /** The other end itself, where a proxy says that it speaks for `remoteAddress`. */
  readonly directAddress?: string;
  /** Server name of the TLS handshake; empty without. */
  readonly serverName: string;
  /** Negotiated application protocol; empty without. */
  readonly alpn: string;
  /** The listener is on its way out: answers should close the connection. */
  readonly draining: () => boolean;
  /** Where network filters stand before HTTP: what they know of the connection, and the state that they keep with it. */
  readonly facts?: Pick<StreamInfo, 'tls' | 'filterState'>;
}

/** Serves the connections of one filter chain. */
export interface ConnectionHandler {
  /** It listens for `data` and reads in no other way. */
  readonly readsData?: boolean;
  handle(connection: AcceptedConnection): void;
  /**
   * Takes no more connections; lets go of its plugins once the last one has ended. Clients are told that their connection
   * ends, so that no request meets a closed one: without a request it stays for `idleMs`. May be called again, to end sooner.
   */
  retire(idleMs: number): void;
}
