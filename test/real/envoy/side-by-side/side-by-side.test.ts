/** Each scenario runs on Envoy and on the gateway host; what can be seen of it is the same, or the difference is listed. */
import { appendFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { SecondLook } from '../../second-look.js';
import { chosen } from './choice.js';
import { differences, showDifference, unmet } from './compare.js';
import { ENVOY_1_36 } from './differences/envoy-1.36.js';
import { NOT_REPRODUCED } from './differences/not-reproduced.js';
import { SAFER_ON_PURPOSE } from './differences/safer-on-purpose.js';
import { Group, groupOf, inFreshGroup } from './group.js';
import { buildModules } from './modules.js';
import type { Observation } from './observation.js';
import { isChange } from './raw-client.js';
import type { Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios/index.js';
import { modulesIn } from './side-files.js';
import type { Program } from './commands.js';
import type { DifferenceList } from './differences/difference.js';

const ENVOY: Program = 'envoy-1.40.0';
const OLDER: Program = 'envoy-1.36.4';
const OURS: Program = 'gateway-host';
/** A second look runs all earlier scenarios of its group again. */
const PATIENCE_MS = 1_200_000;
const secondLook = new SecondLook();
const full = process.env['POSTERN_REAL_SIZE'] === 'full';
const running = chosen(SCENARIOS, process.env);
const groups = new Map<string, Scenario[]>();
for (const scenario of running) {
  const name = groupOf(scenario);
  groups.set(name, [...(groups.get(name) ?? []), scenario]);
}

let modules: (name: string) => string;
beforeAll(async () => {
  const wanted = running.flatMap(modulesOf);
  modules = await buildModules([...wanted, '0.2.1']);
});

for (const [name, scenarios] of groups) {
  describe(name, () => {
    const programs = programsFor(scenarios);
    let group: Group;
    beforeAll(async () => {
      group = new Group(scenarios, modules);
      await group.start(programs);
    });
    afterAll(() => group.close());
    it.each(scenarios)('$id', { timeout: PATIENCE_MS }, async (scenario) => {
      const before = scenarios.slice(0, scenarios.indexOf(scenario));
      const again = (all: readonly Scenario[]) =>
        inFreshGroup(all, { programs, modules }, (fresh, last) => look(fresh, last, programs));
      const told = await secondLook.wrong(scenario.id, {
        first: () => look(group, scenario, programs),
        alone: () => again([scenario]),
        ...(before.length === 0 ? {} : { inItsPlace: () => again([...before, scenario]) }),
      });
      expect(told.length, `${scenario.id} (${scenario.from})\n${told.join('\n')}`).toBe(0);
    });
  });
}

/** The scenarios of a group run on the same programs. */
function programsFor([first]: readonly Scenario[]): readonly Program[] {
  return full && first?.since === undefined ? [ENVOY, OURS, OLDER] : [ENVOY, OURS];
}

/** Runs a scenario on programs, and says what is not as it should be. */
async function look(group: Group, scenario: Scenario, programs: readonly Program[]): Promise<string[]> {
  const seen = await Promise.all(programs.map((program) => group.run(scenario, program)));
  const [envoy, ours, older] = seen as [Observation, Observation, Observation | undefined];
  if (process.env['SHOW'] !== undefined) console.log(show(scenario, envoy));
  const missing = unmet(scenario.expect ?? {}, envoy).map((line) => `Envoy's ${line}`);
  const found = unlike(scenario, [envoy, ours], [SAFER_ON_PURPOSE, NOT_REPRODUCED]);
  const aged = older === undefined ? [] : unlike(scenario, [envoy, older], [ENVOY_1_36]);
  record(scenario, differences(envoy, ours), older === undefined ? [] : differences(envoy, older));
  return [...missing, ...found, ...aged];
}

/** Also those that arrive with an update. */
function modulesOf({ plugins = [{}], client = [], files = {} }: Scenario): string[] {
  const changes = client.flat().filter(isChange);
  const updates = changes.flatMap((step) => ('update' in step ? step.update : []));
  const named = modulesIn(JSON.stringify([files, changes, plugins]));
  return [...[...plugins, ...updates].map(({ module }) => module ?? '0.2.1'), ...named];
}

/** Two observations are equal, or differ in exactly the aspects that a list names; else what is to be said about it. */
function unlike(
  { id }: Scenario,
  [one, other]: readonly [Observation, Observation],
  lists: readonly DifferenceList[],
): string[] {
  const classes = lists.flatMap((list) => Object.values(list));
  if (classes.some(({ byChance, scenarios }) => byChance === true && scenarios[id] !== undefined)) return [];
  const known = classes.flatMap(({ scenarios }) => scenarios[id] ?? []);
  const found = differences(one, other);
  const right = lists[0] === ENVOY_1_36 ? 'Envoy 1.36' : 'gateway host';
  const gone = known.filter((aspect) => !found.includes(aspect));
  const told = gone.map((aspect) => `listed, but no longer different from ${right}: ${aspect}`);
  const listed = found.every((aspect) => known.includes(aspect));
  const added = other.added.map((line) => `  the ${right} adds: ${line}`);
  return listed ? told : [...told, showDifference(one, other, ['Envoy 1.40', right]), ...added];
}

/** With RECORD=FILE: which aspects differ, as JSON lines, to write the lists from. */
function record({ id }: Scenario, ours: readonly string[], older: readonly string[]): void {
  const { RECORD: file } = process.env;
  if (file === undefined) return;
  appendFileSync(file, `${JSON.stringify({ id, ours, older })}\n`);
}

function show({ id }: Scenario, seen: Observation): string {
  return `${id}\n${Object.entries(seen)
    .filter(([, lines]) => lines.length > 0)
    .map(([aspect, lines]) => `${aspect}\n  ${(lines as string[]).join('\n  ')}`)
    .join('\n')}`;
}

it('the lists name scenarios that exist, each once, and no more than nine classes are not reproduced', () => {
  const ids = new Set(SCENARIOS.map(({ id }) => id));
  expect(ids.size).toBe(SCENARIOS.length);
  const lists = [SAFER_ON_PURPOSE, NOT_REPRODUCED, ENVOY_1_36];
  const named = lists.flatMap((list) =>
    Object.values(list).flatMap(({ scenarios }) => Object.keys(scenarios)),
  );
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
  const ours = lists
    .slice(0, 2)
    .flatMap((list) => Object.values(list).flatMap(({ scenarios }) => Object.keys(scenarios)));
  expect(ours.length).toBe(new Set(ours).size);
  expect(Object.keys(NOT_REPRODUCED).length).toBeLessThan(10);
});
