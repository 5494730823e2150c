/** What `postern new` makes is built, published and loaded by stock Envoy. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { startRecorder, type Recorder } from '../../e2e/recorder.js';
import { rawRequest } from '../../e2e/raw-http.js';
import { freePorts } from '../../e2e/running-project.js';
import { startEnvoy, validateInEnvoy, type Envoy } from './envoy.js';
import { startPluginSource } from '../../e2e/plugin-source.js';
import { postern, Processes, ROOT } from '../../e2e/processes.js';

const processes = new Processes();
let base: string;
let config: string;
let module: Buffer;
let service: Recorder;
let envoy: Envoy;

beforeAll(async () => {
  const source = await startPluginSource(processes);
  service = await startRecorder('service');
  const folder = processes.folder();
  // Stands in for `npm install` in a folder outside the repository.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const plugin = join(folder, 'hello');
  postern(['new', 'hello', '--dir', plugin], { cwd: folder });
  postern(['build', plugin], { cwd: folder });
  postern(['validate', plugin, '--strict'], { cwd: folder });
  source.publish(plugin);
  module = readFileSync(join(plugin, 'build/plugin.wasm'));
  const [gateway = 0, admin = 0] = await freePorts(2);
  base = `http://127.0.0.1:${gateway}`;
  config = join(folder, 'envoy.yaml');
  const uri = `${source.url}/plugins/hello/0.1.0/plugin.wasm`;
  const servicePort = Number(new URL(service.url).port);
  writeFileSync(config, JSON.stringify(envoyWith({ uri, gateway, admin, servicePort }), null, 2));
  envoy = await startEnvoy(processes, config);
});

afterAll(async () => {
  await processes.stopAll();
  await service?.close();
});

it('Envoy accepts the configuration', () => {
  expect(validateInEnvoy(config)).toMatchObject({ status: 0 });
});

it('every response has its header', async () => {
  const answer = await rawRequest({ base, target: '/anything' });
  expect(answer).toMatchObject({ status: 200, body: '{"from":"service"}' });
  expect(answer.headers['x-hello']).toBe('hello');
});

it('nothing was logged as an error', () => {
  expect(envoy.output()).not.toMatch(/\[(error|critical)\]/);
});

interface Place {
  readonly uri: string;
  readonly gateway: number;
  readonly admin: number;
  readonly servicePort: number;
}

/** A minimal Envoy: one listener, the plugin by URL, one service. */
function envoyWith({ uri, gateway, admin, servicePort }: Place): object {
  const any = (type: string, fields: object) => ({ '@type': `type.googleapis.com/${type}`, ...fields });
  const address = (port: number) => ({ socket_address: { address: '127.0.0.1', port_value: port } });
  const cluster = (name: string, port: number) => ({
    name,
    type: 'STATIC',
    connect_timeout: '5s',
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: address(port) } }] }],
    },
  });
  const sha256 = createHash('sha256').update(module).digest('hex');
  const http_uri = { uri, cluster: 'plugins', timeout: '10s' };
  const vm_config = { runtime: 'envoy.wasm.runtime.v8', code: { remote: { http_uri, sha256 } } };
  const wasm = any('envoy.extensions.filters.http.wasm.v3.Wasm', { config: { name: 'hello', vm_config } });
  const router = any('envoy.extensions.filters.http.router.v3.Router', {});
  const manager = any('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'hello',
    route_config: {
      virtual_hosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'service' } }] },
      ],
    },
    http_filters: [
      { name: 'hello', typed_config: wasm },
      { name: 'router', typed_config: router },
    ],
  });
  const listener = {
    name: 'main',
    address: address(gateway),
    filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
  };
  return {
    admin: { address: address(admin) },
    static_resources: {
      listeners: [listener],
      clusters: [cluster('service', servicePort), cluster('plugins', Number(new URL(uri).port))],
    },
  };
}
