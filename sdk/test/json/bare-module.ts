/** Compiles an AssemblyScript library without a gateway around it: no host functions, a trap for abort. */

import { fileURLToPath } from 'node:url';
import { compileModule } from '../compile-module.mjs';
import { engine } from '../engine.ts';

const SDK = fileURLToPath(new URL('../..', import.meta.url));
const SHAPE = ['--config', 'none', '--exportStart', '_initialize'];
const TARGET = ['-O3', '--shrinkLevel', '2', '--noAssert', '--runtime', 'minimal', '--use', 'abort='];

/** The exports of the module, initialised. `entry` is relative to the SDK's folder. */
export async function loadBareModule<Exports extends object>(entry: string): Promise<Exports> {
  const bytes = await compileModule({ entry, flags: [...SHAPE, ...TARGET], baseDir: SDK });
  const { exports } = new engine.Instance(new engine.Module(bytes), {});
  (exports as { _initialize(): void })._initialize();
  return exports as Exports;
}
