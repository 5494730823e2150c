/**
 * One connection through a chain of network filters: its socket, when it is read, how it ends.
 * Spec: Envoy source/common/network/connection_impl.cc.
 */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import type { BodyBuffer } from '../../abi/body-buffer.js';
import { PeerType, type NetworkFilter } from '../../abi/network-filter.js';
import { ConnectionFilters } from '../../http/connection-filters.js';
import type { AcceptedConnection } from '../../http/connection-handler.js';
import { connectionAttribute, connectionInfo } from '../../http/connection-info.js';
import type { FilteredConnection } from '../../http/filtered-socket.js';
import { tlsFacts } from '../../http/downstream/tls-facts.js';
import type { StreamInfo } from '../../http/filter-chain.js';
import { readSocket } from './socket-reader.js';

/** A filter of one connection, made when the connection comes; none: it is left out. */
export interface NetworkFilterFactory {
  readonly name: string;
  create(connection: TcpConnection): NetworkFilter | undefined;
}

export interface TcpConnectionOptions {
  readonly accepted: AcceptedConnection;
  readonly factories: readonly NetworkFilterFactory[];
  /** Bytes that may wait for filters before reading stops. */
  readonly bufferLimit: number;
  /** The connection is over and its filters know. */
  readonly onEnd: () => void;
}

export class TcpConnection implements FilteredConnection {
  readonly accepted: AcceptedConnection;
  readonly info: StreamInfo;
  readonly #socket: Socket;
  readonly #options: TcpConnectionOptions;
  readonly #filters: ConnectionFilters;
  readonly #drainListeners: (() => void)[] = [];
  #readDisabled = 0;
  #full = false;
  #resetting = false;

  constructor(options: TcpConnectionOptions) {
    const { accepted } = options;
    this.#options = options;
    this.accepted = accepted;
    this.#socket = accepted.socket;
    const tls = this.#socket instanceof TLSSocket ? { tls: tlsFacts(this.#socket) } : {};
    this.info = { ...connectionInfo(accepted), ...tls };
    this.#filters = new ConnectionFilters({
      info: this.info,
      attributes: (path) => connectionAttribute(path, this.info),
      client: {
        write: (data) => void this.#socket.write(data),
        endWrite: () => void this.#socket.end(),
        close: (flush) => this.#close(flush),
        hungUp: () => void this.#socket.destroySoon(),
        flowChanged: () => this.#flow(),
        onOver: options.onEnd,
      },
    });
    // Whether the other direction goes on after a FIN is the filters' decision, not the socket's.
    this.#socket.allowHalfOpen = true;
    this.#socket.on('drain', () => this.#onDrain());
    readSocket(this.#socket, this.#filters.read, {
      onRead: (bytes, end) => this.#filters.onRead(bytes, end),
      onClose: () => this.#filters.end(PeerType.Remote),
    });
  }

  get closed(): boolean {
    return this.#filters.over;
  }

  /** Makes the filters and tells them of the connection. */
  start(): void {
    this.#filters.start(this.#options.factories.map((factory) => factory.create(this)));
    this.#flow();
  }

  /** A FIN of the client ends one direction only. */
  enableHalfClose(): void {
    this.#filters.enableHalfClose();
  }

  /** Counted: as often as reading was stopped it must be allowed again. */
  readDisable(disabled: boolean): void {
    this.#readDisabled += disabled ? 1 : -1;
    this.#flow();
  }

  giveBack(bytes: Buffer): void {
    this.#filters.read.prepend(bytes);
    setImmediate(() => this.#filters.readAgain());
  }

  /** Sends bytes to the client, unless a filter keeps them: then they stay in the buffer for the next time. */
  write(data: BodyBuffer, endStream: boolean): void {
    this.#filters.write(data, endStream);
  }

  /** More is waiting to be sent than should be. */
  get writableFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Called whenever a full connection can be written to again. */
  onDrain(listener: () => void): void {
    this.#drainListeners.push(listener);
  }

  /** Ends the connection from this side. */
  close(flush: boolean): void {
    this.#filters.close(flush);
  }

  /** Ends the connection as abruptly as its upstream did. */
  reset(): void {
    this.#resetting = true;
    this.#filters.close(false);
  }

  #close(flush: boolean): void {
    if (this.#resetting) this.#socket.resetAndDestroy();
    else if (flush) this.#socket.destroySoon();
    else this.#socket.destroy();
  }

  /** Reads on or not: filters may have stopped it, or hold too much already. */
  #flow(): void {
    const { bufferLimit } = this.#options;
    const held = this.#filters.read.length;
    if (bufferLimit > 0) this.#full = held > (this.#full ? bufferLimit / 2 : bufferLimit);
    if (this.#filters.over || this.#readDisabled > 0 || this.#full) this.#socket.pause();
    else this.#socket.resume();
  }

  #onDrain(): void {
    for (const listener of this.#drainListeners) listener();
  }
}
