/** A thread that runs one scenario: a plugin that does not return can be stopped only from outside. */
import { parentPort, workerData } from 'node:worker_threads';

import type { PlacedScenario } from './run-in-thread.js';
import { readScenarioFile } from './read-scenario-file.js';
import { runScenario, type ScenarioResult } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { runSuiteTest } from './service-extensions/run-suite-test.js';

const { file, index, modules } = workerData as PlacedScenario;
// Read again: a matcher is no value that passes between threads.
const read = await readScenarioFile(file);
const scenario = read.scenarios[index];
const test = read.suite?.tests[index];
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
if (scenario !== undefined) parentPort?.postMessage(await run(scenario));

function run(one: Scenario): Promise<ScenarioResult> {
  if (read.suite === undefined || test === undefined) return runScenario(one, read, modules);
  return runSuiteTest(test, read.suite, modules[0] ?? new Uint8Array());
}
