/** Runs one scenario on one side and gathers what can be seen of it. */
import { causes } from './causes.js';
import type { ListenerPlan } from './bootstrap.js';
import type { LogEntry } from './process-log.js';
import { normaliser, type Normaliser } from './normalise.js';
import { isChange, pause, RawClient } from './raw-client.js';
import type { Change, Scenario, Step } from './scenario.js';
import type { Side } from './side.js';
import { request } from './scenario.js';

/** What was seen, by aspect, each as lines. */
export interface Observation {
  /** Callbacks and host calls, in order, as plugins told. */
  readonly said: readonly string[];
  readonly client: readonly string[];
  readonly upstream: readonly string[];
  /** What the program itself had to say. */
  readonly log: readonly string[];
  readonly stats: readonly string[];
  /** Log lines of the gateway host that Envoy has no counterpart for; not compared. */
  readonly added: readonly string[];
  /** Only of scenarios with a process of their own. */
  readonly start: readonly string[];
}

export const ASPECTS = ['start', 'said', 'client', 'upstream', 'log', 'stats'] as const;
export const NOTHING: Observation = {
  ...{ said: [], client: [], upstream: [], log: [], stats: [] },
  ...{ added: [], start: [] },
};

export interface Place {
  readonly side: Side;
  /** The scenario's listener. */
  readonly plan: ListenerPlan;
  /** What arrived at the upstreams already, when they have been told what to do before the start. */
  readonly arrivals?: string[][];
}

/** Runs the client against a side that serves. */
export async function observe(
  scenario: Scenario,
  { side, plan, arrivals: planned }: Place,
): Promise<Observation> {
  const listener = plan.name;
  const text = normaliser(side, scenario);
  if (side.listeners[listener] === undefined)
    return { ...NOTHING, start: [`there is no listener ${listener}`] };
  // A process of its own has counted nothing before; what its start counted belongs to the scenario.
  const counted = scenario.own === undefined && scenario.stats !== undefined;
  const before = counted ? await side.stats() : new Map<string, number>();
  const arrivals = planned ?? side.plan(scenario);
  const changing = connectionsOf(scenario).flat().some(isChange);
  const from = side.logged;
  const client = await runClient(scenario, side, plan);
  if (scenario.settle !== undefined) await pause(scenario.settle);
  await settled(side, from);
  for (const upstream of side.upstreams.values()) upstream.rest();
  const entries = side.entries(from);
  const said = byThread(entries.filter(isPlugin));
  const told = (list: readonly LogEntry[]) => list.map((entry) => text.line(`${entry.level} ${entry.text}`));
  return {
    start: ending(side),
    said: inOrderOfCalls(
      text
        .said(said.map((entry) => saying(entry, scenario)))
        .map((line, i) => (said[i]?.worker === true ? line : `main: ${line}`)),
    ),
    client: client.map((line) => text.line(side.ending === undefined ? line : line.replace(RESET, CLOSED))),
    upstream: arrivals
      // How far a request came on its way through a process that died is of the moment, too.
      .filter((lines) => side.ending === undefined || lines.at(-1) !== CUT)
      .flatMap((lines) => (scenario.strict === true ? lines : settledOrder(lines)))
      .map(text.line),
    // An update that is refused is told like a start that fails: each program in its own words, with the same cause.
    log: changing
      ? causes(told(entries.filter(isTold)))
      : told(entries.filter((entry) => isTold(entry) && !isAdded(entry))),
    added: changing ? [] : told(entries.filter((entry) => isTold(entry) && isAdded(entry))),
    stats: [
      ...(scenario.stats === undefined ? [] : changes(scenario, listener, before, await side.stats())),
      ...(scenario.prometheus === undefined ? [] : await side.prometheus(scenario.prometheus)),
    ],
  };
}

async function runClient(scenario: Scenario, side: Side, plan: ListenerPlan): Promise<string[]> {
  const lists = connectionsOf(scenario);
  const lines: string[] = [];
  for (const [i, steps] of lists.entries()) {
    const change = (step: Change) => side.change(step, plan);
    if (steps.length > 0 && steps.every(isChange)) {
      for (const step of steps) await change(step);
      continue;
    }
    const port = side.listeners[plan.name] ?? 0;
    const { responses = 1, head = false, connect = false, patience = 3000 } = scenario;
    const filled = steps.map((step) =>
      typeof step === 'string' ? step.replaceAll('{id}', scenario.id) : step,
    );
    const client = new RawClient({
      port,
      steps: filled,
      responses,
      head,
      connect,
      patience,
      gateway: side,
      change,
    });
    side.sending = client.send();
    await side.sending;
    await client.answered();
    await side.flush();
    await client.closing();
    if (lists.length > 1) lines.push(`connection ${i + 1}`);
    lines.push(...client.seen());
    client.close();
  }
  return lines;
}

function connectionsOf({ client = [request()] }: Scenario): readonly (readonly Step[])[] {
  const nested = client.some((step) => Array.isArray(step));
  return nested ? (client as readonly (readonly Step[])[]) : [client as readonly Step[]];
}

/** Waits until streams that were created have been deleted, as far as they are going to be. */
async function settled(side: Side, from: number): Promise<void> {
  for (let i = 0; i < 12; i++) {
    if (!(await side.flush())) return;
    const lines = side.entries(from);
    const created = lines.filter(({ text }) => / on_context_create \d+ [1-9]/.test(text)).length;
    const deleted = lines.filter(({ text }) => / on_delete \d+$/.test(text)).length;
    if (deleted >= created || lines.some(({ text }) => text.startsWith('Function: '))) return;
    await pause(20);
  }
}

function isPlugin({ text }: LogEntry): boolean {
  return text.startsWith('wasm log') && !/^wasm log[^:]* marker: /.test(text);
}

/**
 * Our HTTP client writes `connection` to upstreams where Envoy writes nothing, and the length last: strict scenarios
 * are about that, the others would all differ in it.
 */
function settledOrder(lines: readonly string[]): string[] {
  const kept = lines.filter((line) => !/^connection: (keep-alive|close)$/.test(line));
  const length = kept.findIndex((line) => line.startsWith('content-length: '));
  const end = kept.findIndex((line) => line.startsWith('('));
  if (length >= 0 && end > length) kept.splice(end - 1, 0, ...kept.splice(length, 1));
  return kept;
}

const ANSWERED = / on_http_call_response (?:\d+ )?(?:call)?(\d+) /;

/** Which of several calls under way is answered first is of the moment: answers right behind each other stand in the order of their calls. */
function inOrderOfCalls(said: readonly string[]): string[] {
  const callOf = (line: string | undefined): number | undefined => {
    const number = ANSWERED.exec(line ?? '')?.[1];
    return number === undefined ? undefined : Number(number);
  };
  const ordered: string[] = [];
  for (const line of said) {
    const call = callOf(line);
    let at = ordered.length;
    while (call !== undefined && at > 0 && (callOf(ordered[at - 1]) ?? -1) > call) at -= 1;
    ordered.splice(at, 0, line);
  }
  return ordered;
}

/** What the program says itself: anything from warnings on. */
function isTold({ level, text }: LogEntry): boolean {
  return (level === 'warn' || level === 'error') && !text.startsWith('wasm log') && !ABOUT_ITSELF.test(text);
}

/** How the kernel ends the connections of a process that died is of the moment. */
const RESET = /^\(connection reset\)$/;
const CLOSED = '(connection closed)';
const CUT = '(cut by the gateway)';

/** Advice and the post-mortem of Envoy. */
const ABOUT_ITSELF =
  /^(There is no configured limit|Caught |Backtrace |Envoy version|Address mapping|envoy bug failure|stacktrace for |#\d+:? |error `|Deprecated field)/;

/** What the gateway host adds in its own words; Envoy has nothing to hold it against. */
function isAdded({ part }: LogEntry): boolean {
  return part === 'gateway';
}

function saying({ level, text }: LogEntry, { wholeLines }: Scenario): string {
  if (wholeLines === true) return text;
  const message = text.slice(text.indexOf(': ') + 2);
  return level === 'info' ? message : `(${level}) ${message}`;
}

/** Threads go on side by side: what each says is compared in its order, not which of them is first. */
function byThread(entries: readonly LogEntry[]): LogEntry[] {
  return [...entries.filter(({ worker }) => worker), ...entries.filter(({ worker }) => !worker)];
}

function ending({ ending }: Side): string[] {
  return ending === undefined ? [] : [`the process ended: ${ending.signal ?? `exit ${ending.code}`}`];
}

function changes(
  { stats = [] }: Scenario,
  listener: string,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): string[] {
  return stats.map((name) => {
    const full = name.replace('{listener}', listener);
    const value = after.get(full);
    return `${name} ${value === undefined ? 'is not there' : value - (before.get(full) ?? 0)}`;
  });
}

/** What the start of a process of its own shows: how its check ended and what was logged until it served. */
export async function observeStart(
  side: Side,
  scenario: Scenario,
): Promise<{ lines: string[]; serves: boolean }> {
  const text: Normaliser = normaliser(side, scenario);
  const lines: string[] = [];
  const show = (entries: readonly LogEntry[]) => {
    const wanted = byThread(entries.filter((entry) => isPlugin(entry) || isTold(entry)));
    lines.push(...causes(wanted.map((entry) => text.line(`${entry.level} ${entry.text}`))));
  };
  if (scenario.own === 'validate') {
    const { ending, entries } = await side.validate();
    lines.push(`validate: ${ending.signal ?? `exit ${ending.code}`}`);
    show(entries);
    // The start says what the check said (envoy-observed §2).
    if (ending.code !== 0) return { lines, serves: false };
  }
  const serves = await side.start();
  if (serves && scenario.startSays !== undefined) await side.saidTimes(scenario.startSays);
  if (serves) await side.flush();
  lines.push(serves ? 'start: serves' : `start: ${side.ending?.signal ?? `exit ${side.ending?.code}`}`);
  show(side.entries());
  return { lines, serves };
}
