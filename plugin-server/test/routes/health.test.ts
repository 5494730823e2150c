import { rename } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { openFsStore } from '../../src/store/fs-store.js';
import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer } from '../support/server.js';

it('is alive and ready over a store that works', async () => {
  const server = await startServer({ store: await openFsStore(await temporaryFolder()) });
  expect(await (await server.get('/healthz')).json()).toEqual({ status: 'ok' });
  expect(await (await server.get('/readyz')).json()).toEqual({ status: 'ready' });
});

it('is alive but not ready while the store is away, and ready again after that', async () => {
  const data = await temporaryFolder();
  const server = await startServer({ store: await openFsStore(data) });
  await rename(data, `${data}.away`);
  expect((await server.get('/healthz')).status).toBe(200);
  const response = await server.get('/readyz');
  expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await errorOf(response)).toEqual({ status: 503, code: 'PS_STORE_UNAVAILABLE' });
  expect((await server.get('/plugins')).status).toBe(503);
  expect((await server.get('/plugins/auth/1.0.0/plugin.wasm')).status).toBe(503);
  await rename(`${data}.away`, data);
  expect((await server.get('/readyz')).status).toBe(200);
});

it('goes on serving what it has in memory while the store is away', async () => {
  const data = await temporaryFolder();
  const server = await startServer({ store: await openFsStore(data) });
  await server.put('/plugins/key-auth/1.0.0', await buildPackage());
  await (await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).arrayBuffer();
  await rename(data, `${data}.away`);
  expect((await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).status).toBe(200);
  await rename(`${data}.away`, data);
});

it('counts requests by route and status, bytes, publishes by result, and the memory', async () => {
  const server = await startServer();
  const path = '/plugins/key-auth/1.0.0';
  await server.put(path, await buildPackage());
  await server.put(path, await buildPackage());
  await server.put(path, await buildPackage({ readme: 'other' }));
  await server.put(path, new Uint8Array(), { authorization: 'Bearer wrong' });
  const first = await server.get(`${path}/plugin.wasm`);
  const etag = first.headers.get('etag') ?? '';
  await first.arrayBuffer();
  await (await server.get(`${path}/plugin.wasm`)).arrayBuffer();
  await server.get(`${path}/plugin.wasm`, { 'if-none-match': etag });
  await server.get('/none');
  const response = await server.get('/metrics');
  const text = await response.text();
  expect(response.headers.get('content-type')).toContain('text/plain');
  const file = 'route="/plugins/:name/:version/:file"';
  for (const line of [
    `postern_plugin_server_requests_total{${file},status="200"} 2`,
    `postern_plugin_server_requests_total{${file},status="304"} 1`,
    'postern_plugin_server_requests_total{route="/plugins/:name/:version",status="201"} 1',
    'postern_plugin_server_requests_total{route="none",status="404"} 1',
    `postern_plugin_server_file_bytes_total ${2 * buildModule().length}`,
    'postern_plugin_server_publishes_total{result="created"} 1',
    'postern_plugin_server_publishes_total{result="unchanged"} 1',
    'postern_plugin_server_publishes_total{result="PS_VERSION_EXISTS"} 1',
    'postern_plugin_server_publishes_total{result="PS_UNAUTHORIZED"} 1',
    'postern_plugin_server_cache{what="files"} 1',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
});

it('counts downloads by plugin, times by route, the cache, and refusals', async () => {
  const server = await startServer();
  const path = '/tenants/acme/plugins/key-auth/1.0.0';
  await server.put(path, await buildPackage());
  for (const range of ['', 'bytes=0-3']) {
    const headers = range === '' ? {} : { range };
    await (await server.get(`${path}/plugin.wasm`, headers)).arrayBuffer();
  }
  await (await server.get(`${path}/plugin.wasm`)).arrayBuffer();
  await server.get(`${path}/plugin.wasm`, {}, 'HEAD');
  await server.get(`${path}/spec.yaml`);
  await server.put(path, new Uint8Array(), { authorization: 'Bearer wrong' });
  const text = await (await server.get('/metrics')).text();
  const file = 'route="/plugins/:name/:version/:file"';
  for (const line of [
    'postern_plugin_server_downloads_total{tenant="acme",plugin="key-auth"} 2',
    `postern_plugin_server_request_seconds_count{${file}} 5`,
    `postern_plugin_server_request_seconds_bucket{le="+Inf",${file}} 5`,
    'postern_plugin_server_cache_lookups_total{result="hit"} 3',
    'postern_plugin_server_cache_lookups_total{result="miss"} 2',
    'postern_plugin_server_refusals_total{code="PS_UNAUTHORIZED"} 1',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
});

it('never puts a path into a label', async () => {
  const server = await startServer();
  await server.get('/plugins/some-name/1.0.0/plugin.wasm');
  await server.get('/%2e%2e/some-name');
  expect(await (await server.get('/metrics')).text()).not.toContain('some-name');
});
