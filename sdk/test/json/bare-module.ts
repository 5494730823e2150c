/** Compiles an AssemblyScript library without a gateway around it: no host functions, a trap for abort. */

import { fileURLToPath } from 'node:url';
import { main as asc } from 'assemblyscript/asc';
import { engine } from '../engine.ts';

const SDK = fileURLToPath(new URL('../..', import.meta.url));
const TARGET = ['-O3', '--shrinkLevel', '2', '--noAssert', '--runtime', 'minimal', '--use', 'abort='];

/** The exports of the module, initialised. `entry` is relative to the SDK's folder. */
export async function loadBareModule<Exports extends object>(entry: string): Promise<Exports> {
  const output = new Map<string, Uint8Array>();
  const shape = ['--baseDir', SDK, '--config', 'none', '--exportStart', '_initialize', '-o', 'out.wasm'];
  const { error, stderr } = await asc([entry, ...shape, ...TARGET], {
    writeFile: (file, contents) => {
      output.set(file, typeof contents === 'string' ? Buffer.from(contents) : contents);
    },
  });
  const bytes = output.get('out.wasm');
  if (error !== null || bytes === undefined) throw new Error(stderr.toString(), { cause: error });
  const { exports } = new engine.Instance(new engine.Module(bytes), {});
  (exports as { _initialize(): void })._initialize();
  return exports as Exports;
}
