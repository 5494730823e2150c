import { sha256Hex } from '@postern/contract/digest';
import { expect, it } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import { cluster, startUpstream, until, wasmFilter } from '../running-gateway.js';
import { ask, DIRECT, startSupervised } from './supervised-gateway.js';

const module = await scriptModule();

it('starts plugins as often as Envoy: on trial, on the main thread, in each worker', async () => {
  const filters = [wasmFilter({ name: 'a', module, configuration: 'configure: log configured' })];
  const { said, supervisor } = await startSupervised({ routes: DIRECT, filters }, { concurrency: 2 });
  expect(said('on_vm_start')).toBe(4);
  expect(said('configured')).toBe(4);
  const { figures, plugins, concurrency } = await supervisor.report();
  const numbers = Object.fromEntries(
    figures.flatMap((one) => ('value' in one ? [[one.name, Number(one.value)]] : [])),
  );
  // Envoy 1.40 with two workers and one plugin shows these.
  expect(numbers).toMatchObject({
    'wasm.envoy.wasm.runtime.v8.active': 4,
    'wasm.envoy.wasm.runtime.v8.created': 5,
    'wasm.wasm_vm_count': 4,
    'listener_manager.listener_added': 1,
    'listener_manager.listener_create_success': 2,
    'listener_manager.total_listeners_active': 1,
    'server.concurrency': 2,
    'wasm.a.vm_reload_success': 0,
  });
  expect({ concurrency, plugins: plugins.length }).toEqual({ concurrency: 2, plugins: 3 });
});

it('shares data, their numbers and metrics between workers, and adds up what they count', async () => {
  const configuration =
    'configure: metric 0 requests\nrequest_headers: increment 4 1; metricvalue 4; sdset k v 0; sdget k';
  const filters = [wasmFilter({ name: 'a', vmId: 'vm', module, configuration })];
  const { url, logs, figure } = await startSupervised({ routes: DIRECT, filters });
  for (let round = 0; round < 10; round++) expect(await ask(url)).toBe('200 direct');
  // Lines of two threads arrive in any order, and the last ones a moment after the answer.
  const numbers = (text: RegExp) =>
    logs
      .flatMap((line) => text.exec(line)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b);
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
  await until(() => numbers(/sdget k -> 0 'v' (\d+)/).length === 10);
  expect(numbers(/metricvalue 4 -> 0 (\d+)/)).toEqual(upTo(10));
  expect(numbers(/sdget k -> 0 'v' (\d+)/)).toEqual(upTo(10));
  expect(await figure('wasmcustom.requests')).toBe(10);
  expect(await figure('http.in.downstream_rq_total')).toBe(10);
});

it('tells the worker that registered a queue last, whichever worker puts something in', async () => {
  const configuration = 'configure: qregister q\nrequest_headers: qenqueue 1 x\nqueue: qdequeue 1';
  const filters = [wasmFilter({ name: 'a', module, configuration })];
  const { url, said } = await startSupervised({ routes: DIRECT, filters });
  for (let round = 0; round < 10; round++) await ask(url);
  await until(() => said("qdequeue 1 -> 0 'x'") === 10);
  expect(said('on_queue_ready')).toBe(10);
});

it('fetches remote code once for all threads', async () => {
  const code = await startUpstream((_, response) => void response.end(Buffer.from(module)));
  let asked = 0;
  code.server.on('request', () => asked++);
  const http_uri = { uri: 'http://code.test/a.wasm', cluster: 'code', timeout: '5s' };
  const filters = [
    wasmFilter({
      name: 'a',
      code: { remote: { http_uri, sha256: sha256Hex(module) } },
      configuration: 'request_headers: local 418 fetched - -1 d',
    }),
  ];
  const { url, figure } = await startSupervised({
    routes: DIRECT,
    filters,
    clusters: [cluster('code', code.port)],
  });
  expect(await ask(url)).toBe('418 fetched');
  expect(asked).toBe(1);
  expect(await figure('wasm.remote_load_fetch_successes')).toBe(1);
  expect(await figure('wasm.remote_load_cache_misses')).toBe(1);
});

it('answers 503 in every worker when code cannot be fetched', async () => {
  const code = await startUpstream((_, response) => void response.writeHead(404).end());
  const http_uri = { uri: 'http://code.test/a.wasm', cluster: 'code', timeout: '5s' };
  const retry_policy = { num_retries: 0 };
  const filters = [
    wasmFilter({ name: 'a', code: { remote: { http_uri, sha256: '0'.repeat(64), retry_policy } } }),
  ];
  const { url } = await startSupervised({ routes: DIRECT, filters, clusters: [cluster('code', code.port)] });
  for (let round = 0; round < 6; round++) expect(await ask(url)).toBe('503 ');
});
