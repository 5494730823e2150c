/** Runs a scenario where it can be stopped, and says of one that was what a reader of the results needs. */
import { Worker } from 'node:worker_threads';

import type { ScenarioResult } from './run-scenario.js';
import type { Scenario } from './scenario.js';

/** A scenario by its place: threads exchange plain values. */
export interface PlacedScenario {
  readonly file: string;
  readonly index: number;
  readonly modules: readonly Uint8Array[];
}

/** The built one, also for tests that run the sources, since a thread cannot run TypeScript. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/scenario/scenario-thread.js' : './scenario-thread.js',
  import.meta.url,
);

/** @throws what the thread throws, and what it ends with when it has no memory left */
export function runInThread(
  place: PlacedScenario,
  { name, line }: Scenario,
  deadlineMs: number,
): Promise<ScenarioResult> {
  // Node's flags are the caller's own affair.
  const thread = new Worker(ENTRY, { workerData: place, execArgv: [] });
  return new Promise<ScenarioResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      const problem = `it did not end within ${deadlineMs / 1000} s: a callback of a plugin does not return`;
      const rest = { passed: false, failedAt: undefined, refusals: [], trace: [] };
      resolve({ name, line, ...rest, problems: [problem] });
    }, deadlineMs);
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`the thread of scenario ${JSON.stringify(name)} ended without a result`));
    });
  }).finally(() => void thread.terminate());
}
