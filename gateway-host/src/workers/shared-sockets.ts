/**
 * The listening sockets of all workers: the supervisor opens each once and accepts nothing from it.
 * It stays open while a worker is replaced, so connections wait in its queue instead of being refused.
 */
import { createServer, type AddressInfo, type Server } from 'node:net';

import { listen, type ListenRequest } from '@postern/service/lifecycle';

import { copySocket, type SocketHandle } from './socket-copy.js';

/** A socket as threads ask for it; the listener's name keeps two listeners on port 0 apart. */
export interface SocketRequest extends ListenRequest {
  readonly listener: string;
}

export interface SharedSocket {
  readonly port: number;
  readonly fd: number;
}

interface Entry {
  readonly opening: Promise<SharedSocket & { readonly handle: SocketHandle }>;
  /** Threads that are making their copy. */
  copying: number;
  unwanted: boolean;
}

export class SharedSockets {
  readonly #entries = new Map<string, Entry>();

  /** Opens the socket, or finds it. Whoever has made his copy says so with `copied`. */
  async take(request: SocketRequest): Promise<SharedSocket> {
    const key = keyOf(request);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { opening: open(request), copying: 0, unwanted: false };
      this.#entries.set(key, entry);
      entry.opening.catch(() => this.#entries.delete(key));
    }
    entry.copying++;
    entry.unwanted = false;
    const { port, fd } = await entry.opening;
    return { port, fd };
  }

  copied(request: SocketRequest): void {
    const key = keyOf(request);
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.copying--;
    if (entry.unwanted) void this.#close(key, entry);
  }

  /** Closes the sockets of other addresses than these. */
  retain(wanted: readonly SocketRequest[]): void {
    const keys = new Set(wanted.map(keyOf));
    for (const [key, entry] of this.#entries) if (!keys.has(key)) void this.#close(key, entry);
  }

  close(): void {
    this.retain([]);
  }

  /** A descriptor that somebody copies must not become another file's meanwhile. */
  async #close(key: string, entry: Entry): Promise<void> {
    entry.unwanted = true;
    const { handle } = await entry.opening;
    if (entry.copying > 0 || !entry.unwanted || this.#entries.get(key) !== entry) return;
    this.#entries.delete(key);
    handle.close();
  }
}

/** A listener that has only another name takes the socket over, with the connections that wait in it. */
function keyOf({ listener, host, port }: SocketRequest): string {
  return JSON.stringify(port === 0 ? [listener, host, port] : [host, port]);
}

/** Listens, copies the socket in the same turn of the event loop and closes the original: nothing can have been accepted. */
async function open(request: SocketRequest): Promise<SharedSocket & { readonly handle: SocketHandle }> {
  const server = createServer();
  // The original's port, which a socket that any port was asked for has only now.
  let port = request.port;
  const copying = new Promise<SocketHandle>((resolve, reject) => {
    server.once('listening', () => {
      ({ port } = server.address() as AddressInfo);
      copySocket(descriptorOf(server)).then(resolve, reject);
      server.close();
    });
  });
  await listen(server, request);
  const handle = await copying;
  return { port, fd: handle.fd, handle };
}

/** Node has a number for a listening socket and no public name for it. */
function descriptorOf(server: Server): number {
  const { _handle } = server as Server & { _handle?: { fd: number } };
  if (_handle === undefined) throw new TypeError('a server that listens has a handle');
  return _handle.fd;
}
