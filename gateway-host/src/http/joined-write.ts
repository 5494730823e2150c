/** Writes head, data and framing of a message in as few pieces as are worth their cost. */
import type { Socket } from 'node:net';

import { fast } from '../abi/wasm-api.js';
import { sendAfterTurn } from './write-turn.js';

/** Below it, copying text and data together is cheaper than two writes. */
const JOIN_LIMIT = 16 * 1024;

/**
 * @param front latin1 text that stands before the data
 * @param after latin1 text that stands behind it
 * @returns false when the socket has enough for now
 */
export function writeJoined(socket: Socket, front: string, data: Buffer | undefined, after: string): boolean {
  const size = data?.length ?? 0;
  const whole = front.length + size + after.length;
  if (whole === 0) return true;
  if (whole > JOIN_LIMIT) return writeApart(socket, front, data, after);
  sendAfterTurn(socket);
  if (size === 0) return socket.write(front + after, 'latin1');
  if (whole === size) return socket.write(data as Buffer);
  const all = Buffer.allocUnsafe(whole);
  fast(all).latin1Write(front, 0, front.length);
  (data as Buffer).copy(all, front.length);
  if (after !== '') fast(all).latin1Write(after, front.length + size, after.length);
  return socket.write(all);
}

function writeApart(socket: Socket, front: string, data: Buffer | undefined, after: string): boolean {
  socket.cork();
  if (front !== '') socket.write(front, 'latin1');
  if (data !== undefined) socket.write(data);
  if (after !== '') socket.write(after, 'latin1');
  socket.uncork();
  return !socket.writableNeedDrain;
}
