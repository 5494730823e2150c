/** What npm would publish works: every workspace packed, installed in an empty folder outside the repository, and used. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes, untilOk } from '../../e2e/processes.js';
import { copyQuickstart, freePorts, startProject } from '../../e2e/running-project.js';

const ROOT = path.join(import.meta.dirname, '../../..');

const processes = new Processes();
let folder = '';

function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): { status: number | null; output: string } {
  const done = spawnSync(file, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  return { status: done.status, output: done.stdout + done.stderr };
}

function postern(...args: string[]): { status: number | null; output: string } {
  return run('npx', ['--no-install', 'postern', ...args], folder);
}

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postern-packages-'));
  const tarballs = path.join(folder, 'tarballs');
  mkdirSync(tarballs);
  const packed = run('npm', ['pack', '--workspaces', '--silent', '--pack-destination', tarballs], ROOT);
  expect(packed.status, packed.output).toBe(0);
  const files = packed.output
    .trim()
    .split('\n')
    .filter((line) => line.endsWith('.tgz'));
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  const args = [
    'install',
    '--silent',
    '--no-audit',
    '--no-fund',
    ...files.map((file) => path.join(tarballs, file)),
  ];
  const installed = run('npm', args, folder);
  expect(installed.status, installed.output).toBe(0);
});

afterAll(async () => {
  await processes.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

it('accepts the built-in plugins that it brings', () => {
  const modules = ['mcp-server', 'auth', 'tool-transform'].map(
    (name) => `node_modules/@postern/plugin-${name}/build/plugin.wasm`,
  );
  const done = postern('validate', ...modules);
  expect(done.status, done.output).toBe(0);
});

it('scaffolds, builds and validates a plugin', () => {
  for (const args of [
    ['new', 'hello'],
    ['build', 'hello'],
    ['validate', 'hello/build/plugin.wasm'],
  ]) {
    const done = postern(...args);
    expect(done.status, done.output).toBe(0);
  }
});

it.each(['http-filter', 'auth', 'mcp-server', 'transform'])(
  'starts a plugin of template %s elsewhere, which installs from its own archives and works there',
  (template) => {
    const plugin = path.join(mkdtempSync(path.join(os.tmpdir(), 'postern-plugin-')), 'gate');
    try {
      const made = postern('new', 'gate', '--template', template, '--dir', plugin);
      expect(made.status, made.output).toBe(0);
      // Third-party packages are in npm's cache since the installation above; ours are in no registry.
      const installed = run('npm', ['install', '--offline', '--silent', '--no-audit', '--no-fund'], plugin);
      expect(installed.status, installed.output).toBe(0);
      for (const args of [['build'], ['test'], ['validate', '--strict'], ['pack']]) {
        const done = run('npx', ['--no-install', 'postern', ...args], plugin);
        expect(done.status, done.output).toBe(0);
      }
      const doctor = run('npx', ['--no-install', 'postern', 'doctor'], plugin);
      expect(doctor.output).not.toContain('not installed');
    } finally {
      rmSync(path.dirname(plugin), { recursive: true, force: true });
    }
  },
);

it('publishes an MCP server, and a gateway that takes it from there answers its tools', async () => {
  const [port = 0, gateway = 0, admin = 0] = await freePorts(3);
  const env = { POSTERN_PUBLISH_TOKEN: 'packages-suite-token' };
  const bin = (name: string, command: string): string =>
    path.join(folder, 'node_modules/@postern', name, 'bin', command);
  const server = `http://127.0.0.1:${port}`;
  const args = ['--port', String(port), '--data', processes.folder()];
  const source = processes.start(
    process.execPath,
    [bin('plugin-server', 'postern-plugin-server.js'), ...args],
    { env },
  );
  await untilOk(`${server}/readyz`, source);
  const began = performance.now();
  // As an author does it: elsewhere, inside the folder, with what is installed there.
  const inside = path.join(processes.folder(), 'tools');
  const made = postern('new', 'tools', '--template', 'mcp-server', '--dir', inside);
  expect(made.status, made.output).toBe(0);
  const installed = run('npm', ['install', '--offline', '--silent', '--no-audit', '--no-fund'], inside);
  expect(installed.status, installed.output).toBe(0);
  for (const words of [['test'], ['build'], ['publish', '--server', server]]) {
    const done = run('npx', ['--no-install', 'postern', ...words], inside, env);
    expect(done.status, done.output).toBe(0);
  }
  const uri = `${server}/plugins/tools/0.1.0/plugin.wasm`;
  const module = new Uint8Array(await (await fetch(uri)).arrayBuffer());
  const sha256 = createHash('sha256').update(module).digest('hex');
  const config = path.join(folder, 'envoy.json');
  writeFileSync(config, JSON.stringify(gatewayFor({ uri, sha256, gateway, admin, source: port })));
  const command = [bin('gateway-host', 'postern-gateway-host.js'), 'serve', '-c', config];
  await untilOk(`http://127.0.0.1:${admin}/ready`, processes.start(process.execPath, command));
  const answer = await fetch(`http://127.0.0.1:${gateway}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'count_words', arguments: { text: 'from a plugin server' } },
    }),
  });
  expect(await answer.json()).toMatchObject({ result: { content: [{ text: '4' }], isError: false } });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`  from "postern new" to a tool's answer through a gateway: ${seconds} s\n`);
});

it('runs the quickstart', async () => {
  const bin = path.join(folder, 'node_modules/postern/bin/postern.js');
  const project = await startProject(await copyQuickstart(), bin);
  try {
    const { mcp, key } = project.gate('acme', 'orders');
    const ask = (headers: Record<string, string>): Promise<Response> => {
      const type = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
      return fetch(mcp, { method: 'POST', headers: { ...type, ...headers }, body });
    };
    const answer = await ask({ 'x-api-key': key });
    expect(answer.status, project.output()).toBe(200);
    expect(await answer.text()).toContain('list_orders');
    expect((await ask({})).status).toBe(401);
  } finally {
    expect(await project.stop()).toBe(0);
  }
});

/** A gateway with the plugin from a plugin-server. */
function gatewayFor(of: {
  uri: string;
  sha256: string;
  gateway: number;
  admin: number;
  source: number;
}): unknown {
  const address = (port_value: number) => ({ socket_address: { address: '127.0.0.1', port_value } });
  const typed = (type: string, value: object = {}) => ({ '@type': `type.googleapis.com/${type}`, ...value });
  const remote = { http_uri: { uri: of.uri, cluster: 'plugins', timeout: '10s' }, sha256: of.sha256 };
  const config = {
    name: 'tools',
    root_id: 'tools',
    vm_config: { vm_id: 'tools', runtime: 'envoy.wasm.runtime.v8', code: { remote } },
    configuration: typed('google.protobuf.StringValue', { value: '{"upstream":"plugins"}' }),
    allow_on_headers_stop_iteration: true,
  };
  const manager = typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'tools',
    route_config: {
      name: 'all',
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, direct_response: { status: 404 } }],
        },
      ],
    },
    http_filters: [
      { name: 'tools', typed_config: typed('envoy.extensions.filters.http.wasm.v3.Wasm', { config }) },
      { name: 'router', typed_config: typed('envoy.extensions.filters.http.router.v3.Router') },
    ],
  });
  const filters = [{ name: 'http', typed_config: manager }];
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: address(of.source) } }] }];
  const cluster = {
    name: 'plugins',
    type: 'STATIC',
    load_assignment: { cluster_name: 'plugins', endpoints },
  };
  return {
    admin: { address: address(of.admin) },
    static_resources: {
      listeners: [{ name: 'all', address: address(of.gateway), filter_chains: [{ filters }] }],
      clusters: [cluster],
    },
  };
}
