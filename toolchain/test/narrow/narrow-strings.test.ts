import { readFile } from 'node:fs/promises';

import { readFunctionNames, readModule } from '@postern/contract/wasm';
import { describe, expect, it } from 'vitest';

import { narrowStrings } from '../../src/narrow/narrow-strings.js';
import { unpackStrings } from '../../src/narrow/static-strings.js';
import { engine, type TestExports } from '../../src/plugin-tests/wasm-api.js';
import { compileSource } from '../compile-source.js';

/** What a module exports once it began. */
type Begun = TestExports & { readonly read: (which: number) => number; readonly touch: () => number };

function instantiate(module: Uint8Array): Begun {
  const compiled = new engine.Module(module);
  const instance = new engine.Instance(compiled, { env: { abort: () => undefined } });
  const begun = instance.exports as Begun;
  begun._initialize();
  return begun;
}

const memoryOf = ({ memory }: Begun): Buffer => Buffer.from(memory.buffer);

/** Several sizes of string, one that a byte does not hold, one too long, raw bytes and a gap of many pages between. */
const SOURCES = `
const short = 'a';
const eszett = 'Straße';
const wide = 'Ελλάδα';
const long = '${'long '.repeat(60)}';
const raw = memory.data<u8>([1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
const gap = memory.data(100_000);
const after = 'after the gap';
const list: StaticArray<string> = ['one', 'two', 'three'];
export function read(which: i32): i32 {
  const texts = [short, eszett, wide, long, after, list[0], list[1], list[2]];
  const text = texts[which >> 10];
  return (which & 1023) < text.length ? text.charCodeAt(which & 1023) : -1;
}
export function touch(): i32 { return load<u8>(raw + 12) + load<u8>(gap + 99_999); }
`;

/** Every text that `read` knows. */
function textsOf({ read }: Begun): string[] {
  return Array.from({ length: 8 }, (_, which) => {
    let text = '';
    for (let at = 0; read((which << 10) | at) !== -1; at += 1) {
      text += String.fromCharCode(read((which << 10) | at));
    }
    return text;
  });
}

describe('narrowStrings', () => {
  it('makes a module smaller whose memory is the same, byte for byte, once it began', async () => {
    const before = await compileSource(SOURCES);
    const after = narrowStrings(before);
    expect(after.length).toBeLessThan(before.length - 100);
    const exports = instantiate(after);
    expect(memoryOf(exports).equals(memoryOf(instantiate(before)))).toBe(true);
    expect(textsOf(exports)).toEqual([
      ...['a', 'Straße', 'Ελλάδα', 'long '.repeat(60), 'after the gap'],
      ...['one', 'two', 'three'],
    ]);
    expect(exports.touch()).toBe(4);
  });

  it('can be read again, text by text', async () => {
    const module = readModule(narrowStrings(await compileSource(SOURCES)));
    const last = module.dataSegments.at(-1);
    const segment = module.bytes.subarray(last?.offset, (last?.offset ?? 0) + (last?.size ?? 0));
    const texts = unpackStrings(segment)?.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(['a', 'Straße', 'after the gap', 'one', 'two', 'three']));
    expect(unpackStrings(segment.subarray(0, -1))).toBeUndefined();
  });

  it('names what it adds, so that a backtrace can', async () => {
    const module = readModule(narrowStrings(await compileSource(SOURCES)));
    const names = readFunctionNames(module);
    const index = module.exports.find(({ name }) => name === '_initialize')?.index ?? -1;
    expect(names.get(index)).toBe('widenStrings');
    expect([...names.values()].filter((name) => name === 'widenStrings')).toHaveLength(1);
  });

  it('asks for another page where the strings no longer fit behind the data', async () => {
    // Static data up to a few bytes before the end of the first page.
    const filler = (bytes: number): string => `export const filler = memory.data(${bytes});\n${SOURCES}`;
    const pagesOf = (module: Uint8Array): number | undefined => readModule(module).memories[0]?.min;
    const spans: number[] = [];
    for (let bytes = 28_000; bytes < 34_000; bytes += 1_000) {
      const before = await compileSource(filler(bytes));
      const after = narrowStrings(before);
      expect(memoryOf(instantiate(after)).subarray(0, 160_000)).toEqual(
        memoryOf(instantiate(before)).subarray(0, 160_000),
      );
      spans.push((pagesOf(after) ?? 0) - (pagesOf(before) ?? 0));
    }
    expect(spans).toContain(0);
    expect(spans.every((more) => more === 0 || more === 1)).toBe(true);
  });

  it.each([
    ['no strings', 'export function one(): i32 { return 1; }', []],
    ['nothing that runs first', "export function text(): string { return 'text'; }", ['--exportStart', '']],
    ['an imported memory', "export function text(): string { return 'text'; }", ['--importMemory']],
    [
      'no bulk memory operations',
      "export function text(): string { return 'text'; }",
      ['--disable', 'bulk-memory'],
    ],
  ])('leaves alone a module with %s', async (_, source, options) => {
    const before = await compileSource(source, options);
    expect(narrowStrings(before)).toBe(before);
  });

  it.each(['mcp-server', 'auth', 'tool-transform'])(
    'leaves %s as it was built, since it was narrowed then',
    async (name) => {
      const built = await readFile(new URL(`../../../plugins/${name}/build/plugin.wasm`, import.meta.url));
      const again = narrowStrings(built);
      expect(again.length).toBeGreaterThan(built.length * 0.99);
    },
  );
});
