/** Stands between a client and the gateway and writes down what they say to each other. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request with its answer, as far as the protocol is concerned. */
export interface Said {
  readonly request: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  readonly type: string;
  readonly answer: unknown;
}

export interface RecordingProxy {
  readonly url: string;
  readonly transcript: Said[];
  close(): Promise<void>;
}

/** Headers of the protocol, and those that decide how it is spoken. */
const SHOWN = /^(?:mcp-.*|accept|content-type|last-event-id)$/;

/** @param gateway `http://host:port` */
export async function startRecordingProxy(gateway: string): Promise<RecordingProxy> {
  const transcript: Said[] = [];
  const server = http.createServer((request, response) => {
    void pass(gateway, request, response, transcript).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    transcript,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  gateway: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  transcript: Said[],
): Promise<void> {
  const body = await read(request);
  const options = { method: request.method, headers: { ...request.headers, connection: 'close' } };
  const onward = http.request(new URL(request.url ?? '/', gateway), options);
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [http.IncomingMessage];
  const answered = await read(answer);
  const headers = Object.entries(request.headers).filter(([name]) => SHOWN.test(name));
  transcript.push({
    request: `${request.method} ${request.url}`,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: parsed(body),
    status: answer.statusCode ?? 0,
    type: answer.headers['content-type'] ?? '',
    answer: parsed(answered),
  });
  response.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
}

async function read(stream: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return bytes.toString();
  }
}
