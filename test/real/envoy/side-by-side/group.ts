/** The processes of one group of scenarios, one for each program, started together when the first scenario needs them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { planListeners, type ListenerPlan, type ModuleFiles } from './bootstrap.js';
import { NOTHING, observe, observeStart, type Observation } from './observation.js';
import type { Scenario } from './scenario.js';
import type { Program } from './commands.js';
import { Side } from './side.js';

/** Runs scenarios in processes that are there for nothing else, and gives what `last` makes of the last of them. */
export async function inFreshGroup<T>(
  scenarios: readonly Scenario[],
  { programs, modules }: { programs: readonly Program[]; modules: ModuleFiles },
  last: (group: Group, scenario: Scenario) => Promise<T>,
): Promise<T> {
  const group = new Group(scenarios, modules);
  try {
    await group.start(programs);
    for (const before of scenarios.slice(0, -1)) {
      await Promise.all(programs.map((program) => group.run(before, program)));
    }
    return await last(group, scenarios.at(-1) as Scenario);
  } finally {
    await group.close();
  }
}

/** The group a scenario runs in: the one it names, that of its chapter, or one of its own. */
export function groupOf({ id, own, group, since }: Scenario): string {
  if (own !== undefined) return id;
  const name = group ?? id.slice(0, id.indexOf('.'));
  return since === undefined ? name : `${name}, since ${since}`;
}

export class Group {
  readonly #listeners: readonly ListenerPlan[];
  readonly #scenarios: readonly Scenario[];
  readonly #modules: ModuleFiles;
  readonly #folder = mkdtempSync(join(tmpdir(), 'postern-sides-'));
  readonly #sides = new Map<Program, Side>();
  readonly #starts = new Map<Program, { lines: string[]; serves: boolean; arrivals?: string[][] }>();

  constructor(scenarios: readonly Scenario[], modules: ModuleFiles) {
    this.#scenarios = scenarios;
    this.#modules = modules;
    this.#listeners = planListeners(scenarios);
  }

  async start(programs: readonly Program[]): Promise<void> {
    await Promise.all(programs.map((program) => this.#startOne(program)));
  }

  /** One scenario on one program. */
  async run(scenario: Scenario, program: Program): Promise<Observation> {
    const side = this.#sides.get(program);
    const start = this.#starts.get(program);
    if (side === undefined || start === undefined) throw new Error(`${program} was not started`);
    const lines = scenario.own === undefined && start.serves ? [] : start.lines;
    if (!start.serves) return { ...NOTHING, start: lines };
    const plan = this.#listeners.find(({ scenarios }) => scenarios.includes(scenario));
    if (plan === undefined) throw new Error(`${scenario.id} has no listener`);
    const { arrivals } = start;
    const seen = await observe(scenario, { side, plan, ...(arrivals === undefined ? {} : { arrivals }) });
    if (side.ending !== undefined && scenario.own === undefined) await this.#startOne(program);
    return { ...seen, start: [...lines, ...seen.start] };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sides.values()].map((side) => side.close()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startOne(program: Program): Promise<void> {
    const [first] = this.#scenarios;
    if (first === undefined) return;
    const more = first.own === undefined || first.bootstrap === undefined ? {} : { more: first.bootstrap };
    const files = first.own === undefined || first.files === undefined ? {} : { files: first.files };
    const everything = first.own !== undefined;
    const parts = {
      program,
      everything,
      folder: this.#folder,
      listeners: this.#listeners,
      modules: this.#modules,
    };
    await this.#sides.get(program)?.close();
    const side = await Side.create({ ...parts, ...more, ...files, lds: first.lds === true });
    const planned = first.own === undefined ? {} : { arrivals: side.plan(first) };
    this.#sides.set(program, side);
    const start = { ...(await observeStart(side, first)), ...planned };
    this.#starts.set(program, start);
    if (start.serves || first.own !== undefined) return;
    const told = start.lines.filter((line) => !line.includes('wasm log')).slice(-10);
    throw new Error(`${program} does not start for the group of ${first.id}\n${told.join('\n')}`);
  }
}
