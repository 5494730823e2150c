/** What the compiler makes of one source, with nothing of ours. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadCompiler, runCompiler } from '../src/compile/asc.js';

/** The module of a source, with names, begun by `_initialize`. */
export async function compileSource(source: string, options: readonly string[] = []): Promise<Uint8Array> {
  const dir = await mkdtemp(path.join(tmpdir(), 'postern-source-'));
  await writeFile(path.join(dir, 'index.ts'), source);
  const asc = await loadCompiler();
  let module: Uint8Array | undefined;
  const argv = ['index.ts', '--baseDir', dir, '--config', 'none', '--outFile', 'out.wasm', '-O3', '--debug'];
  const error = await runCompiler(asc, [...argv, '--exportStart', '_initialize', ...options], {
    readFile: (name, base) => readFile(path.resolve(base, name), 'utf8').catch(() => null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm') && typeof contents !== 'string') module = contents;
    },
    listFiles: () => null,
    reportDiagnostic: () => undefined,
  });
  await rm(dir, { recursive: true });
  if (module === undefined) throw new Error(`nothing was compiled: ${String(error)}`);
  return module;
}
