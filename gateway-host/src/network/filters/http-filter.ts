/**
 * The HTTP connection manager as the last of several network filters: it reads what they let through and writes through them.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (as a Network::ReadFilter); observed of 1.40.
 */
import type { Socket } from 'node:net';

import type { BodyBuffer } from '../../abi/body-buffer.js';
import { FilterStatus, type NetworkFilter } from '../../abi/network-filter.js';
import type { ConnectionHandler } from '../../http/connection-handler.js';
import { FilteredSocket } from '../../http/filtered-socket.js';
import type { NetworkFilterFactory, TcpConnection } from './tcp-connection.js';

export function httpFilter(handler: ConnectionHandler, bufferLimit: number): NetworkFilterFactory {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    create: (connection) => new HttpFilter(connection, handler, bufferLimit),
  };
}

class HttpFilter implements NetworkFilter {
  readonly #connection: TcpConnection;
  readonly #handler: ConnectionHandler;
  readonly #socket: FilteredSocket;

  constructor(connection: TcpConnection, handler: ConnectionHandler, bufferLimit: number) {
    this.#connection = connection;
    this.#handler = handler;
    this.#socket = new FilteredSocket(connection, connection.accepted.socket, bufferLimit);
  }

  /** The connection counts from here on, whatever filters before it may still decide. */
  setCallbacks(): void {
    const { accepted, info: facts } = this.#connection;
    // It has everything of a socket that HTTP makes use of.
    const socket = this.#socket as unknown as Socket;
    this.#handler.handle({ ...accepted, socket, facts });
  }

  onNewConnection(): FilterStatus {
    return FilterStatus.Continue;
  }

  onData(data: BodyBuffer): FilterStatus {
    if (data.length > 0) this.#socket.deliver(data.take());
    return FilterStatus.StopIteration;
  }

  onWrite(): FilterStatus {
    return FilterStatus.Continue;
  }

  onClose(): void {
    this.#socket.lost();
  }
}
