/**
 * How names of functions are written in a release. The compiler gives each the path of its file, and every global one too:
 * a quarter of a large plugin. Gateways show functions only, so the others go, and what begins most paths is said shortly.
 */
import { readFunctionNames, readModule } from '@postern/contract/wasm';

import { writeU32 } from '../wasm/leb128.js';

/** What a path begins with, and what it begins with in a release: nothing else of the compiler's begins so. */
const SHORT_FORMS = [
  ['~lib/proxy-wasm-assemblyscript-sdk/assembly/', 'sdk:'],
  ['assembly/', '~/'],
] as const;

const START = 'start:';
const LABEL = Buffer.from([4, ...Buffer.from('name')]);
const FUNCTION_NAMES = 1;

/** The module with short names, and of functions only. */
export function shortenNames(bytes: Uint8Array): Uint8Array {
  const module = readModule(bytes);
  const names = readFunctionNames(module);
  const [at, ...others] = module.sections.filter(
    ({ id, offset }) => id === 0 && LABEL.equals(bytes.subarray(offset, offset + LABEL.length)),
  );
  if (at === undefined || others.length > 0 || names.size === 0) return bytes;
  const section = nameSection(names);
  const sections = module.sections.map(({ id, offset, size }) => {
    const content = offset === at.offset ? section : bytes.subarray(offset, offset + size);
    return Buffer.concat([Uint8Array.of(id), writeU32(content.length), content]);
  });
  return Buffer.concat([bytes.subarray(0, 8), ...sections]);
}

function nameSection(names: ReadonlyMap<number, string>): Uint8Array {
  const entries = [...names].flatMap(([index, name]) => {
    const label = Buffer.from(shortName(name));
    return [writeU32(index), writeU32(label.length), label];
  });
  const part = Buffer.concat([writeU32(names.size), ...entries]);
  return Buffer.concat([LABEL, Uint8Array.of(FUNCTION_NAMES), writeU32(part.length), part]);
}

/** Files of types are left out: their names say enough, and where the function is from stands before them. */
export function shortName(name: string): string {
  const types = name.indexOf('<');
  if (types < 0) return replaced(name, ([long, short]) => [long, short]);
  const bare = name.slice(types).replaceAll(/[\w.@$~/-]+/g, (path) => path.slice(path.lastIndexOf('/') + 1));
  return shortName(name.slice(0, types)) + bare;
}

/** The name as the compiler writes it, but for the files of types. */
export function longName(name: string): string {
  return replaced(name, ([long, short]) => [short, long]);
}

function replaced(
  name: string,
  pair: (form: (typeof SHORT_FORMS)[number]) => readonly [from: string, to: string],
): string {
  const head = name.startsWith(START) ? START : '';
  const path = name.slice(head.length);
  const [from, to] = SHORT_FORMS.map(pair).find(([begin]) => path.startsWith(begin)) ?? ['', ''];
  return head + to + path.slice(from.length);
}
