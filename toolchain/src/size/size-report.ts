/** Where a module's bytes go: sections, groups, files, functions, data, and why each import is there. */
import { importedFunctionCount, readFunctionNames, readModule } from '@postern/contract/wasm';
import type { WasmModule } from '@postern/contract/wasm';
import { WIDEN_FUNCTION } from '../narrow/narrow-strings.js';
import { unpackStrings } from '../narrow/static-strings.js';
import { functionPlace } from './function-place.js';
import type { FunctionPlace, Group } from './function-place.js';
import { importWays } from './import-ways.js';
import type { Step } from './import-ways.js';

/** A function with what its body takes. */
export interface SizedFunction extends FunctionPlace {
  readonly index: number;
  /** The full name; undefined where the module has none. */
  readonly name: string | undefined;
  readonly bytes: number;
}

/** Functions taken together. */
export interface SizedGroup {
  readonly group: Group;
  readonly bytes: number;
  readonly functions: number;
}

/** One source file. */
export interface SizedFile extends SizedGroup {
  readonly file: string;
}

/** A piece of what memory holds at first. */
export interface SizedData {
  readonly index: number;
  readonly bytes: number;
  /** The beginning of a text in it. */
  readonly text: string | undefined;
}

/** An import and why it is there. */
export interface ReportedImport {
  readonly module: string;
  readonly name: string;
  readonly entry: string | undefined;
  readonly way: readonly { readonly function: string; readonly by: Step['by'] }[];
}

/** Everything about one module; lists of sizes begin with the largest. */
export interface SizeReport {
  readonly file: string;
  readonly bytes: number;
  /** In the module's order; with the 8 bytes in front they are all of it. */
  readonly sections: readonly { readonly name: string; readonly bytes: number }[];
  readonly groups: readonly SizedGroup[];
  readonly files: readonly SizedFile[];
  readonly functions: readonly SizedFunction[];
  readonly data: readonly SizedData[];
  readonly imports: readonly ReportedImport[];
}

const HEADER_BYTES = 8;

/**
 * Reads a module.
 *
 * @param file how the user named it
 * @throws ContractError CT_WASM_* when the bytes are no module
 */
export function sizeReport(file: string, bytes: Uint8Array): SizeReport {
  const module = readModule(bytes);
  const names = readFunctionNames(module);
  const functions = sizedFunctions(module, names);
  const shown = (index: number): string => functionPlace(names.get(index), index).shown;
  return {
    file,
    bytes: bytes.length,
    sections: sizedSections(module),
    groups: grouped(functions, ({ group }) => group).map(({ group, bytes, functions: count }) => ({
      group,
      bytes,
      functions: count,
    })),
    files: grouped(functions, ({ file }) => file).map(({ key, ...group }) => ({ file: key, ...group })),
    functions,
    data: sizedData(module, names),
    imports: importWays(module).map(({ steps, ...way }) => ({
      ...way,
      way: steps.map(({ index, by }) => ({ function: shown(index), by })),
    })),
  };
}

/** A section reaches from the end of the one before, so that its id and length count too, however they are written. */
function sizedSections({ sections, customs }: WasmModule): { name: string; bytes: number }[] {
  let end = HEADER_BYTES;
  let custom = 0;
  return sections.map(({ id, name, offset, size }) => {
    const bytes = offset + size - end;
    end = offset + size;
    return { name: id === 0 ? `custom ${JSON.stringify(customs[custom++]?.name ?? '')}` : name, bytes };
  });
}

function sizedFunctions(module: WasmModule, names: ReadonlyMap<number, string>): SizedFunction[] {
  const imported = importedFunctionCount(module);
  const sized = module.code.map(({ offset, size }, defined) => {
    const index = imported + defined;
    const before = module.code[defined - 1];
    const lengthBytes = before === undefined ? leb128Bytes(size) : offset - (before.offset + before.size);
    const name = names.get(index);
    return { index, name, ...functionPlace(name, index), bytes: size + lengthBytes };
  });
  return sized.sort((a, b) => b.bytes - a.bytes || a.index - b.index);
}

function leb128Bytes(value: number): number {
  return Math.max(1, Math.ceil(Math.log2(value + 1) / 7));
}

function grouped(
  functions: readonly SizedFunction[],
  keyOf: (one: SizedFunction) => string | undefined,
): (SizedGroup & { key: string })[] {
  const groups = new Map<string, { key: string; group: Group; bytes: number; functions: number }>();
  for (const one of functions) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const sum = groups.get(key) ?? { key, group: one.group, bytes: 0, functions: 0 };
    groups.set(key, sum);
    sum.bytes += one.bytes;
    sum.functions += 1;
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes || (a.key < b.key ? -1 : 1));
}

function sizedData({ bytes, dataSegments }: WasmModule, names: ReadonlyMap<number, string>): SizedData[] {
  const isNarrow = [...names.values()].includes(WIDEN_FUNCTION);
  return dataSegments
    .flatMap(({ offset, size }, index): SizedData[] => {
      const contents = bytes.subarray(offset, offset + size);
      // A release build has the strings of all sources in one segment, which says nothing of what takes the bytes.
      const isLast = index === dataSegments.length - 1;
      const strings = isNarrow && isLast ? unpackStrings(contents) : undefined;
      return (
        strings?.map(({ bytes, text }) => ({ index, bytes, text: textIn(Buffer.from(text, 'latin1')) })) ?? [
          { index, bytes: size, text: textIn(contents) },
        ]
      );
    })
    .sort((a, b) => b.bytes - a.bytes || a.index - b.index);
}

const LONGEST_TEXT = 60;
/**
 * Strings of AssemblyScript are UTF-16, those of most others UTF-8: printable characters, with a zero between each or none.
 * The last zero is often missing, since compilers leave out zeros at the end of a segment.
 */
// oxlint-disable-next-line no-control-regex -- the zeros of UTF-16 are what is looked for
const TEXT = /(?:[\x20-\x7e]\x00){3,}[\x20-\x7e]|[\x20-\x7e]{4,}/g;

function textIn(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const texts = [...start.matchAll(TEXT)].map(([text]) => text.replaceAll('\0', ''));
  return texts.sort((a, b) => b.length - a.length)[0]?.slice(0, LONGEST_TEXT);
}
