/** One instance of a test module, and what is said of how it ended. */
import { TestImports, UnmetExpectation } from './test-imports.js';
import type { DeclaredTest } from './test-imports.js';
import { cut, quoted } from '../command-line/visible-text.js';
import { engine } from './wasm-api.js';
import type { EngineModule, TestExports } from './wasm-api.js';

/** Pages of 64 KiB that a unit test may have. */
export const MOST_PAGES = 4096;

const MIB = 1024 * 1024;
const LIMIT_MIB = (MOST_PAGES * 64) / 1024;
const MOST_MESSAGE = 1000;

/** How something ended that did not end well. */
export interface Fault {
  readonly sentence: string;
  readonly error: Error;
  /** What `abort` logged. */
  readonly said: string | undefined;
  readonly log: readonly string[];
}

/** Starts a fresh instance and runs the test at `index`, or only lists the tests. */
export function runOnce(
  module: EngineModule,
  index?: number,
): { readonly tests: readonly DeclaredTest[]; readonly fault: Fault | undefined } {
  const host = new TestImports(index);
  const test = (): DeclaredTest | undefined => (index === undefined ? undefined : host.tests[0]);
  let error: unknown;
  try {
    start(module, host, test);
  } catch (thrown) {
    error = thrown;
  }
  return { tests: host.tests, fault: faultOf(host, test(), error) };
}

function start(module: EngineModule, host: TestImports, test: () => DeclaredTest | undefined): void {
  const exports = new engine.Instance(module, host.functions(module)).exports as TestExports;
  host.memory.attach(exports);
  exports._initialize();
  host.closed = true;
  const chosen = test();
  if (chosen !== undefined) exports.table.get(chosen.body)();
}

function faultOf(host: TestImports, test: DeclaredTest | undefined, error: unknown): Fault | undefined {
  const trapsWanted = test?.traps === true && host.closed;
  if (error === undefined) {
    return trapsWanted ? faulty(host, new Error('none'), 'it was to trap, and returned') : undefined;
  }
  if (!(error instanceof Error)) throw error;
  if (error instanceof UnmetExpectation) return faulty(host, error, error.message);
  const reason = reasonOf(host, error);
  if (!trapsWanted)
    return { ...faulty(host, error, `it trapped: ${cut(reason, MOST_MESSAGE)}`), said: host.said };
  if (reason.includes(test.message)) return undefined;
  const seen = cut(reason, MOST_MESSAGE);
  const sentence = `it was to trap with ${quoted(test.message)}, and trapped otherwise: ${seen}`;
  return { ...faulty(host, error, sentence), said: host.said };
}

function faulty(host: TestImports, error: Error, sentence: string): Fault {
  return { sentence, error, said: undefined, log: host.log };
}

/** `abort` says why, the engine only how. */
function reasonOf(host: TestImports, error: Error): string {
  if (host.said !== undefined) {
    host.log.pop();
    return host.said;
  }
  if (error instanceof RangeError) return `calls within calls without an end (${error.message})`;
  const mib = Math.ceil(host.memory.size / MIB);
  return mib >= LIMIT_MIB / 2
    ? `${error.message}; its memory had grown to ${mib} MiB of the ${LIMIT_MIB} that a unit test may have`
    : error.message;
}
