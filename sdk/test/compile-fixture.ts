/** Compiles a plugin of `fixtures/` as a plugin author would: the shared targets of asconfig.json. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as asc } from 'assemblyscript/asc';

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
export async function compileFixture(name: string, options: CompileOptions = {}): Promise<Uint8Array> {
  const { target = 'debug', baseDir = ROOT, flags = [], onRead } = options;
  const entry = `sdk/test/fixtures/${name}.ts`;
  const output = new Map<string, Uint8Array>();
  const { error, stderr } = await asc(
    [
      entry,
      '--baseDir',
      baseDir,
      '--config',
      'asconfig.json',
      '--target',
      target,
      '-o',
      'out.wasm',
      ...flags,
    ],
    {
      readFile: (file, folder) => {
        const found = path.resolve(folder, file);
        if (!existsSync(found)) return null;
        onRead?.(file);
        return readFileSync(found, 'utf8');
      },
      writeFile: (file, contents) => {
        output.set(file, typeof contents === 'string' ? Buffer.from(contents) : contents);
      },
    },
  );
  const bytes = output.get('out.wasm');
  if (error !== null || bytes === undefined) throw new Error(stderr.toString(), { cause: error });
  return bytes;
}
