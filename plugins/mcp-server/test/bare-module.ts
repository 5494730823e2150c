/** Compiles AssemblyScript of the plugin without a gateway around it: no host functions, a trap for abort. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as compile } from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SHAPE = ['--config', 'none', '--exportStart', '_initialize', '--baseDir', ROOT, '-o', 'out.wasm'];
const TARGET = ['-O3', '--shrinkLevel', '2', '--noAssert', '--runtime', 'minimal', '--use', 'abort='];

interface Engine {
  readonly Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): { readonly module: string; readonly name: string }[];
  };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** The engine's own `WebAssembly`, which the compiler's library for Node does not declare. */
const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

/** The module's bytes, built as a plugin is built. `entry` is relative to this folder. */
export async function bareModule(entry: string): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  const { error, stderr } = await compile([`plugins/mcp-server/test/${entry}`, ...SHAPE, ...TARGET], {
    readFile: (file, folder) => {
      const found = path.resolve(folder, file);
      return existsSync(found) ? readFileSync(found, 'utf8') : null;
    },
    writeFile: (_file, contents) => {
      if (typeof contents !== 'string') bytes = contents;
    },
  });
  if (error !== null || bytes === undefined) throw new Error(stderr.toString());
  return bytes;
}

/** Functions of a host, by name. */
export type HostFunctions = Readonly<Record<string, (...values: number[]) => number>>;

/** The exports of a module, initialised. Where it asks a host for more than that has, each call answers NotFound. */
export function startModule<Exports extends object>(bytes: Uint8Array, host: HostFunctions = {}): Exports {
  const module = new engine.Module(bytes);
  const imports: Record<string, HostFunctions> = {};
  for (const { module: from, name } of engine.Module.imports(module)) {
    imports[from] = { ...imports[from], [name]: host[name] ?? (() => 1) };
  }
  const { exports } = new engine.Instance(module, imports);
  (exports as { _initialize(): void })._initialize();
  return exports as Exports;
}
