/**
 * Looks at the first bytes of a connection and gives them to whoever serves it. Unlike `first-bytes.ts` it puts nothing
 * back into the stream: a socket that somebody has read from in that way is slower for good.
 */
import type { Duplex } from 'node:stream';

import type { Decide } from './first-bytes.js';

/** More than any decision needs; Envoy stops at 64 KiB too. */
const MOST_BYTES = 64 * 1024;

/** Calls `done` once with a decision and what was read for it; never when the client goes before that (the socket is destroyed). */
export function lookAtFirstData<T>(
  socket: Duplex,
  decide: Decide<T>,
  done: (decision: T | undefined, seen: Buffer) => void,
): { stop(): void } {
  let seen: Buffer = Buffer.alloc(0);
  const stop = (): void => {
    socket.off('data', onData);
    socket.off('end', onEnd);
  };
  // Nobody who comes later would hear of an end that was told already.
  const onEnd = (): void => {
    stop();
    socket.destroy();
  };
  const onData = (bytes: Buffer): void => {
    seen = seen.length === 0 ? bytes : Buffer.concat([seen, bytes]);
    const decision = decide(seen);
    if (decision === undefined && seen.length <= MOST_BYTES) return;
    stop();
    done(decision, seen);
  };
  socket.on('data', onData);
  socket.once('end', onEnd);
  return { stop };
}
