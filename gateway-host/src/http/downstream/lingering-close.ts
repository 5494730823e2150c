/**
 * Closes a connection whose request was answered before it had been read to its end.
 * Closing with unread bytes makes the kernel send a reset, and the client may lose the answer; so what still comes is
 * read and dropped for a moment. Spec: RFC 9112 §9.6; Envoy `delayed_close_timeout` (default 1 s).
 */
import type { Socket } from 'node:net';

const LINGER_MS = 1000;

/** From now on the end of the response ends writing at once and reading a little later. */
export function lingerAfterResponse(socket: Socket): void {
  // Node's HTTP server calls this method when the last response of a connection has been written.
  socket.destroySoon = () => {
    socket.end();
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('end', () => socket.destroy());
    socket.once('close', () => clearTimeout(timer));
  };
}
