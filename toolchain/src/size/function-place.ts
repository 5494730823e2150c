/**
 * Which source a function is from, by the name that the AssemblyScript compiler gave it:
 * `~lib/array/Array<assembly/config/Consumer>#push`, `assembly/config/readConfig`, `start:assembly/index~anonymous|0`, or by
 * the shorter one that it has in a release.
 */
import { longName } from '../names/short-names.js';

/** Whose code a function is. */
export type Group = 'own' | 'sdk' | 'package' | 'standard-library' | 'runtime' | 'unnamed';

/** What a name says. */
export interface FunctionPlace {
  /** The name as an author would write it. */
  readonly shown: string;
  /** The source file, as the compiler names it; undefined for what the compiler adds itself. */
  readonly file: string | undefined;
  readonly group: Group;
}

const LIBRARY = '~lib/';
const RUNTIME = '~lib/rt';
const SDK = '~lib/proxy-wasm-assemblyscript-sdk/';

/** The first parts of the standard library's names: all but these is a package's. */
export const STANDARD_LIBRARY: ReadonlySet<string> = new Set(
  (
    'array arraybuffer atomics bindings builtins compat console crypto dataview date diagnostics error function iterator map ' +
    'math memory number object performance polyfills process reference regexp rt set shared staticarray string symbol table ' +
    'typedarray uri util vector'
  ).split(' '),
);

/** Reads a name; without one there is nothing to read. */
export function functionPlace(name: string | undefined, index: number): FunctionPlace {
  if (name === undefined) return { shown: `function ${index}`, file: undefined, group: 'unnamed' };
  const readable = unescaped(longName(name));
  const path = pathOf(readable);
  return {
    shown: shortened(readable),
    file: path === undefined ? undefined : `${path}.ts`,
    group: groupOf(path, readable),
  };
}

/** Names of types are escaped where they hold parentheses. */
function unescaped(name: string): string {
  return name.replaceAll(/%([0-9A-F]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The file's path without its extension. */
function pathOf(name: string): string | undefined {
  const start = /^start:((?:~lib\/)?[^~]+)/.exec(name);
  if (start !== null) return start[1];
  const element = /^(~lib\/(@[^/]+\/)?)?[^~<#|@(]+/.exec(name)?.[0];
  const slash = element?.lastIndexOf('/') ?? -1;
  return slash > 0 ? element?.slice(0, slash) : undefined;
}

function groupOf(path: string | undefined, name: string): Group {
  if (path === undefined) return name.startsWith('~') ? 'runtime' : 'own';
  if (!path.startsWith(LIBRARY) && path !== '~lib') return 'own';
  if (path === RUNTIME || path.startsWith(`${RUNTIME}/`)) return 'runtime';
  if (path.startsWith(SDK)) return 'sdk';
  const first = path.slice(LIBRARY.length).split('/')[0] ?? '';
  return STANDARD_LIBRARY.has(first) ? 'standard-library' : 'package';
}

/** Without the folders, also of types: `Array<Consumer>#push`. What runs at a file's top level keeps its path. */
function shortened(name: string): string {
  if (/^start:(~lib\/)?[^~]+$/.test(name)) return name;
  return name.replaceAll(/[\w.@$~/-]+/g, (path) => path.slice(path.lastIndexOf('/') + 1));
}
