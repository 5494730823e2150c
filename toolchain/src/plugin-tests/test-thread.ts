/** A thread that runs the unit tests of one module: a test that does not return can be stopped only from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { AuthorPlaces } from './author-places.js';
import type { TestJob, TestNote } from './run-in-thread.js';
import { runOnce } from './test-instance.js';
import type { Fault } from './test-instance.js';
import { engine } from './wasm-api.js';
import type { EngineModule } from './wasm-api.js';

/** Enough to come from the standard library's inside back to the author. */
Error.stackTraceLimit = 64;

const { bytes, map, first } = workerData as TestJob;
const places = new AuthorPlaces(bytes, map);
const module = compiled();
if (module !== undefined) runAll(module);

function compiled(): EngineModule | undefined {
  try {
    return new engine.Module(bytes);
  } catch (error) {
    // An option of the plugin's may ask for what only some engines have.
    const sentence = `this Node.js cannot load the module: ${error instanceof Error ? error.message : ''}`;
    tell({ kind: 'listed', tests: [], fault: { sentence, places: [], log: [] } });
    return undefined;
  }
}

function runAll(module: EngineModule): void {
  const { tests, fault } = runOnce(module);
  const list = tests.map(({ name, at }) => ({ name, places: places.of(at) }));
  tell({ kind: 'listed', tests: list, ...placed(fault) });
  if (fault !== undefined) return;
  for (let index = first; index < tests.length; index += 1) {
    tell({ kind: 'began', index });
    tell({ kind: 'ended', index, ...placed(runOnce(module, index).fault) });
  }
}

function placed(found: Fault | undefined): Pick<TestNote, 'fault'> {
  if (found === undefined) return {};
  const { sentence, error, said, log } = found;
  return { fault: { sentence, places: places.of(error, said), log } };
}

function tell(note: TestNote): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
  parentPort?.postMessage(note);
}
