import { expect, it } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import { listenerConfig, until, wasmFilter } from '../running-gateway.js';
import {
  ask,
  createSupervisor,
  DIRECT,
  enabledOn,
  startSupervised,
  startWatched,
} from './supervised-gateway.js';

const module = await scriptModule();
const looping = wasmFilter({
  name: 'looping',
  module,
  configuration: 'request_headers: loop',
  disabled: true,
});
const routes = [enabledOn('/loop', 'looping'), ...DIRECT];

it('replaces a worker whose plugin does not return; only its own requests fail', async () => {
  const { url, said, logs, figure } = await startSupervised(
    { routes, filters: [looping] },
    { deadlineMs: 500 },
  );
  const stuck = ask(`${url}/loop`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  // The other worker takes every new connection meanwhile.
  const others = await Promise.all(Array.from({ length: 20 }, () => ask(`${url}/other`)));
  expect(new Set(others)).toEqual(new Set(['200 direct']));
  expect(await stuck).toBe('ECONNRESET');
  await until(() => said('serves again') === 1);
  expect(logs.find((line) => line.includes('has run for'))).toMatch(
    /^error: worker [12]: plugin looping: proxy_on_request_headers has run for 500 ms: Envoy would hang here; its open requests fail, another thread takes its place at once$/,
  );
  expect(await figure('server.worker_deaths')).toBe(1);
  expect(await ask(`${url}/other`)).toBe('200 direct');
});

it('keeps connections waiting while its only worker is replaced', async () => {
  const { url, said } = await startSupervised(
    { routes, filters: [looping] },
    { concurrency: 1, deadlineMs: 500 },
  );
  const stuck = ask(`${url}/loop`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const waiting = Array.from({ length: 5 }, () => ask(`${url}/other`));
  expect(await stuck).toBe('ECONNRESET');
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5 }, () => '200 direct'));
  expect(said('serves again')).toBe(1);
});

it('waits longer and longer before it replaces a worker that keeps looping', async () => {
  const { url, logs } = await startSupervised(
    { routes, filters: [looping] },
    { concurrency: 1, deadlineMs: 500 },
  );
  for (let round = 0; round < 3; round++) expect(await ask(`${url}/loop`)).toBe('ECONNRESET');
  const waits = () => logs.flatMap((line) => /takes its place (.*)$/.exec(line)?.[1] ?? []);
  await until(() => waits().length === 3);
  expect(waits()).toEqual(['at once', 'in 100 ms', 'in 200 ms']);
  expect(await ask(`${url}/other`)).toBe('200 direct');
});

it('does not start with a plugin that loops while it is configured', async () => {
  const filters = [wasmFilter({ name: 'bad', module, configuration: 'configure: loop' })];
  const { supervisor } = createSupervisor(
    { static_resources: { listeners: [listenerConfig({ routes: DIRECT, filters })] } },
    { deadlineMs: 500 },
  );
  await expect(supervisor.start()).rejects.toMatchObject({
    code: 'GH_PLUGIN_DEADLINE',
    message: 'plugin bad: proxy_on_configure has run for 500 ms: Envoy would hang here',
    exit: 1,
  });
});

it('refuses an update that loops, and serves as before', async () => {
  const good = {
    routes: DIRECT,
    filters: [wasmFilter({ name: 'a', module, configuration: 'configure: count' })],
  };
  const { url, write, figure, logs } = await startWatched(good, { deadlineMs: 500 });
  write({ routes: DIRECT, filters: [wasmFilter({ name: 'a', module, configuration: 'configure: loop' })] });
  await until(async () => (await figure('listener_manager.lds.update_rejected')) === 1);
  expect(logs.find((line) => line.includes('update rejected'))).toContain(
    'plugin a: proxy_on_configure has run',
  );
  expect(await ask(url)).toBe('200 direct');
  write({ ...good, routes: [{ match: { prefix: '/' }, direct_response: { status: 201 } }] });
  await until(async () => (await ask(url)) === '201 ');
  expect(await figure('listener_manager.lds.update_rejected')).toBe(1);
});

it('tells a new worker what was ordered while the gateway ran', async () => {
  const chatty = wasmFilter({ name: 'chatty', module, configuration: 'request_headers: log hello' });
  const threads = { concurrency: 1, deadlineMs: 500 };
  const { url, supervisor, said } = await startSupervised({ routes, filters: [chatty, looping] }, threads);
  await ask(url);
  expect(said(': hello')).toBe(1);
  await supervisor.command({ kind: 'plugin-log-level', level: 5 });
  expect(await ask(`${url}/loop`)).toBe('ECONNRESET');
  expect(await ask(url)).toBe('200 direct');
  expect(said(': hello')).toBe(1);
});
