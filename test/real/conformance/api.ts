/** The API behind mcp-server: what it answers becomes the content of tools. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One red point. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
/** Silence. */
export const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==';

type Answer = readonly [status: number, type: string, body: string | Buffer];

const ANSWERS: Readonly<Record<string, Answer>> = {
  '/text': [200, 'text/plain', 'This is a simple text response for testing.'],
  '/image': [200, 'image/png', Buffer.from(PNG, 'base64')],
  '/sound': [200, 'application/json', JSON.stringify({ wav: WAV })],
  '/document': [200, 'application/json', JSON.stringify({ text: 'This is an embedded resource content.' })],
  '/mixed': [200, 'application/json', JSON.stringify({ png: PNG, data: { test: 'data', value: 123 } })],
  '/error': [500, 'text/plain', 'This tool intentionally returns an error for testing'],
};

/** Starts it on a port of its own. */
export async function startApi(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    const [status, type, body] = ANSWERS[request.url ?? ''] ?? [404, 'text/plain', 'nothing here'];
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
