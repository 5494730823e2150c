import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import {
  cluster,
  headerOf,
  raw,
  startGateway,
  startUpstream,
  until,
  type RunningGateway,
} from '../running-gateway.js';

type Json = Record<string, unknown>;

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}.pem`, import.meta.url));
const pem = (name: string) => readFileSync(fixture(name), 'utf8');
const certificate = (name: string): Json => ({
  certificate_chain: { filename: fixture(name) },
  private_key: { filename: fixture(`${name}-key`) },
});
const HCM =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';

function answering(body: string): Json[] {
  const route = {
    match: { prefix: '/' },
    direct_response: { status: 200, body: { inline_string: body } },
    response_headers_to_add: [],
  };
  const typed_config = {
    '@type': HCM,
    stat_prefix: 'in',
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes: [route] }] },
    http_filters: [
      {
        name: 'router',
        typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
      },
    ],
  };
  return [{ name: 'hcm', typed_config }];
}

const tls = (common: Json, rest: Json = {}): Json => ({
  name: 'tls',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    common_tls_context: common,
    ...rest,
  },
});
const chain = (name: string, rest: Json = {}): Json => ({ name, filters: answering(name), ...rest });
const start = (filter_chains: Json[], listener: Json = {}): Promise<RunningGateway> =>
  startGateway({ listener: { filter_chains, ...listener } });

interface Answer {
  readonly body: string;
  readonly alpn: string | false;
  readonly certificate: string;
}

function ask(port: number, servername: string, options: ConnectionOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      { port, host: '127.0.0.1', agent: false, rejectUnauthorized: false, servername, ...options },
      (response) => {
        const socket = response.socket as TLSSocket;
        const facts = {
          alpn: socket.alpnProtocol ?? false,
          certificate: String(socket.getPeerCertificate().subject.CN),
        };
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => (body += part));
        response.on('end', () => resolve({ body, ...facts }));
      },
    );
    request.on('error', reject).end();
  });
}

it('ends TLS and chooses the certificate by name, the first one otherwise', async () => {
  const both = { tls_certificates: [certificate('one'), certificate('wild')] };
  const { port, gateway } = await start([chain('a', { transport_socket: tls(both) })]);
  expect(await ask(port, 'one.test')).toMatchObject({ body: 'a', certificate: 'one.test' });
  expect(await ask(port, 'x.wild.test')).toMatchObject({ certificate: 'wild' });
  expect(await ask(port, 'other.test')).toMatchObject({ certificate: 'one.test' });
  expect(await ask(port, '')).toMatchObject({ certificate: 'one.test' });
  expect(gateway.stats.counter(`listener.127.0.0.1_${port}.ssl.handshake`).value).toBe(4);
  expect(gateway.stats.counter('http.in.downstream_cx_ssl_total').value).toBe(4);
});

it('chooses the chain by server name, and by whether TLS is spoken at all', async () => {
  const secure = { transport_socket: tls({ tls_certificates: [certificate('one')] }) };
  const { port } = await start(
    [
      chain('one', { ...secure, filter_chain_match: { server_names: ['one.test'] } }),
      chain('wild', { ...secure, filter_chain_match: { server_names: ['*.wild.test'] } }),
      chain('plain', { filter_chain_match: { transport_protocol: 'raw_buffer' } }),
    ],
    { default_filter_chain: chain('default', secure) },
  );
  expect((await ask(port, 'one.test')).body).toBe('one');
  expect((await ask(port, 'a.WILD.test')).body).toBe('wild');
  expect((await ask(port, 'other.test')).body).toBe('default');
  expect(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n')).toMatch(/\r\n\r\nplain$/);
});

it('closes a connection that no chain wants', async () => {
  const { port, gateway } = await start([chain('a', { filter_chain_match: { server_names: ['one.test'] } })]);
  expect(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n')).toBe('');
  expect(gateway.stats.counter(`listener.127.0.0.1_${port}.no_filter_chain_match`).value).toBe(1);
});

it('gives up on a client that says nothing while its first bytes are wanted', async () => {
  const { port, gateway } = await start([chain('a')], {
    listener_filters: [
      {
        name: 'i',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector',
        },
      },
    ],
    listener_filters_timeout: '0.1s',
  });
  expect(await raw(port, '', 30_000)).toBe('');
  expect(gateway.stats.counter(`listener.127.0.0.1_${port}.downstream_pre_cx_timeout`).value).toBe(1);
  expect(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n')).toMatch(/a$/);
});

describe('protocols', () => {
  const start11 = () => {
    const common = { tls_certificates: [certificate('one')], alpn_protocols: ['http/1.1'] };
    return start([chain('a', { transport_socket: tls(common) })]);
  };

  it('agrees on one that both know', async () => {
    const { port } = await start11();
    expect((await ask(port, 'one.test', { ALPNProtocols: ['foo', 'http/1.1'] })).alpn).toBe('http/1.1');
  });

  it('serves a client without any, as Envoy does', async () => {
    const { port } = await start11();
    expect(await ask(port, 'one.test', { ALPNProtocols: ['foo'] })).toMatchObject({ body: 'a', alpn: false });
    expect(await ask(port, 'one.test')).toMatchObject({ body: 'a' });
  });
});

describe("a client's certificate", () => {
  const common = {
    tls_certificates: [certificate('one')],
    validation_context: { trusted_ca: { filename: fixture('authority') } },
  };
  const own = { cert: pem('client'), key: pem('client-key') };
  // Signed by another authority.
  const foreign = { cert: upstreamFixture('server'), key: upstreamFixture('server-key') };

  it.each([
    ['required, shown', true, own, true],
    ['required, missing', true, {}, false],
    ['required, of another authority', true, foreign, false],
    ['not required, missing', false, {}, true],
    ['not required, of another authority', false, foreign, false],
  ])('%s', async (_, require_client_certificate, shown, served) => {
    const socket = tls(common, { require_client_certificate });
    const { port } = await start([chain('a', { transport_socket: socket })]);
    const asked = ask(port, 'one.test', shown).then(
      ({ body }) => body === 'a',
      () => false,
    );
    expect(await asked).toBe(served);
  });

  it('must carry one of the names', async () => {
    const names = (exact: string) => ({
      ...common,
      validation_context: {
        ...common.validation_context,
        match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact } }],
      },
    });
    for (const [name, served] of [
      ['client.test', true],
      ['other.test', false],
    ] as const) {
      const { port, gateway } = await start([chain('a', { transport_socket: tls(names(name)) })]);
      const asked = ask(port, 'one.test', own).then(
        () => true,
        () => false,
      );
      expect(await asked).toBe(served);
      const refused = gateway.stats.counter(`listener.127.0.0.1_${port}.ssl.fail_verify_error`);
      expect(refused.value).toBe(served ? 0 : 1);
    }
  });
});

// Read from Envoy 1.40.
it("tells the next hop and the access log of the client's certificate", async () => {
  const upstream = await startUpstream();
  const common = {
    tls_certificates: [certificate('one')],
    validation_context: { trusted_ca: { filename: fixture('authority') } },
  };
  const { port, accessLog } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
    chain: { transport_socket: tls(common) },
    manager: {
      forward_client_cert_details: 'SANITIZE_SET',
      set_current_client_cert_details: { subject: true, dns: true, uri: true },
      access_log: [
        {
          name: 'a',
          typed_config: {
            '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
            log_format: {
              text_format: '%DOWNSTREAM_PEER_SUBJECT% %DOWNSTREAM_LOCAL_SUBJECT% %REQUESTED_SERVER_NAME%\n',
            },
          },
        },
      ],
    },
  });
  const own = { cert: pem('client'), key: pem('client-key') };
  await ask(port, 'one.test', own);
  const [seen] = upstream.seen;
  expect(headerOf(seen?.raw ?? [], 'x-forwarded-client-cert')).toMatch(
    /^Hash=[0-9a-f]{64};Subject="CN=client one,O=Clients";URI=spiffe:\/\/c\/1;DNS=client\.test$/,
  );
  await until(() => accessLog.length === 1);
  expect(accessLog).toEqual(['CN=client one,O=Clients CN=one.test -']);
});

it('keeps to the versions that it is given', async () => {
  const common = {
    tls_certificates: [certificate('one')],
    tls_params: { tls_minimum_protocol_version: 'TLSv1_3' },
  };
  const { port, gateway } = await start([chain('a', { transport_socket: tls(common) })]);
  await expect(ask(port, 'one.test', { maxVersion: 'TLSv1.2' })).rejects.toThrow();
  expect((await ask(port, 'one.test', { minVersion: 'TLSv1.3' })).body).toBe('a');
  const errors = gateway.stats.counter(`listener.127.0.0.1_${port}.ssl.connection_error`);
  await until(() => errors.value === 1);
});

it('serves on after clients that hang up in the handshake', async () => {
  const { port, gateway } = await start([
    chain('a', { transport_socket: tls({ tls_certificates: [certificate('one')] }) }),
  ]);
  expect(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n')).not.toContain('HTTP/1.1 200');
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('error', () => undefined).once('connect', () => socket.destroy());
  expect((await ask(port, 'one.test')).body).toBe('a');
  await until(() => gateway.stats.gauge(`listener.127.0.0.1_${port}.downstream_cx_active`).value === 0);
});

function upstreamFixture(name: string): string {
  return readFileSync(new URL(`../http/upstream/fixtures/${name}.pem`, import.meta.url), 'utf8');
}
