/** Compiles a plugin of `fixtures/` as a plugin author would: the shared targets of asconfig.json. */

import { fileURLToPath } from 'node:url';
import { compileModule } from './compile-module.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where to compile from, and with which target. */
interface CompileOptions {
  readonly target?: 'release' | 'debug';
  readonly baseDir?: string;
  readonly flags?: readonly string[];
  /** Told of every file that the compiler reads. */
  readonly onRead?: (file: string) => void;
}

/** The module's bytes; a compiler error becomes the thrown error's message. */
export function compileFixture(name: string, options: CompileOptions = {}): Promise<Uint8Array> {
  const { target = 'debug', baseDir = ROOT, flags = [], onRead } = options;
  return compileModule({
    entry: `sdk/test/fixtures/${name}.ts`,
    flags: ['--config', 'asconfig.json', '--target', target, ...flags],
    baseDir,
    onRead,
  });
}
