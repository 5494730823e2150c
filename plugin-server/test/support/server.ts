/** A plugin server on a free port, and the ways in which tests talk to it. */
import { once } from 'node:events';
import { connect } from 'node:net';

import { closeGracefully, listen } from '@postern/service/lifecycle';
import { createLogger } from '@postern/service/logs';
import { createMetrics } from '@postern/service/metrics';
import { onTestFinished } from 'vitest';

import { createPluginServer, type PluginServerOptions } from '../../src/index.js';
import { createMemoryStore } from '../../src/store/memory-store.js';

export const TOKEN = 'correct-horse';

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Log lines so far. */
  readonly log: string[];
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Response>;
  put(path: string, body: Uint8Array, headers?: Record<string, string>): Promise<Response>;
  /** Sends bytes as they are and gives everything that comes back until the server closes. */
  raw(text: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts a server over a memory store unless told otherwise; ends with the test. */
export async function startServer(options: Partial<PluginServerOptions> = {}): Promise<TestServer> {
  const log: string[] = [];
  const server = createPluginServer({
    store: createMemoryStore(),
    token: TOKEN,
    logger: createLogger({ name: 'test', stream: { write: (line: string) => void log.push(line) } }),
    metrics: createMetrics({ processFigures: false }),
    ...options,
  });
  const { port, url } = await listen(server, { host: '127.0.0.1', port: 0, what: 'the test' });
  const close = (): Promise<void> => closeGracefully(server, 100);
  onTestFinished(close);
  return {
    url,
    port,
    log,
    close,
    // As Envoy asks, not as fetch does by itself: for the bytes as they are.
    get: (path, headers = {}, method = 'GET') =>
      fetch(`${url}${path}`, {
        headers: { 'accept-encoding': 'identity', ...headers },
        method,
        redirect: 'manual',
      }),
    put: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: 'PUT',
        body,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/gzip', ...headers },
      }),
    raw: (text) => sendRaw(port, text),
  };
}

async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return answer;
}

/** Status line and code of an error answer. */
export async function errorOf(response: Response): Promise<{ status: number; code: unknown }> {
  const body: unknown = await response.json();
  return { status: response.status, code: (body as { error?: { code?: string } }).error?.code };
}
