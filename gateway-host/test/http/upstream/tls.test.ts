import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished } from 'vitest';

import { cluster, raw, startGateway } from '../../running-gateway.js';

// The server's certificate is signed by the authority and names upstream.test and 127.0.0.1.
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const AUTHORITY = { filename: fixture('authority.pem') };
const exact = (san_type: string, name: string) => [{ san_type, matcher: { exact: name } }];

/** A gateway in front of an HTTPS upstream; the answer's body is the server name that the upstream was asked for. */
async function ask(tls: Record<string, unknown>) {
  const pair = { key: readFileSync(fixture('server-key.pem')), cert: readFileSync(fixture('server.pem')) };
  const server = createServer(pair, (request, response) => {
    response.end(
      `name ${String((request.socket as TLSSocket & { servername?: string | false }).servername)}`,
    );
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const typed_config = {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
    ...tls,
  };
  const transport_socket = { name: 'envoy.transport_sockets.tls', typed_config };
  const { url } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', (server.address() as AddressInfo).port, { transport_socket })],
  });
  const response = await fetch(url);
  return [response.status, await response.text()];
}

const validation = (context: Record<string, unknown>) => ({
  common_tls_context: { validation_context: { trusted_ca: AUTHORITY, ...context } },
});

it('sends the configured name, or none', async () => {
  expect(await ask({ sni: 'upstream.test', ...validation({}) })).toEqual([200, 'name upstream.test']);
  expect(await ask(validation({}))).toEqual([200, 'name false']);
});

it('verifies nothing without a validation context, as Envoy', async () => {
  expect((await ask({ sni: 'other.test' }))[0]).toBe(200);
});

it.each([
  ['the name asked for', { sni: 'upstream.test', auto_sni_san_validation: true, ...validation({}) }, 200],
  ['another name asked for', { sni: 'other.test', auto_sni_san_validation: true, ...validation({}) }, 503],
  ['a listed name', validation({ match_typed_subject_alt_names: exact('DNS', 'upstream.test') }), 200],
  ['a listed address', validation({ match_typed_subject_alt_names: exact('IP_ADDRESS', '127.0.0.1') }), 200],
  ['no listed name', validation({ match_typed_subject_alt_names: exact('DNS', 'other.test') }), 503],
])('with a certificate for %s answers as it must', async (_, tls, status) => {
  expect((await ask(tls))[0]).toBe(status);
});

it('refuses a certificate that the authorities did not sign', async () => {
  const context = { common_tls_context: { validation_context: { system_root_certs: {} } } };
  expect((await ask({ sni: 'upstream.test', ...context }))[0]).toBe(503);
});

it('speaks HTTP/2 where the handshake chooses it, else HTTP/1.1', async () => {
  const { createSecureServer } = await import('node:http2');
  const pair = { key: readFileSync(fixture('server-key.pem')), cert: readFileSync(fixture('server.pem')) };
  const answerIn = (request: IncomingMessage | Http2ServerRequest): string =>
    `${request.httpVersion} ${String((request.socket as TLSSocket & { servername?: unknown }).servername)}`;
  const servers = [
    ['2.0', createSecureServer(pair, (request, response) => void response.end(answerIn(request)))],
    ['1.1', createServer(pair, (request, response) => void response.end(answerIn(request)))],
  ] as const;
  for (const [version, server] of servers) {
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
    const options = {
      '@type': `type.googleapis.com/${OPTIONS}`,
      auto_config: {},
      upstream_http_protocol_options: { auto_sni: true, auto_san_validation: true },
    };
    const typed_config = {
      '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
      ...validation({}),
    };
    const { port } = await startGateway({
      routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
      clusters: [
        cluster('main', (server.address() as AddressInfo).port, {
          transport_socket: { name: 't', typed_config },
          typed_extension_protocol_options: { [OPTIONS]: options },
        }),
      ],
    });
    const answer = await raw(port, 'GET / HTTP/1.1\nHost: upstream.test:443\n\n');
    expect(answer).toContain(`${version} upstream.test`);
    // The certificate does not carry this name.
    expect(await raw(port, 'GET / HTTP/1.1\nHost: other.test\n\n')).toContain('503 Service Unavailable');
  }
});

it('shows a certificate of its own where it has one', async () => {
  const { createServer: createTls } = await import('node:tls');
  const pair = { key: readFileSync(fixture('server-key.pem')), cert: readFileSync(fixture('server.pem')) };
  const names: string[] = [];
  const server = createTls({ ...pair, requestCert: true, rejectUnauthorized: false }, (socket) => {
    names.push(String(socket.getPeerCertificate().subjectaltname));
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 204 No\r\n\r\n'));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const own = {
    certificate_chain: { filename: fixture('server.pem') },
    private_key: { filename: fixture('server-key.pem') },
  };
  const typed_config = {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
    common_tls_context: { tls_certificates: [own] },
  };
  const { url } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [
      cluster('main', (server.address() as AddressInfo).port, {
        transport_socket: { name: 't', typed_config },
      }),
    ],
  });
  expect((await fetch(url)).status).toBe(204);
  expect(names[0]).toContain('upstream.test');
});
