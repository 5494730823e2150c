/** Chains without HTTP, from the configuration to the bytes. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { bootstrap } from '../../src/config/messages/bootstrap.js';
import { parseConfigText } from '../../src/config/document.js';
import { validateBootstrap } from '../../src/gateway/validate.js';
import { scriptModule } from '../abi/script-plugin.js';
import { echoUpstream, startTcpUpstream, talk } from '../network/tcp-harness.js';
import { cluster, createGateway, wasmFilter, type Json } from '../running-gateway.js';

const TYPE = 'type.googleapis.com/envoy.extensions.filters.network.';

const filter = (name: string, type: string, rest: Json = {}): Json => ({
  name,
  typed_config: { '@type': `${TYPE}${type}`, ...rest },
});
const tcpProxy = (rest: Json = { cluster: 'up' }): Json =>
  filter('tp', 'tcp_proxy.v3.TcpProxy', { stat_prefix: 'dest', ...rest });

async function networkWasm(script: string, rest: Json = {}): Promise<Json> {
  const { typed_config } = wasmFilter({
    name: 'W',
    module: await scriptModule(),
    configuration: script,
    ...rest,
  });
  return filter('W', 'wasm.v3.Wasm', { config: (typed_config as { config: Json }).config });
}

function whole(filters: readonly Json[], port: number): Json {
  const address = { socket_address: { address: '127.0.0.1', port_value: 0 } };
  const listeners = [{ name: 'tcp', address, filter_chains: [{ filters }] }];
  return { static_resources: { listeners, clusters: [cluster('up', port)] } };
}

async function start(...filters: Json[]) {
  const { gateway, logs } = createGateway(whole(filters, await startTcpUpstream(echoUpstream)));
  await gateway.start();
  return { gateway, logs, port: gateway.listeners.active()[0]?.address.port ?? 0 };
}

it('forwards connections to a cluster', async () => {
  const { port, gateway } = await start(tcpProxy());
  expect(await talk(port, { send: ['hello'] })).toBe('U:hello[eof]<EOF>');
  expect(gateway.stats.counter('tcp.dest.downstream_cx_total').value).toBe(1);
});

// Observed of Envoy 1.40.
it.each<[string, Json, boolean, string]>([
  ['a whole conversation', {}, true, 'LOG - rx=5 tx=12 up c=0 p=- at=1'],
  ['a cluster that is not there', { cluster: 'nope' }, true, 'LOG NC rx=0 tx=0 - c=0 p=- at=0'],
  [
    'a connection that lasts too long',
    { max_downstream_connection_duration: '0.5s' },
    false,
    'LOG DT rx=5 tx=7 up c=0 p=- at=1',
  ],
])('logs %s', async (_what, rest, halfClose, line) => {
  const inline_string =
    'LOG %RESPONSE_FLAGS% rx=%BYTES_RECEIVED% tx=%BYTES_SENT% %UPSTREAM_CLUSTER% c=%RESPONSE_CODE% p=%PROTOCOL% at=%UPSTREAM_REQUEST_ATTEMPT_COUNT%\n';
  const typed_config = {
    '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
    log_format: { text_format_source: { inline_string } },
  };
  const proxy = tcpProxy({ cluster: 'up', ...rest, access_log: [{ name: 's', typed_config }] });
  const { gateway, accessLog } = createGateway(whole([proxy], await startTcpUpstream(echoUpstream)));
  await gateway.start();
  await talk(gateway.listeners.active()[0]?.address.port ?? 0, { send: ['hello'], halfClose });
  await expect.poll(() => accessLog).toEqual([line]);
});

it('forwards by weight', async () => {
  const clusters = [
    { name: 'up', weight: 1 },
    { name: 'up', weight: 99 },
  ];
  const { port } = await start(tcpProxy({ weighted_clusters: { clusters } }));
  expect(await talk(port, { send: ['hello'] })).toBe('U:hello[eof]<EOF>');
});

it('runs a plugin in front of the proxy', async () => {
  const { port, logs } = await start(await networkWasm('downstream_data: setbuffer 2 0 0 PRE-'), tcpProxy());
  expect(await talk(port, { send: ['hello'] })).toBe('U:PRE-helloU:PRE-[eof]<EOF>');
  expect(logs.some((line) => line.includes('wasm log W: on_new_connection'))).toBe(true);
});

it.each([
  [filter('e', 'echo.v3.Echo'), 'hello<EOF>'],
  [filter('d', 'direct_response.v3.Config', { response: { inline_string: 'hey' } }), 'hey<EOF>'],
])('serves %j', async (terminal, heard) => {
  const { port } = await start(terminal);
  expect(await talk(port, { send: ['hello'] })).toBe(heard);
});

it('tells a plugin of the certificates of a TLS connection', async () => {
  const paths = ['tls_version', 'mtls', 'subject_peer_certificate', 'dns_san_peer_certificate'];
  const more = ['uri_san_peer_certificate', 'subject_local_certificate', 'dns_san_local_certificate'];
  const asked = [...paths, ...more].map((path) => `property connection/${path}`).join('; ');
  const config = whole([await networkWasm(`new_connection: ${asked}`), filter('e', 'echo.v3.Echo')], 1);
  const [listener] = (config['static_resources'] as { listeners: Json[] }).listeners;
  const [chain] = (listener?.['filter_chains'] ?? []) as Json[];
  const fixture = (name: string) =>
    fileURLToPath(new URL(`../network/fixtures/${name}.pem`, import.meta.url));
  const own = {
    certificate_chain: { filename: fixture('one') },
    private_key: { filename: fixture('one-key') },
  };
  const typed_config = {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    common_tls_context: {
      tls_certificates: [own],
      validation_context: { trusted_ca: { filename: fixture('authority') } },
    },
    require_client_certificate: true,
  };
  Object.assign(chain ?? {}, { transport_socket: { name: 'tls', typed_config } });
  const { gateway, logs } = createGateway(config);
  await gateway.start();
  const [cert, key] = [readFileSync(fixture('client')), readFileSync(fixture('client-key'))];
  const port = gateway.listeners.active()[0]?.address.port ?? 0;
  const socket = connectTls({ port, host: '127.0.0.1', cert, key, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  socket.write('hello');
  const [heard] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(heard.toString()).toBe('hello');
  const answers = logs.flatMap((line) => /property connection\/\S+ -> .*$/.exec(line)?.[0] ?? []);
  expect(answers).toEqual([
    "property connection/tls_version -> 0 'TLSv1.3'",
    "property connection/mtls -> 0 '%01'",
    "property connection/subject_peer_certificate -> 0 'CN=client%20one,O=Clients'",
    "property connection/dns_san_peer_certificate -> 0 'client.test'",
    "property connection/uri_san_peer_certificate -> 0 'spiffe://c/1'",
    "property connection/subject_local_certificate -> 0 'CN=one.test'",
    "property connection/dns_san_local_certificate -> 0 'one.test'",
  ]);
});

it('closes connections whose plugin could not be fetched', async () => {
  const http_uri = { uri: 'http://code/p.wasm', cluster: 'up', timeout: '1s' };
  const code = { remote: { http_uri, sha256: 'a'.repeat(64), retry_policy: { num_retries: 0 } } };
  const { port } = await start(await networkWasm('', { code }), tcpProxy());
  expect(await talk(port, { send: ['hello'] })).toMatch(/^<(EOF|RESET)>$/);
});

// Observed of Envoy 1.40.
it.each<[string, () => Promise<Json[]>, string]>([
  [
    'a plugin at the end',
    async () => [await networkWasm('')],
    'non-terminal filter named W of type envoy.filters.network.wasm is the last filter in a network filter chain.',
  ],
  [
    'a terminal filter in the middle',
    () => Promise.resolve([filter('ec', 'echo.v3.Echo'), tcpProxy()]),
    'terminal filter named ec of type envoy.filters.network.echo must be the last filter in a network filter chain.',
  ],
  [
    'a proxy to nowhere',
    () => Promise.resolve([tcpProxy({})]),
    'one of cluster, weighted_clusters must be given',
  ],
])('refuses %s', async (_what, filters, text) => {
  const source = JSON.stringify(whole(await filters(), 1));
  expect(() => bootstrap(parseConfigText(source, 'c.json'))).toThrow(text);
});

it('tries plugins out when it validates', async () => {
  const bad = await networkWasm('configure: return 0');
  const spec = bootstrap(parseConfigText(JSON.stringify(whole([bad, tcpProxy()], 1)), 'c.json'));
  await expect(validateBootstrap(spec)).rejects.toMatchObject({ code: 'GH_PLUGIN_CONFIGURE' });
});
