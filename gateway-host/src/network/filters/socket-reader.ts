/**
 * Bytes of a socket in the portions in which Envoy reads them: all that is there, and an end that came along with it.
 * Node tells of bytes first and of the end one turn later; plugins that act on the end of a stream would see the difference.
 */
import type { Socket } from 'node:net';

import type { BodyBuffer } from '../../abi/body-buffer.js';

/** As much as Node reads at once: behind so much there is more. */
const FULL_READ = 65_536;

export interface SocketEvents {
  /** So many bytes were added to the buffer, or the other side has ended its direction, or both. */
  onRead(bytes: number, end: boolean): void;
  /** The socket is gone; what came before has been told. */
  onClose(): void;
}

/** Moves what comes into the buffer and tells of it. */
export function readSocket(socket: Socket, buffer: BodyBuffer, events: SocketEvents): void {
  const reader = new SocketReader(buffer, events);
  socket.on('data', (chunk: Buffer) => reader.add(chunk));
  socket.on('end', () => reader.tell(true));
  socket.on('error', () => undefined);
  socket.on('close', () => reader.close());
}

class SocketReader {
  readonly #buffer: BodyBuffer;
  readonly #events: SocketEvents;
  #waiting = false;
  #fresh = 0;
  #ended = false;

  constructor(buffer: BodyBuffer, events: SocketEvents) {
    this.#buffer = buffer;
    this.#events = events;
  }

  add(chunk: Buffer): void {
    this.#buffer.add(chunk);
    this.#fresh += chunk.length;
    if (chunk.length >= FULL_READ) return this.tell(false);
    if (this.#waiting) return;
    this.#waiting = true;
    // The first turn ends this reading, the second comes after the socket was looked at again.
    setImmediate(() =>
      setImmediate(() => {
        if (this.#waiting) this.tell(false);
      }),
    );
  }

  tell(end: boolean): void {
    this.#waiting = false;
    if (this.#ended) return;
    this.#ended = end;
    const bytes = this.#fresh;
    this.#fresh = 0;
    this.#events.onRead(bytes, end);
  }

  close(): void {
    if (this.#waiting) this.tell(false);
    this.#events.onClose();
  }
}
