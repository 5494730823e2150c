/** Builds one plugin for one target: compile, hold the module against the contract's rules, write it whole. */
import { sha256Hex } from '@postern/contract/digest';
import { checkModule } from '@postern/contract/rules';
import type { Finding } from '@postern/contract/rules';
import { readModule } from '@postern/contract/wasm';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import { compilePlugin } from './compiler.js';
import type { CacheUse, CompileRequest } from './compiler.js';
import type { Diagnostic } from './diagnostics.js';

/** What a build says besides its module. */
export interface BuildNotes {
  readonly diagnostics: readonly Diagnostic[];
  /** Empty when the compiler already refused. */
  readonly findings: readonly Finding[];
  /** Absolute paths of every source that was read. */
  readonly sources: readonly string[];
  readonly cached: CacheUse;
}

/** A module that was built and written. */
export interface BuiltModule extends BuildNotes {
  readonly ok: true;
  readonly file: string;
  readonly bytes: Uint8Array;
  /** Bytes without custom sections: names are kept for backtraces and cost nothing at run time. */
  readonly codeSize: number;
  readonly sha256: string;
  readonly milliseconds: number;
}

/** A build that the sources or a rule stopped; nothing was written. */
export interface FailedBuild extends BuildNotes {
  readonly ok: false;
}

/** Builds and writes; a former output stays untouched unless everything went well. */
export async function buildPlugin(request: CompileRequest): Promise<BuiltModule | FailedBuild> {
  const started = performance.now();
  const { outputs, moduleFile, ...compiled } = await compilePlugin(request);
  if (outputs === undefined) return { ok: false, findings: [], ...compiled };
  const bytes = outputs.get(moduleFile);
  if (bytes === undefined || typeof bytes === 'string') {
    throw new ToolchainError('TC_COMPILER_CRASH', `the compiler wrote no module for ${request.dir}`);
  }
  const findings = checkModule(bytes);
  const notes = { ...compiled, findings };
  if (findings.some(({ severity }) => severity === 'error')) return { ok: false, ...notes };
  for (const [file, contents] of outputs) await writeWhole(file, contents);
  return {
    ok: true,
    file: moduleFile,
    bytes,
    codeSize: codeSizeOf(bytes),
    sha256: sha256Hex(bytes),
    milliseconds: Math.round(performance.now() - started),
    ...notes,
  };
}

/** The size that counts for loading and compiling in a gateway. */
function codeSizeOf(bytes: Uint8Array): number {
  const custom = readModule(bytes).sections.filter(({ id }) => id === 0);
  return custom.reduce((size, section) => size - sectionBytes(section.size), bytes.length);
}

/** A section's content with its id byte and its LEB128 length in front. */
function sectionBytes(size: number): number {
  return 1 + Math.max(1, Math.ceil(Math.log2(size + 1) / 7)) + size;
}
