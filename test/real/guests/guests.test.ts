/** Guests in Go, C, Zig and WebAssembly's text do here what they do in Envoy: same answers, same log, same requests upstream. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SecondLook } from '../second-look.js';
import type { Program } from '../envoy/side-by-side/commands.js';
import { differences, showDifference, unmet } from '../envoy/side-by-side/compare.js';
import { Group, groupOf, inFreshGroup } from '../envoy/side-by-side/group.js';
import { buildModules } from '../envoy/side-by-side/modules.js';
import type { Observation } from '../envoy/side-by-side/observation.js';
import type { Scenario } from '../envoy/side-by-side/scenario.js';

import { buildGuests, guestNames } from './build.js';
import { startGreeter, writeClusters, type Greeter } from './greeter.js';
import { NOT_YET } from './not-yet.js';
import { guestScenarios } from './scenarios.js';

const PROGRAMS: readonly Program[] = ['envoy-1.40.0', 'gateway-host'];
const secondLook = new SecondLook();
const folder = mkdtempSync(path.join(tmpdir(), 'postern-guests-'));
const clusters = path.join(folder, 'clusters.json');
const moduleOf = (name: string) => path.join(folder, `${name.replace('/', '-')}.wasm`);
const all = guestScenarios(moduleOf, clusters);
const scenarios = all.filter(({ id }) => id.includes(process.env['SCENARIO'] ?? ''));
const groups = new Map<string, Scenario[]>();
for (const scenario of scenarios) {
  const name = groupOf({ group: scenario.from.split('/')[0] ?? '', ...scenario });
  groups.set(name, [...(groups.get(name) ?? []), scenario]);
}

let greeter: Greeter;
let modules: (name: string) => string;

beforeAll(async () => {
  greeter = await startGreeter();
  writeClusters(clusters, greeter);
  await buildGuests(folder);
  const files = scenarios.flatMap(({ plugins = [] }) => plugins.map(({ module }) => module ?? ''));
  modules = await buildModules([...files, '0.2.1']);
});

afterAll(async () => {
  await greeter.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const [name, members] of groups) {
  describe(name, () => {
    let group: Group;
    beforeAll(async () => {
      group = new Group(members, modules);
      await group.start(PROGRAMS);
    });
    afterAll(() => group.close());
    it.each(members)('$id', async (scenario) => {
      const before = members.slice(0, members.indexOf(scenario));
      const again = (all: readonly Scenario[]) => inFreshGroup(all, { programs: PROGRAMS, modules }, look);
      const told = await secondLook.wrong(scenario.id, {
        first: () => look(group, scenario),
        alone: () => again([scenario]),
        ...(before.length === 0 ? {} : { inItsPlace: () => again([...before, scenario]) }),
      });
      expect(told.length, told.join('\n')).toBe(0);
    });
  });
}

/** Runs a scenario on both programs, and says what is not as it should be. */
async function look(group: Group, scenario: Scenario): Promise<string[]> {
  const run = (program: Program) => group.run(scenario, program).then(withoutAdvice);
  const [envoy, ours] = (await Promise.all(PROGRAMS.map(run))) as [Observation, Observation];
  if (process.env['SHOW'] !== undefined) console.log(JSON.stringify(envoy, null, 1));
  const missing = unmet(scenario.expect ?? {}, envoy).map((line) => `Envoy's ${line}`);
  const known = NOT_YET[scenario.id]?.aspects ?? [];
  const found = differences(envoy, ours);
  if (found.join() === known.join()) return missing;
  const told = showDifference(envoy, ours, ['Envoy', 'gateway host']);
  return [...missing, `differs in [${found.join()}], listed: [${known.join()}]`, told, ...ours.added];
}

/** Envoy advises to limit connections, whatever runs in it. */
function withoutAdvice(seen: Observation): Observation {
  return { ...seen, start: seen.start.filter((line) => !line.includes('There is no configured limit')) };
}

it('has fifteen guests or more, and each has a scenario', () => {
  const names = guestNames();
  expect(names.length).toBeGreaterThanOrEqual(15);
  const used = all.map(({ from }) => from);
  expect(names.filter((name) => !used.includes(name))).toEqual([]);
  expect(Object.keys(NOT_YET).filter((id) => !all.some((scenario) => scenario.id === id))).toEqual([]);
});
