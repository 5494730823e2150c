/** The AssemblyScript compiler as it is used here: loaded once, and only when something has to be compiled. */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { OptionRow, OptionTable } from './asconfig.js';
import type { RawDiagnostic } from './diagnostics.js';

/** What the compiler asks and tells while it runs. */
export interface AscHost {
  readFile(name: string, baseDir: string): Promise<string | null>;
  writeFile(name: string, contents: Uint8Array | string, baseDir: string): void;
  listFiles(dir: string, baseDir: string): string[] | null;
  reportDiagnostic(diagnostic: RawDiagnostic): void;
}

/** The part of `assemblyscript/asc` that is used here; its own types redeclare globals such as `i32`. */
export interface Asc {
  readonly options: OptionTable;
  readonly libraryFiles: Readonly<Record<string, string>>;
  main(argv: readonly string[], host: AscHost): Promise<{ readonly error: Error | null }>;
}

let loaded: Promise<Asc> | undefined;

/** The compiler takes most of a second to load. */
export function loadCompiler(): Promise<Asc> {
  const specifier: string = 'assemblyscript/asc';
  return (loaded ??= import(specifier) as Promise<Asc>);
}

/** What the compiler says of its own options, as far as an asconfig.json is read by it. */
export async function loadOptionTable(): Promise<OptionTable> {
  const { options } = await loadCompiler();
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, isPath, useNodeResolution }]): [string, OptionRow] => [
      name,
      {
        ...(type !== undefined && { type }),
        ...(isPath !== undefined && { isPath }),
        ...(useNodeResolution !== undefined && { useNodeResolution }),
      },
    ]),
  );
}

/** Which compiler this is, without loading it: any other may make other bytes of the same sources. */
export function compilerIdentity(): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('assemblyscript/package.json');
  const binaryen = createRequire(manifest).resolve('binaryen');
  const folder = path.join(path.dirname(manifest), 'dist');
  const files = [path.join(folder, 'asc.js'), path.join(folder, 'assemblyscript.js'), binaryen];
  // Whoever changes a compiler in place hardly keeps sizes and times too.
  const stamps = files.map((file) => statSync(file)).map(({ size, mtimeMs }) => `${size}:${mtimeMs}`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return [version, ...stamps].join(' ');
}

/**
 * Runs the compiler. When it fails inside it ends the process it runs in, which may be serving a gateway (`postern dev`): here
 * that is an error like any other.
 *
 * @throws Error when the compiler gave up
 */
export async function runCompiler(asc: Asc, argv: readonly string[], host: AscHost): Promise<Error | null> {
  const { exit } = process;
  process.exit = () => {
    throw new Error('the compiler failed inside; what it said of that stands above');
  };
  try {
    return (await asc.main(argv, host)).error;
  } finally {
    process.exit = exit;
  }
}
