/** A service of gRPC that answers three methods: one greets, one refuses, one takes too long. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';

import { clusterOf } from '../envoy/side-by-side/bootstrap.js';

const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** A running service. */
export interface Greeter {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts it on any port. */
export async function startGreeter(): Promise<Greeter> {
  const server = createServer();
  server.on('stream', answer);
  server.on('session', (session) => session.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** A file of clusters with the service in it. */
export function writeClusters(file: string, { port }: Greeter): void {
  const options = {
    '@type': `type.googleapis.com/${OPTIONS}`,
    explicit_http_config: { http2_protocol_options: {} },
  };
  const cluster = clusterOf('greeter', port, { typed_extension_protocol_options: { [OPTIONS]: options } });
  const resource = { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', ...cluster };
  writeFileSync(file, JSON.stringify({ version_info: '1', resources: [resource] }));
}

function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  stream.on('error', () => undefined);
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    const method = String(headers[':path']).split('/').at(-1);
    if (method === 'Wait') return;
    const status = method === 'Greet' ? '0' : '5';
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'x-seen': String(headers['x-guest']) },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': status, 'grpc-message': `status ${status}` }),
    );
    // A greeting is the message that came, sent back.
    stream.end(method === 'Greet' ? Buffer.concat(chunks) : undefined);
  });
}
