/** The scenarios of a plugin, as gateway-host ran them: its results are read, what it says besides is handed on. */
import { constants } from 'node:os';
import { ToolchainError } from '../errors.js';
import type { Io } from '../io.js';
import { askSibling } from '../siblings/ask.js';
import type { FileResult, TestResult } from './test-result.js';

/** What came of them. */
export interface ScenarioOutcome {
  /** None when a file could not be read or run: `said` tells why. */
  readonly files: readonly FileResult[];
  readonly code: number;
  readonly said: string;
}

/** Runs scenario files, named from the current folder, on one module. */
export async function runScenarios(
  files: readonly string[],
  module: string,
  io: Io,
): Promise<ScenarioOutcome> {
  const args = ['scenario', ...files, '--module', module, '--format', 'json'];
  const { code, signal, stdout, stderr } = await askSibling('@postern/gateway-host', args, { io });
  const ended = code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0));
  if (stdout === '' && ended !== 0) return { files: [], code: ended, said: stderr };
  return { files: readResults(stdout), code: ended, said: stderr };
}

function readResults(text: string): FileResult[] {
  try {
    const { files } = JSON.parse(text) as { files: { file: string; results: TestResult[] }[] };
    return files.map(({ file, results }) => ({ file, kind: 'scenario', results }));
  } catch (cause) {
    throw new ToolchainError('TC_TEST_RESULTS', 'the results of the scenarios cannot be read', { cause });
  }
}
