/**
 * A plugin written with somebody else's SDK, the one of Higress for Go, does here what it does in Envoy. The SDK comes from the
 * Go module proxy; what states the profile's own version runs with `--profile higress`, and without it on neither side.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Processes, ROOT, untilOk } from '../../e2e/processes.js';
import { takePorts } from '../envoy/side-by-side/ports.js';
import type { Program } from '../envoy/side-by-side/commands.js';
import { differences, showDifference, unmet } from '../envoy/side-by-side/compare.js';
import { Group, groupOf } from '../envoy/side-by-side/group.js';
import { buildModules } from '../envoy/side-by-side/modules.js';
import type { Observation } from '../envoy/side-by-side/observation.js';
import type { Scenario } from '../envoy/side-by-side/scenario.js';
import { CACHE } from '../install/cache.mjs';
import { ensureGo } from '../install/go.mjs';

import { profileBootstrap, sdkScenarios } from './scenarios.js';

const PROGRAMS: readonly Program[] = ['envoy-1.40.0', 'gateway-host'];
const folder = mkdtempSync(path.join(tmpdir(), 'postern-third-party-'));
const files = { known: path.join(folder, 'known.wasm'), higress: path.join(folder, 'higress.wasm') };
const groups = new Map<string, Scenario[]>();
for (const scenario of sdkScenarios(files)) {
  const name = groupOf(scenario);
  groups.set(name, [...(groups.get(name) ?? []), scenario]);
}

const processes = new Processes();
let modules: (name: string) => string;

beforeAll(async () => {
  build(files.known, ['-tags', 'envoy']);
  build(files.higress, []);
  modules = await buildModules([...Object.values(files), '0.2.1']);
});

afterAll(() => processes.stopAll());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const [name, scenarios] of groups) {
  describe(name, () => {
    let group: Group;
    beforeAll(async () => {
      group = new Group(scenarios, modules);
      await group.start(PROGRAMS);
    });
    afterAll(() => group.close());
    it.each(scenarios)('$id', async (scenario) => {
      const runs = PROGRAMS.map((program) => group.run(scenario, program));
      const [envoy, ours] = (await Promise.all(runs)) as [Observation, Observation];
      if (process.env['SHOW'] !== undefined) console.log(JSON.stringify(envoy, null, 1));
      expect(unmet(scenario.expect ?? {}, envoy), JSON.stringify(envoy, null, 1)).toEqual([]);
      const told = showDifference(envoy, ours, ['Envoy', 'gateway host']);
      expect(differences(envoy, ours), told).toEqual([]);
    });
  });
}

it('serves with the version of the SDK itself under --profile higress', async () => {
  const [port = 0, admin = 0] = await takePorts(2);
  const file = path.join(folder, 'higress.json');
  writeFileSync(file, JSON.stringify(profileBootstrap({ module: files.higress, port, admin })));
  const entry = path.join(ROOT, 'gateway-host/bin/postern-gateway-host.js');
  const args = [entry, 'serve', '-c', file, '--profile', 'higress'];
  const gateway = processes.start(process.execPath, args);
  await untilOk(`http://127.0.0.1:${admin}/ready`, gateway);
  const url = `http://127.0.0.1:${port}/`;
  const refused = await fetch(url);
  expect([refused.status, await refused.text()], gateway.output()).toEqual([401, 'NO TOKEN']);
  // The service is the gateway itself: its listener answers 401 there as well.
  const asked = await fetch(url, { headers: { 'x-token': 'abc' } });
  expect([asked.status, asked.headers.get('x-why')], gateway.output()).toEqual([403, '401']);
});

function build(output: string, more: readonly string[]): void {
  const args = ['build', '-trimpath', '-buildvcs=false', '-buildmode=c-shared', ...more, '-o', output, '.'];
  const target = { GOOS: 'wasip1', GOARCH: 'wasm', CGO_ENABLED: '0', GOTOOLCHAIN: 'local' };
  const caches = { GOCACHE: path.join(CACHE, 'go-build'), GOMODCACHE: path.join(CACHE, 'go-modules') };
  execFileSync(ensureGo(), args, {
    cwd: path.join(import.meta.dirname, 'go'),
    env: { ...process.env, ...target, ...caches, GOFLAGS: '-modcacherw' },
  });
}
