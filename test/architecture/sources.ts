/**
 * Finds the repository's own source files and reads what each imports, with a real parser:
 * oxc for TypeScript, the AssemblyScript compiler's parser for plugin and SDK sources.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { newOptions, newProgram, nextFile, parse } from 'assemblyscript';
import { parseSync } from 'oxc-parser';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const SKIPPED = new Set([
  'node_modules',
  'dist',
  'build',
  '.git',
  '.postern',
  'fixtures',
  'golden',
  'templates',
]);
const SOURCE = /\.(ts|mts|mjs|js)$/;

/** Every source file below a folder of the repository, as paths relative to the root, sorted. */
export function sourceFiles(folder: string): string[] {
  const found: string[] = [];
  const walk = (at: string): void => {
    for (const entry of readdirSync(path.join(ROOT, at), { withFileTypes: true })) {
      const below = path.posix.join(at, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) walk(below);
      else if (entry.isFile() && SOURCE.test(entry.name)) found.push(below);
    }
  };
  walk(folder);
  return found.sort();
}

/** Whether a file is AssemblyScript, which no TypeScript parser reads. */
export function isAssemblyScript(file: string): boolean {
  return file.includes('/assembly/');
}

/** What a source file imports: a file of the repository (path from the root, no extension) or a package. */
export type Import = { readonly file: string } | { readonly specifier: string };

/** Everything that a source text imports or re-exports, types included. */
export function importsOf(file: string, text: string): Import[] {
  return isAssemblyScript(file) ? assemblyScriptImports(file, text) : typeScriptImports(file, text);
}

/** Reads a file of the repository. */
export function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function typeScriptImports(file: string, text: string): Import[] {
  const result = parseSync(file, text);
  const problem = result.errors[0];
  if (problem !== undefined) throw new Error(`${file}: ${problem.message}`);
  const { staticImports, staticExports, dynamicImports } = result.module;
  const found = staticImports.map((one) => one.moduleRequest.value);
  for (const statement of staticExports) {
    for (const entry of statement.entries) if (entry.moduleRequest) found.push(entry.moduleRequest.value);
  }
  for (const one of dynamicImports) {
    found.push(text.slice(one.moduleRequest.start, one.moduleRequest.end).replace(/^['"`]|['"`]$/g, ''));
  }
  return found.map((specifier) => {
    if (!specifier.startsWith('.')) return { specifier };
    const target = path.posix.join(path.posix.dirname(file), specifier);
    return { file: target.replace(/\.[cm]?[jt]s$/, '') };
  });
}

/** The AssemblyScript parser resolves relative imports itself and marks packages with `~lib/`. */
function assemblyScriptImports(file: string, text: string): Import[] {
  const program = newProgram(newOptions());
  parse(program, text, file, true);
  const found: Import[] = [];
  for (let next = nextFile(program); next !== null; next = nextFile(program)) {
    found.push(next.startsWith('~lib/') ? { specifier: next.slice('~lib/'.length) } : { file: next });
    parse(program, null as unknown as string, next, false);
  }
  return found;
}
