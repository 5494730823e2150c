import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sha256Hex } from '@postern/contract/digest';
import { expect, it } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  freePort,
  listenerConfig,
  replaceFile,
  startUpstream,
  temporaryFolder,
  until,
  wasmFilter,
} from '../running-gateway.js';
import { ask, createSupervisor, enabledOn, startSupervised, startWatched } from './supervised-gateway.js';

const module = await scriptModule();

const answering = (text: string) => [
  { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: text } } },
];
const plugin = (configuration: string) => [wasmFilter({ name: 'a', module, configuration })];

/** Asks again and again until told to stop; every answer it got. */
function load(url: string): { stop(): Promise<string[]> } {
  const answers: string[] = [];
  let stopping = false;
  const run = async (): Promise<void> => {
    while (!stopping) answers.push(await ask(url));
  };
  const runs = [run(), run(), run()];
  return {
    async stop() {
      stopping = true;
      await Promise.all(runs);
      return answers;
    },
  };
}

it('changes all workers without dropping a request', async () => {
  const { url, write, figure } = await startWatched({ routes: answering('0'), filters: plugin('') });
  const requests = load(url);
  for (const round of ['1', '2', '3']) {
    write({ routes: answering(round), filters: plugin(`configure: log ${round}`) });
    await until(async () => (await figure('listener_manager.lds.update_success')) === Number(round) + 1);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(url)));
    expect(new Set(answers)).toEqual(new Set([`200 ${round}`]));
  }
  const answers = await requests.stop();
  expect([...new Set(answers)].sort()).toEqual(['200 0', '200 1', '200 2', '200 3']);
});

it('lets nothing of a refused update reach a worker', async () => {
  const { url, write, figure, logs } = await startWatched({ routes: answering('old'), filters: plugin('') });
  const lines = (text: string) =>
    logs.filter((line) => line.includes('wasm log') && line.includes(text)).length;
  const started = lines('on_vm_start');
  write({ routes: answering('new'), filters: plugin('configure: log nope; return 0') });
  await until(async () => (await figure('listener_manager.lds.update_rejected')) === 1);
  // The trial alone has run it.
  expect(lines('nope')).toBe(1);
  expect(lines('on_vm_start')).toBe(started + 1);
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(url)));
  expect(new Set(answers)).toEqual(new Set(['200 old']));
});

it('lets nothing of a refused filter from a file reach a worker either', async () => {
  const path = join(temporaryFolder(), 'ecds.json');
  const put = (configuration: string): void => {
    const { typed_config } = wasmFilter({ name: 'a', module, configuration });
    const type = 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig';
    replaceFile(path, JSON.stringify({ resources: [{ '@type': type, name: 'a', typed_config }] }));
  };
  put('request_headers: local 418 old');
  const type_urls = ['type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm'];
  const config_discovery = { config_source: { path_config_source: { path } }, type_urls };
  const filters = [{ name: 'a', config_discovery }];
  const { url, figure, said, logs } = await startSupervised({ routes: answering('x'), filters });
  put('configure: log nope; return 0');
  const prefix = 'extension_config_discovery.http_filter.a.';
  await until(async () => (await figure(`${prefix}update_rejected`)) === 1);
  // The trial alone has run it.
  expect(logs.filter((line) => /wasm log.*nope/.test(line)).length).toBe(1);
  expect(said('could not take')).toBe(0);
  expect(await ask(url)).toBe('418 old');
  put('request_headers: local 420 new');
  await until(async () => (await ask(url)) === '420 new');
});

it('keeps a plugin with its root when only its routes change, and ends it when its text does', async () => {
  const { write, figure, said } = await startWatched({ routes: answering('0'), filters: plugin('a: b') });
  write({ routes: answering('1'), filters: plugin('a: b') });
  await until(async () => (await figure('listener_manager.lds.update_success')) === 2);
  expect(said('on_vm_start')).toBe(4);
  write({ routes: answering('1'), filters: plugin('a: c') });
  await until(async () => (await figure('listener_manager.lds.update_success')) === 3);
  // One VM goes on with a second root; the trial has a VM of its own.
  expect(said('on_vm_start 2')).toBe(3);
  expect(said('on_done 1')).toBe(3);
});

it('opens the address of a new listener once for all workers, and closes that of one that is gone', async () => {
  const { url, write, port, figure } = await startWatched({ routes: answering('0') });
  const other = await freePort();
  write({ port: other, routes: answering('1') });
  await until(async () => (await figure('listener_manager.lds.update_success')) === 2);
  expect(await ask(`http://127.0.0.1:${other}`)).toBe('200 1');
  await until(async () => (await ask(url)) === 'ECONNREFUSED');
  write({ port, routes: answering('2') });
  await until(async () => (await ask(url)) === '200 2');
});

it('finishes what it has begun when it closes', async () => {
  const finish: (() => void)[] = [];
  const upstream = await startUpstream((_, response) => void finish.push(() => response.end('late')));
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'main' } }];
  const { url, supervisor } = await startSupervised({ routes, clusters: [cluster('main', upstream.port)] });
  const answers = Array.from({ length: 4 }, () => ask(url));
  await until(() => finish.length === 4);
  const closed = supervisor.close(5000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const end of finish) end();
  expect(await Promise.all(answers)).toEqual(['200 late', '200 late', '200 late', '200 late']);
  await closed;
  expect(await ask(url)).toBe('ECONNREFUSED');
});

it('refuses a configuration whose code is not there yet when it is told to, and takes it once it is', async () => {
  const code = await startUpstream((_, response) => void response.end(Buffer.from(module)));
  const { url, write, figure } = await startWatched(
    { routes: answering('old') },
    {},
    { static_resources: { clusters: [cluster('code', code.port)] } },
  );
  const http_uri = { uri: 'http://code.test/a.wasm', cluster: 'code', timeout: '5s' };
  const remote = { http_uri, sha256: sha256Hex(module) };
  const vm_config = { runtime: 'envoy.wasm.runtime.v8', code: { remote }, nack_on_code_cache_miss: true };
  const filters = [wasmFilter({ name: 'a', plugin: { vm_config } })];
  write({ routes: answering('new'), filters });
  await until(async () => (await figure('listener_manager.lds.update_rejected')) === 1);
  expect(await ask(url)).toBe('200 old');
  await until(async () => (await figure('wasm.remote_load_fetch_successes')) === 1);
  write({ routes: answering('newer'), filters });
  await until(async () => (await ask(url)) === '200 newer');
  expect(await figure('wasm.remote_load_cache_hits')).toBe(1);
});

it('follows a file of routes in every worker, also in one that comes later', async () => {
  const path = join(temporaryFolder(), 'rds.json');
  const write = (body: string): void => {
    const virtual_hosts = [
      { name: 'v', domains: ['*'], routes: [enabledOn('/loop', 'a'), ...answering(body)] },
    ];
    const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
    replaceFile(path, JSON.stringify({ resources: [{ '@type': type, name: 'rc', virtual_hosts }] }));
  };
  write('one');
  const rds = { route_config_name: 'rc', config_source: { path_config_source: { path } } };
  const filters = [wasmFilter({ name: 'a', module, configuration: 'request_headers: loop', disabled: true })];
  const { url, said } = await startSupervised(
    { manager: { route_config: undefined, rds }, filters },
    { deadlineMs: 500 },
  );
  expect(await ask(url)).toBe('200 one');
  write('two');
  const all = async () => new Set(await Promise.all(Array.from({ length: 10 }, () => ask(url))));
  await until(async () => (await all()).has('200 two'));
  await until(async () => (await all()).size === 1);
  expect(await ask(`${url}/loop`)).toBe('ECONNRESET');
  await until(() => said('serves again') === 1, 30_000);
  expect(await all()).toEqual(new Set(['200 two']));
});

it('lets plugins call a cluster of a watched file from their first tick on, and not before', async () => {
  const upstream = await startUpstream((_request, response) => response.end('told'));
  const path = join(temporaryFolder(), 'clusters.json');
  const type = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';
  writeFileSync(
    path,
    JSON.stringify({ resources: [{ '@type': type, ...cluster('watched', upstream.port) }] }),
  );
  const call = 'call watched :method=GET,:path=/,:authority=a 1000';
  const { supervisor, logs, said } = createSupervisor(
    {
      node: { id: 'n', cluster: 'c' },
      static_resources: {
        listeners: [
          listenerConfig({
            port: await freePort(),
            routes: answering('0'),
            filters: plugin(`configure: ${call}; tick 1\ntick: ${call}; tick 0`),
          }),
        ],
      },
      dynamic_resources: { cds_config: { path_config_source: { path } } },
    },
    { concurrency: 1 },
  );
  await supervisor.start();
  await until(() => said('on_http_call_response') === 2);
  const calls = logs.flatMap((line) => /call watched .* -> (\d)/.exec(line)?.[1] ?? []);
  // Three are configured: the trial, the main instance and the worker. Two tick.
  expect(calls.sort()).toEqual(['0', '0', '2', '2', '2']);
});
