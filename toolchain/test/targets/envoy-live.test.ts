import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { listens, PosternProcess } from '../commands/postern-process.js';
import { freePorts } from '../free-port.js';
import { copyOfFixture, postern, temporaryFolder } from '../harness.js';
import { writeShelfLock } from '../plugin-shelf.js';

const cwd = temporaryFolder();
let server: PosternProcess;
let port = 0;
let ports: number[] = [];

beforeAll(async () => {
  [port = 0, ...ports] = await freePorts(3);
  server = new PosternProcess(['plugin-server', '--port', String(port), '--data', temporaryFolder()], {
    cwd,
    env: { POSTERN_PUBLISH_TOKEN: 't' },
  });
  await server.until('a plugin-server', async () => ((await listens(port)) ? true : undefined));
  const dir = copyOfFixture('tiny');
  await postern(['build', dir]);
  const url = `http://127.0.0.1:${port}`;
  expect((await postern(['publish', dir, '--server', url, '--token', 't'])).code).toBe(0);
  writeShelfLock(cwd, { 'tiny@1.0.0': { module: readFileSync(path.join(dir, 'build/plugin.wasm')) } }, url);
});

afterAll(async () => {
  await server.stop();
});

/** A configuration with the printed vm_config in it, and nothing else about the plugin. */
function bootstrap(printed: string): string {
  const { tiny } = parse(printed) as { tiny: { vm_config: object } };
  const [listener = 0, admin = 0] = ports;
  const at = (port_value: number): object => ({ socket_address: { address: '127.0.0.1', port_value } });
  const typed = (type: string, fields: object = {}): object => ({
    '@type': `type.googleapis.com/${type}`,
    ...fields,
  });
  const manager = typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'test',
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, direct_response: { status: 204 } }],
        },
      ],
    },
    http_filters: [
      {
        name: 'tiny',
        typed_config: typed('envoy.extensions.filters.http.wasm.v3.Wasm', {
          config: { name: 'tiny', root_id: 'tiny', ...tiny },
        }),
      },
      { name: 'router', typed_config: typed('envoy.extensions.filters.http.router.v3.Router') },
    ],
  });
  return stringify({
    admin: { address: at(admin) },
    static_resources: {
      listeners: [
        {
          name: 'main',
          address: at(listener),
          filter_chains: [
            { filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] },
          ],
        },
      ],
      clusters: [
        {
          name: 'postern_plugin_server',
          type: 'STATIC',
          load_assignment: {
            cluster_name: 'postern_plugin_server',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: at(port) } }] }],
          },
        },
      ],
    },
  });
}

it('what is printed for Envoy is a configuration that the gateway takes, fetches by and serves with', async () => {
  const { stdout } = await postern(['lock', 'postern.lock', '--target', 'envoy'], { cwd });
  writeFileSync(path.join(cwd, 'envoy.yaml'), bootstrap(stdout));
  const validate = new PosternProcess(['gateway', 'validate', '-c', 'envoy.yaml'], { cwd });
  expect([await validate.ended, validate.output]).toEqual([0, expect.any(String)]);

  const gateway = new PosternProcess(['gateway', 'serve', '-c', 'envoy.yaml'], { cwd });
  const answer = await gateway.until('an answer', async () => {
    const response = await fetch(`http://127.0.0.1:${ports[0] ?? 0}/`).catch(() => undefined);
    return response?.status;
  });
  expect(answer).toBe(204);
  const stats = await (await fetch(`http://127.0.0.1:${ports[1] ?? 0}/stats?filter=wasm`)).text();
  expect(stats).toMatch(/wasm\.remote_load_fetch_successes: 1/);
  expect(await gateway.stop()).toBe(0);
});

it('a digest that is not the module’s is refused by the gateway that fetches by it', async () => {
  const { stdout } = await postern(['lock', 'postern.lock', '--target', 'envoy'], { cwd });
  const wrong = stdout.replaceAll(/\b[0-9a-f]{64}\b/g, 'ab'.repeat(32));
  writeFileSync(path.join(cwd, 'wrong.yaml'), bootstrap(wrong.replace('num_retries: 10', 'num_retries: 1')));
  const gateway = new PosternProcess(['gateway', 'serve', '-c', 'wrong.yaml'], { cwd });
  await gateway.until('a refusal', () =>
    gateway.output.includes(`wanted is ${'ab'.repeat(32)}`) ? true : undefined,
  );
  await gateway.stop();
});
