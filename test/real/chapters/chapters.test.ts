/**
 * One plugin for each chapter of the ABI, written on the SDK, walks all calls of its chapter and logs what each answers; the log,
 * and what client, services and statistics see, is the same on Envoy 1.40, on Envoy 1.36 (`--full`) and on the gateway host.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Program } from '../envoy/side-by-side/commands.js';
import { differences, showDifference, unmet } from '../envoy/side-by-side/compare.js';
import type { DifferenceList } from '../envoy/side-by-side/differences/difference.js';
import { Group, groupOf, inFreshGroup } from '../envoy/side-by-side/group.js';
import { buildModules } from '../envoy/side-by-side/modules.js';
import type { Observation } from '../envoy/side-by-side/observation.js';
import type { Scenario } from '../envoy/side-by-side/scenario.js';
import { SecondLook } from '../second-look.js';

import { ENVOY_1_36, GATEWAY_HOST } from './differences.js';
import { GrpcUpstream } from './grpc-upstream.js';
import { CHAPTERS, compileChapter, moduleOf } from './modules.js';
import { allScenarios, SCENARIOS_OF } from './scenarios/index.js';

const full = process.env['POSTERN_REAL_SIZE'] === 'full';
const PROGRAMS: readonly Program[] = [
  'envoy-1.40.0',
  'gateway-host',
  ...(full ? (['envoy-1.36.4'] as const) : []),
];
/** A second look runs all earlier scenarios of its group again. */
const PATIENCE_MS = 600_000;
const secondLook = new SecondLook();

const grpc = new GrpcUpstream();
const given = { moduleOf, grpcPort: await grpc.listen() };
const all = allScenarios(given);
const wanted = new RegExp(process.env['SCENARIO'] ?? '');
const groups = new Map<string, Scenario[]>();
for (const scenario of all.filter(({ id }) => wanted.test(id))) {
  const name = groupOf(scenario);
  groups.set(name, [...(groups.get(name) ?? []), scenario]);
}

let modules: (name: string) => string;
beforeAll(async () => {
  for (const chapter of CHAPTERS) await compileChapter(chapter);
  modules = await buildModules([...CHAPTERS.map(moduleOf), '0.2.1']);
});
afterAll(() => grpc.close());

for (const [name, scenarios] of groups) {
  describe(name, () => {
    let group: Group;
    beforeAll(async () => {
      group = new Group(scenarios, modules);
      await group.start(PROGRAMS);
    });
    afterAll(() => group.close());
    it.each(scenarios)('$id', { timeout: PATIENCE_MS }, async (scenario) => {
      const before = scenarios.slice(0, scenarios.indexOf(scenario));
      const again = (list: readonly Scenario[]) =>
        inFreshGroup(list, { programs: PROGRAMS, modules }, (fresh, last) => look(fresh, last));
      const told = await secondLook.wrong(scenario.id, {
        first: () => look(group, scenario),
        alone: () => again([scenario]),
        ...(before.length === 0 ? {} : { inItsPlace: () => again([...before, scenario]) }),
      });
      expect(told.length, `${scenario.id}\n${told.join('\n')}`).toBe(0);
    });
  });
}

/** Runs a scenario on all programs, and says what is not as it should be. */
async function look(group: Group, scenario: Scenario): Promise<string[]> {
  const seen = await Promise.all(PROGRAMS.map((program) => group.run(scenario, program)));
  const [envoy, ours, older] = seen as [Observation, Observation, Observation | undefined];
  if (process.env['SHOW'] !== undefined) console.log(JSON.stringify(envoy, null, 1));
  // A plugin that says nothing shows nothing.
  const silent = envoy.said.length + envoy.start.length === 0 ? ['no plugin said anything'] : [];
  const missing = unmet(scenario.expect ?? {}, envoy).map((line) => `Envoy's ${line}`);
  const found = unlike(scenario, [envoy, ours], { list: GATEWAY_HOST, right: 'gateway host' });
  const aged =
    older === undefined ? [] : unlike(scenario, [envoy, older], { list: ENVOY_1_36, right: 'Envoy 1.36' });
  return [...silent, ...missing, ...found, ...aged];
}

/** Two observations are equal, or differ in exactly the aspects that a list names; else what is to be said about it. */
function unlike(
  { id }: Scenario,
  [one, other]: readonly [Observation, Observation],
  { list, right }: { list: DifferenceList; right: string },
): string[] {
  const known = Object.values(list).flatMap(({ scenarios }) => scenarios[id] ?? []);
  const found = differences(one, other);
  const gone = known.filter((aspect) => !found.includes(aspect));
  const told = gone.map((aspect) => `listed, but no longer different from ${right}: ${aspect}`);
  if (found.every((aspect) => known.includes(aspect))) return told;
  const added = other.added.map((line) => `  the ${right} adds: ${line}`);
  return [...told, showDifference(one, other, ['Envoy 1.40', right]), ...added];
}

it('the lists of differences name scenarios that exist', () => {
  const ids = new Set(all.map(({ id }) => id));
  expect(ids.size).toBe(all.length);
  const named = [ENVOY_1_36, GATEWAY_HOST].flatMap((list) =>
    Object.values(list).flatMap(({ scenarios }) => Object.keys(scenarios)),
  );
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});

it('every chapter has scenarios, and every plugin a chapter', () => {
  expect(Object.keys(SCENARIOS_OF).sort()).toEqual(CHAPTERS);
  for (const [chapter, scenarios] of Object.entries(SCENARIOS_OF))
    expect(scenarios(given).filter(({ id }) => id.startsWith(`${chapter}.`)).length, chapter).toBeGreaterThan(
      0,
    );
});
