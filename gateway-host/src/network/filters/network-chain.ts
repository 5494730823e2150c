/**
 * Serves the connections of a filter chain with network filters: every connection gets its own filters.
 * Spec: Envoy docs "Network (L3/L4) filters".
 */
import type { AcceptedConnection, ConnectionHandler } from '../../http/connection-handler.js';
import { TcpConnection, type NetworkFilterFactory } from './tcp-connection.js';
import { IdTable } from '../../id-table.js';

export interface NetworkChainOptions {
  readonly factories: readonly NetworkFilterFactory[];
  readonly bufferLimit: number;
  /** Where the last filter is HTTP: what serves the requests, and what the filters before it were made from. */
  readonly http?: { readonly handler: ConnectionHandler; readonly madeFrom: unknown };
  /** The last connection of a retired chain has ended. */
  readonly onDrained: () => void;
  readonly log: { error(message: string): void };
}

export class NetworkChain implements ConnectionHandler {
  readonly #options: NetworkChainOptions;
  readonly #connections = new IdTable<TcpConnection>();
  #retired = false;

  constructor(options: NetworkChainOptions) {
    this.#options = options;
  }

  /** Serves the requests of connections that have passed the filters. */
  get http(): ConnectionHandler | undefined {
    return this.#options.http?.handler;
  }

  get madeFrom(): unknown {
    return this.#options.http?.madeFrom;
  }

  handle(accepted: AcceptedConnection): void {
    const { factories, bufferLimit, log } = this.#options;
    const connection = new TcpConnection({
      accepted,
      factories,
      bufferLimit,
      onEnd: () => this.#ended(accepted.id),
    });
    this.#connections.set(accepted.id, connection);
    try {
      connection.start();
    } catch (error) {
      // A bug must cost one connection, not all of them.
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error(`connection failed unexpectedly: ${what}`);
      connection.close(false);
    }
  }

  retire(idleMs: number): void {
    this.http?.retire(idleMs);
    if (this.#retired) return;
    this.#retired = true;
    if (this.#connections.size === 0) this.#options.onDrained();
  }

  #ended(id: number): void {
    this.#connections.delete(id);
    if (this.#retired && this.#connections.size === 0) this.#options.onDrained();
  }
}
