import { expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { startServer, type TestServer } from '../support/server.js';

async function publish(server: TestServer, prefix: string, name: string, version: string): Promise<void> {
  const module = buildModule({ padding: 10_000, salt: `${name}${version}` });
  await server.put(`${prefix}/plugins/${name}/${version}`, await buildPackage({ name, version, module }));
}

async function warmed(cacheBytes: number): Promise<{ said: number; files: number; server: TestServer }> {
  const store = createMemoryStore();
  const first = await startServer({ store });
  for (const name of ['a', 'b']) {
    for (const version of ['1.0.0', '1.0.1']) await publish(first, '', name, version);
  }
  await publish(first, '/tenants/acme', 'c', '2.0.0');
  const server = await startServer({ store, warmStart: true, limits: { cacheBytes } });
  for (;;) {
    const line = server.log.find((text) => text.includes('modules in memory'));
    if (line === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    else {
      const metrics = await (await server.get('/metrics')).text();
      const files = Number(/cache\{what="files"\} (\d+)/.exec(metrics)?.[1]);
      return { said: (JSON.parse(line) as { modules: number }).modules, files, server };
    }
  }
}

it('has the newest version of every plugin of every tenant in memory before anybody asks', async () => {
  const { said, files, server } = await warmed(1_000_000);
  expect([said, files]).toEqual([3, 3]);
  for (const path of ['/plugins/a/1.0.1', '/plugins/b/1.0.1', '/tenants/acme/plugins/c/2.0.0']) {
    await server.get(`${path}/plugin.wasm`);
  }
  const metrics = await (await server.get('/metrics')).text();
  expect(metrics).toContain('postern_plugin_server_cache_lookups_total{result="hit"} 3\n');
  // What was read ahead was not there when it was looked for.
  expect(metrics).toContain('postern_plugin_server_cache_lookups_total{result="miss"} 3\n');
});

it('takes half of the memory for it', async () => {
  const { said } = await warmed(44_000);
  expect(said).toBe(2);
});
