/** Many clients that download slowly, and how much memory that costs the server. */
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { residentBytes } from './processes.mjs';

const READ_BYTES = 64 * 1024;
const PAUSE_MS = 20;

/**
 * @param {{pid: number, port: number, path: string, readers: number, seconds: number}} load
 * @returns {Promise<number>} bytes by which the server's resident memory grew at its peak
 */
export async function growthUnderSlowReaders({ pid, port, path, readers, seconds }) {
  const before = residentBytes(pid);
  const sockets = Array.from({ length: readers }, () => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    // Nothing is taken from the kernel but by the reads below.
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`);
    return socket;
  });
  let [peak, taken] = [before, 0];
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    for (const socket of sockets) taken += socket.read(READ_BYTES)?.length ?? socket.read()?.length ?? 0;
    peak = Math.max(peak, residentBytes(pid));
    await sleep(PAUSE_MS);
  }
  for (const socket of sockets) socket.destroy();
  if (taken < readers * READ_BYTES) throw new Error(`the readers of ${path} got only ${taken} bytes`);
  return peak - before;
}
