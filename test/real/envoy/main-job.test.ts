/** The main job on stock Envoy: the YAML that `postern config` prints, code fetched from our plugin-server. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { MAIN_JOB } from '../../e2e/main-job.js';
import type { Gate } from '../../e2e/official-clients.js';
import { copyQuickstart } from '../../e2e/running-project.js';
import { ENVOY_VERSION } from '../install/envoy.mjs';
import { startEnvoy, validateInEnvoy, type Envoy } from './envoy.js';
import { startPluginSource, PLUGINS } from '../../e2e/plugin-source.js';
import { postern, Processes, ROOT, untilOk } from '../../e2e/processes.js';

const KEY = 'quickstart-key';
const ENV = { POSTERN_DEMO_KEY: KEY };
const processes = new Processes();
const ROUNDS = process.env['POSTERN_REAL_SIZE'] === 'full' ? 100 : 3;
const GROWTH_LIMIT_BYTES = 64 * 1024 * 1024;
let folder: string;
let config: string;
let envoy: Envoy;
let gate: Gate;

beforeAll(async () => {
  folder = await copyQuickstart();
  const source = await startPluginSource(processes);
  const manifest = join(folder, 'postern.yaml');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/server: http\S+/, `server: ${source.url}`));
  postern(['lock', manifest]);
  config = join(folder, 'envoy.yaml');
  writeFileSync(config, postern(['config', manifest], { env: ENV }));
  const [, restPort = ''] = /--port (\d+)/.exec(readFileSync(manifest, 'utf8')) ?? [];
  const rest = processes.start(process.execPath, ['rest/server.mjs', '--port', restPort], { cwd: folder });
  await untilOk(`http://127.0.0.1:${restPort}/healthz`, rest);
  envoy = await startEnvoy(processes, config);
  const [, port = ''] = /gateway: \{ port: (\d+)/.exec(readFileSync(manifest, 'utf8')) ?? [];
  gate = { mcp: `http://127.0.0.1:${port}/acme/orders/mcp`, key: KEY };
});

/** What Envoy itself holds; V8's memory is in it. */
async function wasmMemory(): Promise<number> {
  const { allocated } = (await (await fetch(`${envoy.admin}/memory`)).json()) as { allocated: string };
  return Number(allocated);
}

afterAll(async () => {
  await processes.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

it(`runs Envoy ${ENVOY_VERSION}`, async () => {
  const { version } = (await (await fetch(`${envoy.admin}/server_info`)).json()) as { version: string };
  expect(version).toContain(`/${ENVOY_VERSION}/`);
});

it('--mode validate accepts what postern config prints', () => {
  const { status, output } = validateInEnvoy(config);
  expect(output).toContain('OK');
  expect(status).toBe(0);
});

it('loads the very files that the plugins are built to', () => {
  const text = readFileSync(config, 'utf8');
  for (const name of PLUGINS) {
    const bytes = readFileSync(join(ROOT, 'plugins', name, 'build/plugin.wasm'));
    expect(text).toContain(createHash('sha256').update(bytes).digest('hex'));
  }
});

it('fetched each of them from our plugin-server', async () => {
  const stats = await (await fetch(`${envoy.admin}/stats?filter=wasm.remote_load`)).text();
  expect(stats).toContain('remote_load_fetch_successes: 3');
  expect(stats).toContain('remote_load_fetch_failures: 0');
});

describe('the quickstart on stock Envoy', () => {
  it.each(MAIN_JOB)('$title', ({ run }) => run(gate));
});

/** Memory that a plugin loses, or calls that it mixes up rarely, show only after many calls. */
it(`keeps 200 calls at a time apart, ${ROUNDS} times`, async () => {
  const together = MAIN_JOB.find(({ title }) => title.startsWith('200 calls'));
  const before = await wasmMemory();
  for (let round = 0; round < ROUNDS; round++) await together?.run(gate);
  expect((await wasmMemory()) - before).toBeLessThan(GROWTH_LIMIT_BYTES);
});

it('no plugin has trapped', async () => {
  expect(envoy.output()).not.toMatch(/Uncaught RuntimeError|failed: Uncaught|in-VM backtrace/);
  const stats = await (await fetch(`${envoy.admin}/stats?filter=vm_reload`)).text();
  expect(stats.match(/: [1-9]\d*$/gm) ?? []).toEqual([]);
});
