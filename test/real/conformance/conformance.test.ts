/** A server whose tools are AssemblyScript classes, held against the protocol's own suite, on the bundled gateway and on stock Envoy. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { postern, Processes, ROOT, untilOk } from '../../e2e/processes.js';
import { freePorts } from '../../e2e/running-project.js';
import { startEnvoy } from '../envoy/envoy.js';
import { ensureConformance } from '../install/conformance.mjs';
import { ensureNode } from '../install/node.mjs';

import { EXPECTED_FAILURES, REVISIONS, SCENARIOS, type Revision } from './expected.js';

const PLUGIN = path.join(import.meta.dirname, 'fixtures/plugin');
const GATEWAY = path.join(ROOT, 'gateway-host/bin/postern-gateway-host.js');
const PATIENCE_MS = 60_000;

interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

const processes = new Processes();
const folder = processes.folder();
const failed = new Set<string>();
let node: string;
let suite: string;

beforeAll(() => {
  node = path.join(ensureNode(22), 'node');
  suite = ensureConformance();
  postern(['build', PLUGIN], { cwd: folder });
});

afterAll(() => processes.stopAll());

describe.each(['gateway-host', 'envoy'] as const)('on %s', (program) => {
  let url: string;

  beforeAll(async () => {
    const [port = 0, admin = 0] = await freePorts(2);
    const file = path.join(folder, `${program}.json`);
    writeFileSync(file, JSON.stringify(configuration(port, admin)));
    if (program === 'envoy') await startEnvoy(processes, file);
    else
      await untilOk(
        `http://127.0.0.1:${admin}/ready`,
        processes.start('node', [GATEWAY, 'serve', '-c', file]),
      );
    url = `http://localhost:${port}/mcp`;
  });

  describe.each(REVISIONS)('%s', (revision) => {
    it.each(SCENARIOS[revision])('%s', { timeout: PATIENCE_MS }, async (scenario) => {
      const checks = await judge(url, scenario, revision, path.join(folder, program, revision, scenario));
      const failures = checks.filter(({ status }) => status === 'FAILURE');
      const unexpected = failures.filter(({ id }) => EXPECTED_FAILURES[`${scenario}:${id}`] === undefined);
      expect(unexpected).toEqual([]);
      // A scenario that had nothing to look at shows nothing.
      expect(checks.length).toBeGreaterThan(0);
      for (const { id } of failures) failed.add(`${scenario}:${id}`);
    });
  });
});

it('every expected failure was one', () => {
  expect(Object.keys(EXPECTED_FAILURES).filter((key) => !failed.has(key))).toEqual([]);
});

/** Runs one scenario and reads what the suite wrote. */
async function judge(
  url: string,
  scenario: string,
  revision: Revision,
  into: string,
): Promise<readonly Check[]> {
  const args = ['server', '--url', url, '--scenario', scenario, '--spec-version', revision, '-o', into];
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(node, [suite, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
  const written = readdirSync(into, { recursive: true, encoding: 'utf8' });
  const result = written.find((name) => name.endsWith('checks.json'));
  if (result === undefined) throw new Error(`the suite wrote no checks\n${output}`);
  return JSON.parse(readFileSync(path.join(into, result), 'utf8')) as Check[];
}

/** One listener that leads everything to the plugin; behind it is nothing. */
function configuration(port: number, admin: number): unknown {
  const address = (port_value: number) => ({ socket_address: { address: '127.0.0.1', port_value } });
  const typed = (type: string, value: object = {}) => ({
    '@type': `type.googleapis.com/envoy.${type}`,
    ...value,
  });
  const code = { local: { filename: path.join(PLUGIN, 'build/plugin.wasm') } };
  const config = {
    name: 'tools',
    root_id: 'tools',
    vm_config: { vm_id: 'tools', runtime: 'envoy.wasm.runtime.v8', code },
    allow_on_headers_stop_iteration: true,
  };
  const routes = [{ match: { prefix: '/' }, direct_response: { status: 404 } }];
  const manager = typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'conformance',
    route_config: { name: 'all', virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
    http_filters: [
      { name: 'tools', typed_config: typed('extensions.filters.http.wasm.v3.Wasm', { config }) },
      { name: 'envoy.filters.http.router', typed_config: typed('extensions.filters.http.router.v3.Router') },
    ],
  });
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }];
  const listener = { name: 'all', address: address(port), filter_chains: [{ filters }] };
  return { admin: { address: address(admin) }, static_resources: { listeners: [listener] } };
}
