/** The upstream that `postern dev` offers when none is named: it answers with what it was asked, as JSON. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** A running echo. */
export interface Echo {
  readonly url: URL;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Starts the echo on a free port of this machine. */
export async function startEcho(): Promise<Echo> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: new URL(`http://127.0.0.1:${portOf(server)}`), close: () => closeServer(server) };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    // The client went away in the middle of its body; there is nobody to answer.
    response.destroy();
    return;
  }
  const { method, url, headers } = request;
  const seen = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8'), bodyBytes: size };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(seen, null, 2)}\n`);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
