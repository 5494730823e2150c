/** A thread that runs one scenario: a plugin that does not return can be stopped only from outside. */
import { parentPort, workerData } from 'node:worker_threads';

import type { PlacedScenario } from './run-in-thread.js';
import { readScenarioFile } from './read-scenario-file.js';
import { runScenario } from './run-scenario.js';

const { file, index, modules } = workerData as PlacedScenario;
// Read again: a matcher is no value that passes between threads.
const read = await readScenarioFile(file);
const scenario = read.scenarios[index];
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
if (scenario !== undefined) parentPort?.postMessage(await runScenario(scenario, read, modules));
