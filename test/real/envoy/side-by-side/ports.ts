/** Ports for listeners: below those that the system hands out, so that no connection takes one before its listener. */
import { once } from 'node:events';
import { createServer } from 'node:net';

const FIRST = 12_000;
const LAST = 31_000;
let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));

/** That many free ports, none given twice by this process. */
export async function takePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    next = next >= LAST ? FIRST : next + 1;
    const port = next;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const opened = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  const free = await opened;
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
