/**
 * Looks at the first bytes of a connection without taking them from whoever serves it.
 * The bytes are put back, so that the next reader finds the connection as if nobody had looked.
 */
import type { Duplex } from 'node:stream';

/** More than any handshake needs; Envoy stops at 64 KiB too. */
const MOST_BYTES = 64 * 1024;

/** Answers with undefined as long as more bytes are needed. */
export type Decide<T> = (bytes: Buffer) => T | undefined;

/** Calls `done` once: with a decision, or with undefined when the client has gone (the socket is destroyed) or sent too much. */
export function lookAtFirstBytes<T>(
  socket: Duplex,
  decide: Decide<T>,
  done: (decision: T | undefined) => void,
): { stop(): void } {
  let seen: Buffer = Buffer.alloc(0);
  const finish = (decision: T | undefined): void => {
    socket.off('readable', onReadable);
    socket.off('end', onEnd);
    socket.off('close', onEnd);
    if (seen.length > 0 && !socket.destroyed) socket.unshift(seen);
    done(decision);
  };
  // Nobody who comes later would hear of an end that was told already.
  const onEnd = (): void => {
    socket.destroy();
    finish(undefined);
  };
  const onReadable = (): void => {
    for (;;) {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const decision = decide(seen);
      if (decision !== undefined || seen.length > MOST_BYTES) return finish(decision);
    }
  };
  socket.on('readable', onReadable);
  socket.once('end', onEnd);
  socket.once('close', onEnd);
  return { stop: () => finish(undefined) };
}
