/**
 * Ends HTTP/2 connections that the library has given up: after some protocol errors it says GOAWAY, reads no more and tells
 * nobody, so that not even the other side's end is seen and its socket stays.
 * A connection that has fallen silent is asked once, with a PING, whether it still hears; Envoy closes it at the error.
 */
import type { Http2Session } from 'node:http2';
import type { Socket } from 'node:net';

const ROUND_MS = 5_000;
/** Rounds in which a PING may stay unanswered: the other side may be slow. */
const PATIENCE = 6;

interface Watched {
  readonly session: Http2Session;
  readonly socket: Socket;
  /** What had been read when it was looked at last. */
  bytes: number;
  asked: boolean;
  unanswered: number;
}

export class Http2Liveness {
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;

  /** Looks after a session until its socket closes. */
  watch(session: Http2Session, socket: Socket): void {
    const one: Watched = { session, socket, bytes: 0, asked: false, unanswered: 0 };
    this.#watched.add(one);
    socket.once('close', () => {
      this.#watched.delete(one);
      if (this.#watched.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
    this.#timer ??= setInterval(() => this.#round(), ROUND_MS).unref();
  }

  #round(): void {
    for (const one of this.#watched) {
      const { bytesRead } = one.socket;
      if (bytesRead !== one.bytes) {
        one.bytes = bytesRead;
        one.asked = false;
        one.unanswered = 0;
      } else if (!one.asked) ask(one);
      else if (one.unanswered > 0 && one.unanswered++ >= PATIENCE) one.socket.destroy();
    }
  }
}

function ask(one: Watched): void {
  one.asked = true;
  one.unanswered = 1;
  const { session, socket } = one;
  if (session.destroyed) return void socket.destroy();
  session.ping((error) => {
    if (error !== null) return;
    one.unanswered = 0;
    one.bytes = socket.bytesRead;
  });
}
