/** A file of unit tests as a module: the plugin's own options for debugging, with what the runner needs in their place. */
import path from 'node:path';
import { compilePlugin } from '../compile/compiler.js';
import type { Diagnostic } from '../compile/diagnostics.js';
import { ToolchainError } from '../errors.js';
import { MOST_PAGES } from './test-instance.js';

/** What came of compiling. */
export interface CompiledTests {
  /** Absent when there were errors. */
  readonly module: { readonly bytes: Uint8Array; readonly map: string } | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether the file uses the SDK's `assembly/testing` at all. */
  readonly testing: boolean;
}

const TESTING = 'assembly/testing/index.ts';
/** Never written: a build of tests leaves nothing behind. */
const NAME = 'build/unit-test.wasm';

/** Compiles one file of a plugin; `file` is absolute. */
export async function compileTests(dir: string, file: string, cache: boolean): Promise<CompiledTests> {
  const { outputs, moduleFile, diagnostics, sources } = await compilePlugin({
    dir,
    target: 'debug',
    cache,
    out: path.join(dir, NAME),
    instead: {
      entries: [path.relative(dir, file)],
      options: {
        exportStart: '_initialize',
        exportTable: true,
        maximumMemory: MOST_PAGES,
        sourceMap: true,
        ...{ importMemory: false, noExportMemory: false, noEmit: false, textFile: false, bindings: false },
      },
    },
  });
  const testing = sources.some((source) => source.split(path.sep).join('/').endsWith(TESTING));
  if (outputs === undefined) return { module: undefined, diagnostics, testing };
  const [bytes, map] = [outputs.get(moduleFile), outputs.get(`${moduleFile}.map`)];
  if (typeof bytes === 'object' && typeof map === 'string')
    return { module: { bytes, map }, diagnostics, testing };
  throw new ToolchainError('TC_COMPILER_CRASH', `the compiler wrote no module for ${file}`);
}
