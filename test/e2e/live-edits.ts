/**
 * A running gateway follows the files of `postern-control-plane watch`: no restart, no request lost, nothing half.
 * Defines its tests for whichever gateway it is given: gateway-host here, stock Envoy in test/real/envoy.
 */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { startRecorder, type Recorder } from './recorder.js';
import { rpc } from './raw-http.js';
import { freePorts } from './running-project.js';
import { startPluginSource, type PluginSource } from './plugin-source.js';
import { postern, Processes, ROOT, type Running } from './processes.js';

const KEY = 'watch-key';

/** A gateway that serves the files of a bootstrap. */
export interface WatchingGateway {
  /** Lines of the admin's statistics that count refused updates. */
  refusedUpdates(): Promise<string[]>;
}

/** Starts a gateway on a bootstrap file and waits until it is ready. */
export type StartGateway = (processes: Processes, bootstrap: string) => Promise<WatchingGateway>;

const processes = new Processes();
let folder: string;
let base: string;
let service: Recorder;
let source: PluginSource;
let watch: Running;
let gateway: WatchingGateway;
let ports: { gateway: number; admin: number };

async function start(startGateway: StartGateway): Promise<void> {
  source = await startPluginSource(processes);
  service = await startRecorder('service');
  const [gatewayPort = 0, admin = 0] = await freePorts(2);
  ports = { gateway: gatewayPort, admin };
  base = `http://127.0.0.1:${gatewayPort}`;
  folder = processes.folder();
  await writeManifest(['orders']);
  await writeTools('orders', 'first text');
  postern(['lock', join(folder, 'postern.yaml')]);
  const bin = `${ROOT}control-plane/bin/postern-control-plane.js`;
  const args = [bin, 'watch', join(folder, 'postern.yaml'), '--out', join(folder, 'out')];
  watch = processes.start(process.execPath, args);
  await vi.waitFor(() => readFile(join(folder, 'out/bootstrap.yaml')), { timeout: 20_000, interval: 50 });
  gateway = await startGateway(processes, join(folder, 'out/bootstrap.yaml'));
  await vi.waitFor(async () => expect(await textOf('orders')).toContain('first text'), soon);
}

const soon = { timeout: 20_000, interval: 50 };

function writeManifest(servers: readonly string[], more: object = {}): Promise<void> {
  const manifest = {
    plugins: { server: source.url },
    gateway: { port: ports.gateway, admin: { port: ports.admin } },
    tenants: [
      {
        name: 'acme',
        consumers: [{ name: 'demo', credential: KEY }],
        servers: servers.map((name) => ({ name, upstream: service.url, config: `./${name}.yaml`, ...more })),
      },
    ],
  };
  return writeFile(join(folder, 'postern.yaml'), JSON.stringify(manifest, null, 2));
}

function writeTools(server: string, description: string): Promise<void> {
  const tools = [{ name: 'read', description, requestTemplate: { method: 'GET', url: '/read' } }];
  return writeFile(
    join(folder, `${server}.yaml`),
    JSON.stringify({ server: { name: server }, tools }, null, 2),
  );
}

const gateOf = (server: string) => ({ mcp: `${base}/acme/${server}/mcp`, key: KEY });
const textOf = async (server: string) => (await rpc(gateOf(server), 'tools/list')).body;

/** Defines the tests. */
export function describeLiveEdits(name: string, startGateway: StartGateway): void {
  describe(name, () => {
    beforeAll(() => start(startGateway), 120_000);
    afterAll(async () => {
      await processes.stopAll();
      await service?.close();
    });

    it('a saved text is live', async () => {
      await writeTools('orders', 'second text');
      await vi.waitFor(async () => expect(await textOf('orders')).toContain('second text'), soon);
    });

    it('a new server is live, with its cluster', async () => {
      await writeTools('stock', 'stock text');
      await writeManifest(['orders', 'stock']);
      await vi.waitFor(async () => expect(await textOf('stock')).toContain('stock text'), soon);
      const called = await rpc(gateOf('stock'), 'tools/call', { name: 'read', arguments: {} });
      expect(called.body).toContain('service');
    });

    it('a removed server is gone', async () => {
      await writeManifest(['orders']);
      await vi.waitFor(async () => expect((await rpc(gateOf('stock'), 'ping')).status).toBe(404), soon);
    });

    it('a bad server leaves the others live', async () => {
      await writeManifest(['orders', 'stock']);
      await writeFile(join(folder, 'stock.yaml'), 'server: [');
      await writeTools('orders', 'third text');
      await vi.waitFor(async () => expect(await textOf('orders')).toContain('third text'), soon);
      expect(watch.output()).toContain('CP_YAML');
    });

    it('no request fails while texts change', async () => {
      const statuses = new Set<number>();
      const work = { done: false };
      const asking = (async () => {
        while (!work.done) {
          const call = rpc(gateOf('orders'), 'tools/call', { name: 'read', arguments: {} });
          statuses.add(
            await call.then(
              ({ status }) => status,
              () => 0,
            ),
          );
        }
      })();
      for (let round = 0; round < 10; round++) {
        await writeTools('orders', `round ${round}`);
        await vi.waitFor(async () => expect(await textOf('orders')).toContain(`round ${round}`), soon);
      }
      work.done = true;
      await asking;
      expect([...statuses]).toEqual([200]);
    });

    it('another version of a plugin replaces the old code, although the tenant keeps its VM id', async () => {
      const ask = async () =>
        (await rpc(gateOf('orders'), 'tools/call', { name: 'nothing', arguments: {} })).body;
      expect(await ask()).toContain('Unknown tool');
      source.publish(await variantOfMcpServer(join(folder, 'variant')));
      postern(['lock', join(folder, 'postern.yaml')]);
      await vi.waitFor(async () => expect(await ask()).toContain('UNKNOWN tool'), soon);
      const called = await rpc(gateOf('orders'), 'tools/call', { name: 'read', arguments: {} });
      expect(called.body).toContain('service');
    });

    it('every update was accepted', async () => {
      expect(await gateway.refusedUpdates()).toEqual([]);
    });
  });
}

/** The mcp-server plugin as version 0.1.1, with one message shouted, so that it is seen which code runs. */
async function variantOfMcpServer(target: string): Promise<string> {
  const plugin = join(ROOT, 'plugins/mcp-server');
  await cp(plugin, target, {
    recursive: true,
    filter: (path) => !/node_modules|assembly$|test$|package\.json$/.test(path),
  });
  const spec = await readFile(join(plugin, 'spec.yaml'), 'utf8');
  await writeFile(join(target, 'spec.yaml'), spec.replace(/version: 0\.1\.0/, 'version: 0.1.1'));
  const module = await readFile(join(plugin, 'build/plugin.wasm'));
  const at = module.indexOf(Buffer.from('Unknown tool', 'latin1'));
  expect(at).toBeGreaterThan(0);
  module.write('UNKNOWN', at, 'latin1');
  await writeFile(join(target, 'build/plugin.wasm'), module);
  return target;
}
