/** `postern test`: builds a plugin, runs its unit tests in wasm, and its scenarios on the gateway's own host. */
import { constants } from 'node:os';
import path from 'node:path';
import { painterFor } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import { buildAndTell, NO_CACHE } from '../compile/build-and-tell.js';
import { ToolchainError } from '../errors.js';
import { requireFolder } from '../files/require-path.js';
import type { Io } from '../io.js';
import { renderFile, renderJson, renderSum } from '../plugin-tests/report.js';
import { runScenarios } from '../plugin-tests/scenarios.js';
import {
  SCENARIO_FOLDER,
  scenarioFiles,
  UNIT_TEST_FOLDER,
  unitTestFiles,
} from '../plugin-tests/test-files.js';
import type { FileResult } from '../plugin-tests/test-result.js';
import { DEADLINE_MS, runUnitTests } from '../plugin-tests/unit-tests.js';

/** The command's table entry. */
export const testCommand: Command = {
  name: 'test',
  summary: 'Build a plugin, run its unit tests and its scenarios.',
  usage: '[DIR] [--format text|json] [--no-cache]',
  examples: ['postern test', 'postern test plugins/auth --format json'],
  flags: {
    format: { type: 'string', choices: ['text', 'json'], default: 'text', doc: 'How to print the results' },
    ...NO_CACHE,
  },
  arity: [0, 1],
  run: test,
};

async function test({ args, flags, io }: Invocation): Promise<number> {
  const arg = args[0] ?? '.';
  const dir = await requireFolder(arg, io);
  const [units, scenarios] = [await unitTestFiles(dir), await scenarioFiles(dir)];
  if (units.length === 0 && scenarios.length === 0) {
    const places = [path.join(arg, UNIT_TEST_FOLDER), path.join(arg, SCENARIO_FOLDER)];
    throw new ToolchainError('TC_NO_TESTS', `${places[0]} has no *.test.ts, ${places[1]} no YAML file`);
  }
  const json = flags.given('format') === 'json';
  // Only results go to stdout where a program reads it.
  const told = json ? { ...io, stdout: io.stderr } : io;
  const cache = !flags.on('no-cache');
  const built = await buildAndTell({ arg, dir, target: 'release', out: undefined, cache }, told);
  if (built === undefined) return 1;
  const report = new Report(json, io);
  for await (const one of runUnitTests({ dir, files: units, deadlineMs: DEADLINE_MS, cache }, io))
    report.add(one);
  const failed = report.failures();
  let [code, said, complete] = [0, '', true];
  if (scenarios.length > 0 && !io.signal.aborted) {
    const named = scenarios.map((file) => path.relative(io.cwd, file));
    const outcome = await runScenarios(named, built.file, io);
    ({ code, said } = outcome);
    complete = outcome.files.length > 0;
    for (const one of outcome.files) report.add(one);
  }
  if (io.signal.aborted) return 128 + (constants.signals[io.signal.reason as NodeJS.Signals] ?? 0);
  report.end(complete);
  io.stderr.write(said);
  if (failed === 0) return code;
  throw new ToolchainError(
    'TC_UNIT_TEST_FAILED',
    `${failed} ${failed === 1 ? 'unit test' : 'unit tests'} failed`,
  );
}

/** People see each file as soon as it is done, programs one value at the end. */
class Report {
  readonly #files: FileResult[] = [];
  readonly #json: boolean;
  readonly #io: Io;

  constructor(json: boolean, io: Io) {
    this.#json = json;
    this.#io = io;
  }

  add(file: FileResult): void {
    this.#files.push(file);
    if (!this.#json) this.#io.stdout.write(renderFile(file, painterFor(this.#io.stdout, this.#io.env)));
  }

  failures(): number {
    return this.#files.flatMap(({ results }) => results).filter(({ passed }) => !passed).length;
  }

  /** @param complete whether nothing is missing */
  end(complete: boolean): void {
    this.#io.stdout.write(this.#json ? renderJson(this.#files, complete) : renderSum(this.#files));
  }
}
