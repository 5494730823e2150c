/** Publishing without room: on the disk, in the minute, among versions and plugins; reading goes on. */
import { describe, expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, type TestServer } from '../support/server.js';
import { makeToken } from '../support/tokens.js';

async function publish(server: TestServer, name: string, version: string): Promise<Response> {
  return server.put(`/plugins/${name}/${version}`, await buildPackage({ name, version }));
}

/** A store on a disk with so much room. */
function onDisk(disk: { free: number }): Store {
  return { ...createMemoryStore(), freeBytes: async () => disk.free };
}

describe('a disk that is nearly full', () => {
  it('takes no version, and is read', async () => {
    const disk = { free: 1000 };
    const server = await startServer({ store: onDisk(disk), limits: { minFreeBytes: 1000 } });
    expect((await publish(server, 'a', '1.0.0')).status).toBe(201);
    disk.free = 999;
    const refused = await publish(server, 'a', '1.0.1');
    expect(await errorOf(refused)).toEqual({ status: 507, code: 'PS_DISK_FLOOR' });
    expect((await server.get('/plugins/a/1.0.0/plugin.wasm')).status).toBe(200);
    expect((await server.get('/plugins/a/1.0.0/spec.yaml')).status).toBe(200);

    // A load balancer goes on sending readers here; whoever asks about publishing hears no.
    const ready = await server.get('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', publishing: 'PS_DISK_FLOOR' });
    expect(await errorOf(await server.get('/readyz/publishing'))).toMatchObject({ code: 'PS_DISK_FLOOR' });
    expect(await (await server.get('/metrics')).text()).toContain('postern_plugin_server_free_bytes 999\n');

    disk.free = 1000;
    expect(await (await server.get('/readyz')).json()).toEqual({ status: 'ready' });
    expect((await server.get('/readyz/publishing')).status).toBe(200);
    expect((await publish(server, 'a', '1.0.1')).status).toBe(201);
  });
});

describe('a plugin', () => {
  it('has no more versions than are kept, and takes the same ones again', async () => {
    const server = await startServer({ limits: { maxVersions: 2 } });
    await publish(server, 'a', '1.0.0');
    await publish(server, 'a', '1.0.1');
    expect(await errorOf(await publish(server, 'a', '1.0.2'))).toEqual({ status: 409, code: 'PS_QUOTA' });
    expect((await publish(server, 'a', '1.0.1')).status).toBe(200);
    expect((await publish(server, 'b', '1.0.0')).status).toBe(201);
  });
});

describe('a tenant', () => {
  it('has no more plugins than are kept, and more versions of those', async () => {
    const server = await startServer({ limits: { maxPlugins: 1 } });
    await publish(server, 'a', '1.0.0');
    expect(await errorOf(await publish(server, 'b', '1.0.0'))).toEqual({ status: 409, code: 'PS_QUOTA' });
    expect((await publish(server, 'a', '1.0.1')).status).toBe(201);
    const path = '/tenants/acme/plugins/b/1.0.0';
    expect((await server.put(path, await buildPackage({ name: 'b' }))).status).toBe(201);
  });
});

describe('a caller', () => {
  it('publishes so often in a minute, and others as often', async () => {
    const store = createMemoryStore();
    const other = await makeToken(store, { actions: ['publish'] });
    const server = await startServer({ store, limits: { publishesPerMinute: 2 } });
    await publish(server, 'a', '1.0.0');
    await publish(server, 'a', '1.0.1');
    const refused = await publish(server, 'a', '1.0.2');
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await errorOf(refused)).toEqual({ status: 429, code: 'PS_RATE' });
    const body = await buildPackage({ name: 'a', version: '1.0.3' });
    expect((await server.put('/plugins/a/1.0.3', body, other.headers)).status).toBe(201);
    expect(server.log.join('')).toContain('"stage":"refused","result":"PS_RATE"');
    expect((await server.get('/plugins/a/1.0.0/plugin.wasm')).status).toBe(200);
  });
});
