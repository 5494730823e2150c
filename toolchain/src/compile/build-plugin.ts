/** Builds one plugin for one target: compile, hold the module against the contract's rules, write it whole. */
import { sha256Hex } from '@postern/contract/digest';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import { compilePlugin } from './compiler.js';
import type { CompileRequest } from './compiler.js';
import type { Diagnostic } from './diagnostics.js';

/** A module that was built and written. */
export interface BuiltModule {
  readonly ok: true;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly milliseconds: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly string[];
}

/** A build that the sources stopped; nothing was written. */
export interface FailedBuild {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly string[];
}

/** Builds and writes; a former output stays untouched unless everything went well. */
export async function buildPlugin(request: CompileRequest): Promise<BuiltModule | FailedBuild> {
  const started = performance.now();
  const { outputs, moduleFile, diagnostics, sources } = await compilePlugin(request);
  if (outputs === undefined) return { ok: false, diagnostics, sources };
  const bytes = outputs.get(moduleFile);
  if (bytes === undefined || typeof bytes === 'string') {
    throw new ToolchainError('TC_COMPILER_CRASH', `the compiler wrote no module for ${request.dir}`);
  }
  for (const [file, contents] of outputs) await writeWhole(file, contents);
  const milliseconds = Math.round(performance.now() - started);
  return { ok: true, file: moduleFile, bytes, sha256: sha256Hex(bytes), milliseconds, diagnostics, sources };
}
