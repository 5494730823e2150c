/** The unit tests of a plugin: each file is compiled and run, and its results are told as soon as they are there. */
import path from 'node:path';
import { renderDiagnostic } from '../compile/diagnostics.js';
import type { Io } from '../io.js';
import type { AuthorPlace } from './author-places.js';
import { compileTests } from './compile-tests.js';
import { runModule } from './run-in-thread.js';
import type { ListedTest, PlacedFault } from './run-in-thread.js';
import type { FileResult, TestResult } from './test-result.js';

/** How long one test may take unless said otherwise; code that waits for nobody is done in a thousandth of it. */
export const DEADLINE_MS = 10_000;

const MODULE = 'proxy-wasm-assemblyscript-sdk/assembly/testing';

/** A plugin's folder and its files of tests, absolute. */
export interface UnitTestRun {
  readonly dir: string;
  readonly files: readonly string[];
  readonly deadlineMs: number;
  /** Whether what was compiled before may be taken; so unless given. */
  readonly cache?: boolean;
}

/** The results of each file, one after the other; fewer of them after a stop. */
export async function* runUnitTests(
  { dir, files, deadlineMs, cache = true }: UnitTestRun,
  io: Pick<Io, 'cwd' | 'signal'>,
): AsyncGenerator<FileResult> {
  const { cwd, signal } = io;
  for (const file of files) {
    const results = await resultsOf(file, { dir, cwd, deadlineMs, signal, cache });
    if (signal.aborted) return;
    yield { file: path.relative(cwd, file), kind: 'unit', results };
  }
}

interface FileRun {
  readonly dir: string;
  readonly cwd: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly cache: boolean;
}

async function resultsOf(file: string, run: FileRun): Promise<TestResult[]> {
  const { module, diagnostics, testing } = await compileTests(run.dir, file, run.cache);
  if (!testing) return [whole('has tests', `it has none: it does not import "${MODULE}"`)];
  if (module === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const shown = { paint: (_: unknown, text: string): string => text, cwd: run.cwd };
    return [whole('compiles', ...errors.map((one) => renderDiagnostic(one, shown).trimEnd()))];
  }
  const { tests, startFault } = await runModule(module, run);
  const told = new ToldPlaces(file, run);
  if (startFault !== undefined) return [told.result({ name: 'starts', places: [] }, startFault)];
  if (tests.length === 0)
    return [whole('has tests', "it has none: call test('what it does', () => { … }) at the top level")];
  return tests.map(({ test, fault }) => told.result(test, fault));
}

/** A result that speaks of the file as a whole. */
function whole(name: string, ...problems: string[]): TestResult {
  return { name, line: 1, passed: false, problems };
}

/** Places as the user sees files: from the current folder. */
class ToldPlaces {
  readonly #file: string;
  readonly #run: FileRun;

  constructor(file: string, run: FileRun) {
    this.#file = file;
    this.#run = run;
  }

  result({ name, places }: ListedTest, fault: PlacedFault | undefined): TestResult {
    const line = this.#ownLine(places) ?? 1;
    if (fault === undefined) return { name, line, passed: true, problems: [] };
    return {
      ...{ name, line, passed: false, problems: [fault.sentence] },
      failedAt: this.#ownLine(fault.places),
      places: fault.places.map((place) => this.#shown(place)),
      log: fault.log,
    };
  }

  #ownLine(places: readonly AuthorPlace[]): number | undefined {
    return places.find(({ file }) => path.resolve(this.#run.dir, file) === this.#file)?.line;
  }

  #shown({ file, line, column }: AuthorPlace): string {
    return `${path.relative(this.#run.cwd, path.resolve(this.#run.dir, file))}:${line}:${column}`;
  }
}
