import { gzipSync } from 'node:zlib';
import type { RequestListener } from 'node:http';

import { sha256Hex } from '@postern/contract/digest';
import { expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { listener, type ListenerSpec } from '../../src/config/messages/listener.js';
import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  createGateway,
  freePort,
  listenerConfig,
  startUpstream,
  until,
  wasmFilter,
} from '../running-gateway.js';

const module = await scriptModule();
const ROUTES = [
  { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: 'direct' } } },
];

interface Remote {
  readonly sha256?: string;
  readonly cluster?: string;
  readonly plugin?: Record<string, unknown>;
  readonly retries?: number;
  readonly timeout?: string;
}

function remoteFilter(
  port: number,
  { sha256 = sha256Hex(module), retries = 1, plugin = {}, ...rest }: Remote = {},
) {
  const http_uri = {
    uri: `http://plugins.test:${port}/plugins/a/1.0.0/plugin.wasm?x=1`,
    cluster: rest.cluster ?? 'code',
    timeout: rest.timeout ?? '2s',
  };
  const back = { base_interval: '0.01s', max_interval: '0.02s' };
  const code = { remote: { http_uri, sha256, retry_policy: { num_retries: retries, retry_back_off: back } } };
  return wasmFilter({ name: 'a', code, plugin, configuration: 'request_headers: add 0 x-in 1' });
}

async function start(serve: RequestListener, remote: Remote = {}) {
  const requests: { headers: Record<string, unknown>; url: string | undefined }[] = [];
  const server = await startUpstream((request, response) => {
    requests.push({ headers: request.headers, url: request.url });
    serve(request, response);
  });
  const listeners = [listenerConfig({ routes: ROUTES, filters: [remoteFilter(server.port, remote)] })];
  const running = createGateway({
    static_resources: { listeners, clusters: [cluster('code', server.port)] },
  });
  await running.gateway.start();
  const port = running.gateway.listeners.active()[0]?.address.port ?? 0;
  return { ...running, requests, codePort: server.port, url: `http://127.0.0.1:${port}` };
}

it('fetches the module with the request that Envoy sends, and serves', async () => {
  const { url, requests, codePort, gateway } = await start((_, response) => void response.end(module));
  expect((await fetch(url)).status).toBe(200);
  expect(requests).toHaveLength(1);
  expect(requests[0]?.url).toBe('/plugins/a/1.0.0/plugin.wasm?x=1');
  const { connection: _, ...headers } = requests[0]?.headers ?? {};
  expect(headers).toEqual({
    host: `plugins.test:${codePort}`,
    'x-envoy-internal': 'true',
    'x-envoy-expected-rq-timeout-ms': '2000',
    'x-forwarded-for': expect.stringMatching(/^[0-9.]+$/),
  });
  expect(gateway.plugins.list()).toMatchObject([{ name: 'a', sha256: sha256Hex(module), state: 'running' }]);
});

it('takes a chunked answer', async () => {
  const { gateway } = await start((_, response) => {
    response.write(module.subarray(0, 1000));
    response.end(module.subarray(1000));
  });
  expect(gateway.plugins.list()).toHaveLength(1);
});

const REFUSED: [string, RequestListener][] = [
  ['404', (_, response) => void response.writeHead(404).end('gone')],
  ['206', (_, response) => void response.writeHead(206).end(module)],
  ['a redirect', (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
  ['an empty answer', (_, response) => void response.end()],
  [
    'a compressed answer',
    (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(module)),
  ],
  ['other bytes', (_, response) => void response.end('something else')],
  ['a cut connection', (request) => void request.socket.destroy()],
];

it.each(REFUSED)('closes the filter after %s, and asks twice', async (_, serve) => {
  const { url, requests, logs, gateway } = await start(serve);
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([503, '']);
  expect(requests).toHaveLength(2);
  expect(logs.some((line) => line.includes('Plugin a failed to load'))).toBe(true);
  // Envoy counts what came of all tries together.
  expect(gateway.stats.counter('wasm.remote_load_fetch_failures').value).toBe(1);
});

it('names both digests when the bytes are other ones', async () => {
  const { logs } = await start((_, response) => void response.end('something else'));
  const line = logs.find((one) => one.includes('sha256'));
  expect(line).toContain(sha256Hex(Buffer.from('something else')));
  expect(line).toContain(sha256Hex(module));
});

it('closes the filter after a server that does not answer in time', async () => {
  const { url, requests } = await start(() => undefined, { timeout: '0.05s' });
  expect((await fetch(url)).status).toBe(503);
  expect(requests).toHaveLength(2);
});

it('closes the filter when the cluster does not exist', async () => {
  const { url, logs } = await start((_, response) => void response.end(module), { cluster: 'nobody' });
  expect((await fetch(url)).status).toBe(503);
  expect(logs.join('\n')).toContain('there is no cluster nobody');
});

it('lets requests pass without the plugin when it may fail open', async () => {
  const { url } = await start((_, response) => void response.writeHead(404).end(), {
    plugin: { failure_policy: 'FAIL_OPEN' },
  });
  expect((await fetch(url)).status).toBe(200);
});

it('closes the filter when the fetched bytes are no module', async () => {
  const text = Buffer.from('not wasm');
  const { url, logs } = await start((_, response) => void response.end(text), { sha256: sha256Hex(text) });
  expect((await fetch(url)).status).toBe(503);
  expect(logs.join('\n')).toContain('Unable to create Wasm plugin a');
});

it('goes on trying as often as it was told, until the server is there', async () => {
  let asked = 0;
  const { url, requests } = await start(
    (_, response) => void (++asked < 4 ? response.writeHead(503).end() : response.end(module)),
    { retries: 5 },
  );
  expect((await fetch(url)).status).toBe(200);
  expect(requests).toHaveLength(4);
});

it('opens no socket before the code is there, and is not ready', async () => {
  const held: (() => void)[] = [];
  const server = await startUpstream((_, response) => void held.push(() => response.end(module)));
  const port = await freePort();
  const listeners = [listenerConfig({ port, routes: ROUTES, filters: [remoteFilter(server.port)] })];
  const { gateway } = createGateway({
    static_resources: { listeners, clusters: [cluster('code', server.port)] },
  });
  const started = gateway.start();
  await until(() => held.length === 1);
  expect(gateway.state).toBe('INITIALIZING');
  expect(gateway.listeners.warming()).toEqual(['main']);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  held[0]?.();
  await started;
  expect(gateway.state).toBe('LIVE');
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
});

it('asks once for code that two filters share', async () => {
  const requests: string[] = [];
  const server = await startUpstream((request, response) => {
    requests.push(request.url ?? '');
    response.end(module);
  });
  const filter = remoteFilter(server.port);
  const listeners = [listenerConfig({ routes: ROUTES, filters: [filter, { ...filter, name: 'second' }] })];
  const { gateway } = createGateway({
    static_resources: { listeners, clusters: [cluster('code', server.port)] },
  });
  await gateway.start();
  expect(requests).toHaveLength(1);
});

it('fetches code although a file has the same bytes', async () => {
  const requests: string[] = [];
  const server = await startUpstream((request, response) => {
    requests.push(request.url ?? '');
    response.end(module);
  });
  const inline = { local: { inline_bytes: Buffer.from(module).toString('base64') } };
  const local = wasmFilter({ name: 'b', code: inline, plugin: {}, configuration: '' });
  const listeners = [listenerConfig({ routes: ROUTES, filters: [local, remoteFilter(server.port)] })];
  const { gateway } = createGateway({
    static_resources: { listeners, clusters: [cluster('code', server.port)] },
  });
  await gateway.start();
  expect(requests).toHaveLength(1);
  expect(gateway.stats.counter('wasm.remote_load_cache_hits').value).toBe(0);
});

it('tries again with the same configuration when a plugin was missing', async () => {
  let there = false;
  const server = await startUpstream(
    (_, response) => void (there ? response.end(module) : response.writeHead(404).end()),
  );
  const spec = listenerConfig({ routes: ROUTES, filters: [remoteFilter(server.port)] });
  const { gateway } = createGateway({
    static_resources: { listeners: [spec], clusters: [cluster('code', server.port)] },
  });
  await gateway.start();
  const port = gateway.listeners.active()[0]?.address.port ?? 0;
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(503);
  there = true;
  await (
    await gateway.listeners.update(listenerOf(spec))
  ).warmed;
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
});

it('refuses an update whose plugin refuses its configuration, when its code needs no fetching', async () => {
  const server = await startUpstream((_, response) => void response.end(module));
  const good = remoteFilter(server.port);
  const listeners = [listenerConfig({ routes: ROUTES, filters: [good] })];
  const { gateway } = createGateway({
    static_resources: { listeners, clusters: [cluster('code', server.port)] },
  });
  await gateway.start();
  const port = gateway.listeners.active()[0]?.address.port ?? 0;
  const configuration = {
    '@type': 'type.googleapis.com/google.protobuf.StringValue',
    value: 'configure: return 0',
  };
  const bad = remoteFilter(server.port, { plugin: { configuration } });
  const update = listenerOf(listenerConfig({ routes: ROUTES, filters: [good, { ...bad, name: 'b' }] }));
  await expect(gateway.listeners.update(update)).rejects.toMatchObject({ code: 'GH_PLUGIN_CONFIGURE' });
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  expect(gateway.plugins.list()).toHaveLength(1);
});

function listenerOf(config: Record<string, unknown>): ListenerSpec {
  return listener(parseConfigText(JSON.stringify(config), 'listener.json'));
}
