/** A REST service that only remembers what reached it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the service saw it. */
export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly host: string;
}

/** A running service. */
export interface Recorder {
  readonly url: string;
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** Answers every request with `{"from": NAME}`. */
export async function startRecorder(name: string): Promise<Recorder> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', target: request.url ?? '', host: request.headers.host ?? '' });
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ from: name }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, seen, close };
}
