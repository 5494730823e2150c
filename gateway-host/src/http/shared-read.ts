/**
 * Sockets that read into one buffer of the thread: Node otherwise allocates 64 KiB for every read and shrinks them to
 * what came, which with the collections that follow costs a tenth of a proxied request.
 * Spec: Node.js net, `onread` of `socket.connect`.
 */
import { Socket, type OnReadOpts } from 'node:net';

/** As much as Node reads at once. */
const room = Buffer.allocUnsafeSlow(64 * 1024);

/** What Node keeps in a socket that a server accepted. */
interface Inside {
  _handle?: { useUserBuffer?: unknown } | null;
  _server?: unknown;
  server?: unknown;
}

/**
 * The option of `connect` for a connection whose reader listens for `data`.
 *
 * @param socket the socket that was made with it
 */
export function sharedRead(socket: () => Socket): OnReadOpts {
  return {
    buffer: room,
    callback: (size) => {
      // Whoever reads keeps it: filters may hold a body for long.
      const bytes = Buffer.allocUnsafe(size);
      room.copy(bytes, 0, 0, size);
      deliver(socket(), bytes);
      return true;
    },
  };
}

/**
 * The same for a connection that a server has just accepted, with nothing read from it and nobody listening.
 * Node has no option for that, so the connection moves to another socket; where that is not possible it stays.
 */
export function withSharedRead(accepted: Socket): Socket {
  const from = accepted as unknown as Inside;
  const handle = from._handle;
  if (typeof handle?.useUserBuffer !== 'function' || !from._server) return accepted;
  const options = { handle, allowHalfOpen: accepted.allowHalfOpen, readable: true, writable: true };
  const socket: Socket = new Socket({ ...options, onread: sharedRead(() => socket) } as object);
  const to = socket as unknown as Inside;
  // The server counts its connections by it.
  to._server = from._server;
  to.server = from.server;
  from._server = null;
  from._handle = null;
  // Whoever keeps account of the socket that the server gave must see it end, and may end it.
  socket.once('close', () => accepted.destroy());
  accepted.once('close', () => socket.destroy());
  return socket;
}

function deliver(socket: Socket, bytes: Buffer): void {
  const direct = socket.readableLength === 0 && !socket.isPaused() && socket.listenerCount('data') > 0;
  if (direct) socket.emit('data', bytes);
  else socket.push(bytes);
}
