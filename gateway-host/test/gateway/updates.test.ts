import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';

import { expect, it } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  freePort,
  replaceFile,
  startUpstream,
  until,
  wasmFilter,
  type ListenerParts,
} from '../running-gateway.js';
import { startWatching } from './watching-gateway.js';

const module = await scriptModule();

const direct = (body: string): ListenerParts => ({
  routes: [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: body } } }],
});
const script = (text: string, name = 'a') => wasmFilter({ name, module, configuration: text });
const textOf = async (url: string): Promise<string> => (await fetch(url)).text();

it('counts the same file, put there again, as an update that changes nothing', async () => {
  const { url, lds, gateway } = await startWatching(direct('one'));
  const { counter } = { counter: (name: string) => gateway.stats.counter(`listener_manager.${name}`).value };
  replaceFile(lds, readFileSync(lds, 'utf8'));
  await until(() => counter('lds.update_success') === 2);
  expect(await textOf(url)).toBe('one');
  expect([counter('listener_modified'), counter('lds.update_rejected')]).toEqual([0, 0]);
});

it('serves what the files say, and what they say later', async () => {
  const { url, writeListeners, gateway } = await startWatching(direct('one'));
  expect(await textOf(url)).toBe('one');
  for (const text of ['two', 'three', 'four']) {
    writeListeners(direct(text));
    await until(async () => (await textOf(url)) === text);
  }
  expect(gateway.stats.counter('listener_manager.lds.update_success').value).toBe(4);
  expect(gateway.stats.counter('listener_manager.listener_modified').value).toBe(3);
});

it('keeps connections open over an update', async () => {
  const { port, writeListeners } = await startWatching(direct('one'));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise<{ text: string; localPort: number | undefined }>((resolve, reject) => {
      get({ port, host: '127.0.0.1', agent }, (response) => {
        const { localPort } = response.socket;
        response.setEncoding('utf8').on('data', (text: string) => resolve({ text, localPort }));
      }).on('error', reject);
    });
  const first = await ask();
  writeListeners(direct('two'));
  let last = await ask();
  await until(async () => (last = await ask()).text === 'two');
  expect(last.localPort).toBe(first.localPort);
  agent.destroy();
});

it('finishes a request on the configuration it began with, and keeps its plugin until then', async () => {
  const held: (() => void)[] = [];
  const upstream = await startUpstream((_, response) => void held.push(() => response.end('slow')));
  const clusters = [cluster('main', upstream.port)];
  const routes = [
    { match: { prefix: '/slow' }, route: { cluster: 'main' } },
    ...(direct('old').routes ?? []),
  ];
  const old = { routes, filters: [script('response_headers: add 2 x-from old')] };
  const { url, writeListeners, gateway, logs } = await startWatching(old, clusters);
  const pending = fetch(`${url}/slow`);
  await until(() => held.length === 1);
  writeListeners({ ...direct('new'), filters: [script('response_headers: add 2 x-from new')] });
  await until(async () => (await fetch(url)).headers.get('x-from') === 'new');
  expect(gateway.plugins.list()).toHaveLength(2);
  held[0]?.();
  const response = await pending;
  expect([response.headers.get('x-from'), await response.text()]).toEqual(['old', 'slow']);
  await until(() => gateway.plugins.list().length === 1);
  expect(logs.filter((line) => line.includes('on_done'))).not.toEqual([]);
});

it('keeps a plugin that did not change, with its state', async () => {
  const counting = 'request_headers: count; local 200 ok';
  const { url, writeListeners, logs, gateway } = await startWatching({
    ...direct('x'),
    filters: [script(counting)],
  });
  const counts = () => logs.flatMap((line) => /count -> 0 (\d+)/.exec(line)?.[1] ?? []);
  await fetch(url);
  const before = gateway.plugins.list();
  writeListeners({ ...direct('y'), filters: [script(counting), script('request_headers: return 0', 'b')] });
  await until(() => gateway.plugins.list().length === 2);
  await fetch(url);
  expect(counts()).toEqual(['1', '2']);
  expect(gateway.plugins.list()[0]).toEqual(before[0]);
});

it('drops no request while the configuration changes under load', async () => {
  const upstream = await startUpstream((_, response) => void setTimeout(() => response.end('up'), 5));
  const clusters = [cluster('main', upstream.port)];
  const parts = (n: number): ListenerParts => ({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    filters: [script(`response_headers: add 2 x-n ${n}`)],
  });
  const { url, writeListeners } = await startWatching(parts(0), clusters);
  const statuses = new Set<number>();
  const versions = new Set<string | null>();
  let running = true;
  const clients = Array.from({ length: 8 }, async () => {
    while (running) {
      const response = await fetch(url);
      await response.text();
      statuses.add(response.status);
      versions.add(response.headers.get('x-n'));
    }
  });
  for (let n = 1; n <= 5; n++) {
    writeListeners(parts(n));
    await until(() => versions.has(String(n)));
  }
  running = false;
  await Promise.all(clients);
  expect([...statuses]).toEqual([200]);
});

it.each([
  ['a file that is no YAML', 'failure', (lds: string) => replaceFile(lds, 'resources: [')],
  [
    'a field that Envoy does not have',
    'rejected',
    (lds: string) => replaceFile(lds, 'resources: []\nresorces: []'),
  ],
  ['a half-written file', 'failure', (lds: string) => writeFileSync(lds, '{"resources": [{"@type"')],
] as const)('goes on with the old configuration after %s', async (_, counted, spoil) => {
  const { url, lds, gateway, logs } = await startWatching(direct('one'));
  spoil(lds);
  await until(() => gateway.stats.counter(`listener_manager.lds.update_${counted}`).value === 1);
  expect(await textOf(url)).toBe('one');
  expect(logs.some((line) => line.includes('update rejected') && line.includes('lds.yaml:'))).toBe(true);
});

it.each([
  ['a module that is none', wasmFilter({ name: 'a', module: Buffer.from('text') })],
  ['a plugin that refuses its configuration', script('configure: return 0')],
])('goes on with the old configuration after %s', async (_, filter) => {
  const { url, writeListeners, gateway, logs } = await startWatching(direct('one'));
  writeListeners({ ...direct('two'), filters: [filter] });
  await until(() => gateway.stats.counter('listener_manager.lds.update_rejected').value === 1);
  expect(await textOf(url)).toBe('one');
  expect(logs.join('\n')).toContain('Unable to create Wasm plugin a');
  writeListeners(direct('three'));
  await until(async () => (await textOf(url)) === 'three');
});

it('refuses a listener with an unknown cluster, and takes it once the cluster is there', async () => {
  const upstream = await startUpstream((_, response) => void response.end('up'));
  const { url, writeListeners, writeClusters, gateway, logs } = await startWatching(direct('one'));
  writeListeners({ routes: [{ match: { prefix: '/' }, route: { cluster: 'late' } }] });
  await until(() => gateway.stats.counter('listener_manager.lds.update_rejected').value === 1);
  expect(logs.join('\n')).toContain("route: unknown cluster 'late'");
  writeClusters([cluster('late', upstream.port)]);
  await until(async () => (await textOf(url)) === 'up');
});

it('sends requests to the new address of a cluster', async () => {
  const [one, two] = await Promise.all(
    ['one', 'two'].map((text) => startUpstream((_, response) => void response.end(text))),
  );
  const { url, writeClusters } = await startWatching(
    { routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }] },
    [cluster('main', one?.port ?? 0)],
  );
  expect(await textOf(url)).toBe('one');
  writeClusters([cluster('main', two?.port ?? 0)]);
  await until(async () => (await textOf(url)) === 'two');
});

it('answers 503 for a cluster that was taken away', async () => {
  const upstream = await startUpstream();
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'main' } }];
  const { url, writeClusters } = await startWatching({ routes }, [cluster('main', upstream.port)]);
  expect((await fetch(url)).status).toBe(200);
  writeClusters([]);
  await until(async () => (await fetch(url)).status === 503);
});

it('opens and closes listeners', async () => {
  const { url, writeListeners, gateway } = await startWatching(direct('one'));
  const port = await freePort();
  writeListeners(direct('one'), { ...direct('second'), name: 'second', port });
  await until(() => gateway.listeners.active().length === 2);
  expect(await textOf(`http://127.0.0.1:${port}`)).toBe('second');
  writeListeners({ ...direct('second'), name: 'second', port });
  await until(() => gateway.listeners.active().length === 1);
  await until(() =>
    fetch(url).then(
      () => false,
      () => true,
    ),
  );
});

it('moves a listener to another port', async () => {
  const { writeListeners } = await startWatching(direct('one'));
  const port = await freePort();
  writeListeners({ ...direct('moved'), port });
  await until(() =>
    fetch(`http://127.0.0.1:${port}`).then(
      (response) => response.ok,
      () => false,
    ),
  );
  expect(await textOf(`http://127.0.0.1:${port}`)).toBe('moved');
});
