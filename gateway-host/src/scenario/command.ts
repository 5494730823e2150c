/** `postern-gateway-host scenario`: runs scenario files against compiled plugins. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { GatewayError } from '../errors.js';
import { readScenarioFile } from './read-scenario-file.js';
import { renderJson, renderText, type FileResult } from './report.js';
import { runInThread } from './run-in-thread.js';
import type { ScenarioFile } from './scenario.js';

export interface ScenarioRequest {
  readonly files: readonly string[];
  /** For plugins that name none. */
  readonly module: string | undefined;
  readonly format: 'text' | 'json';
  /** How long one scenario may take. */
  readonly deadlineMs: number;
}

/**
 * Runs every scenario and prints what came of them.
 *
 * @throws GatewayError GH_CONFIG_FILE, GH_CONFIG, GH_CODE_LOCAL; GH_SCENARIO_FAILED once all have run
 */
export async function runScenarios(
  request: ScenarioRequest,
  stdout: { write(text: string): unknown },
): Promise<void> {
  const files = await Promise.all(request.files.map(readScenarioFile));
  const done: FileResult[] = [];
  for (const file of files) {
    const modules = await Promise.all(
      file.plugins.map(({ module }) => readModule(moduleOf(file, module, request.module))),
    );
    const results = [];
    for (const [index, scenario] of file.scenarios.entries())
      results.push(await runInThread({ file: file.file, index, modules }, scenario, request.deadlineMs));
    done.push({ file: file.file, results });
  }
  stdout.write(request.format === 'json' ? renderJson(done) : renderText(done));
  const failed = done.flatMap(({ results }) => results).filter(({ passed }) => !passed).length;
  if (failed > 0)
    throw new GatewayError(
      'GH_SCENARIO_FAILED',
      `${failed} ${failed === 1 ? 'scenario' : 'scenarios'} failed`,
    );
}

/** What a scenario file names comes first; a suite names what was on its author's machine, so there the command does. */
function moduleOf(
  { file, suite }: ScenarioFile,
  named: string | undefined,
  given: string | undefined,
): string | undefined {
  const own = named ?? (given === undefined ? suite?.env.wasmPath : undefined);
  return own === undefined ? given : path.resolve(path.dirname(file), own);
}

async function readModule(file: string | undefined): Promise<Uint8Array> {
  if (file === undefined) {
    throw new GatewayError('GH_CODE_LOCAL', 'no module was given', {
      hint: 'add --module FILE, or `module` to the plugin in the scenario file',
    });
  }
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new GatewayError('GH_CODE_LOCAL', `cannot read ${file}: ${reason}`, { cause });
  }
}
