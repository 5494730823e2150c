import { readFunctionNames, readModule } from '@postern/contract/wasm';
import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';

import { longName, shortName, shortenNames } from '../../src/names/short-names.js';

const PAIRS = [
  ['assembly/call/pairs/Pairs#get:size', '~/call/pairs/Pairs#get:size'],
  ['start:assembly/index', 'start:~/index'],
  ['start:assembly/index~anonymous|0', 'start:~/index~anonymous|0'],
  ['~lib/proxy-wasm-assemblyscript-sdk/assembly/bytes/Bytes.of', 'sdk:bytes/Bytes.of'],
  ['start:~lib/proxy-wasm-assemblyscript-sdk/assembly/mcp/era', 'start:sdk:mcp/era'],
  ['~lib/string/String#split@varargs', '~lib/string/String#split@varargs'],
  ['~lib/numbers/assembly/index/seven', '~lib/numbers/assembly/index/seven'],
  ['~start', '~start'],
  ['main.main', 'main.main'],
] as const;

describe('names in a release', () => {
  it.each(PAIRS)('%s', (long, short) => {
    expect(shortName(long)).toBe(short);
    expect(longName(short)).toBe(long);
    expect(longName(long)).toBe(long);
  });

  it.each([
    ['~lib/array/Array<~lib/string/String>#push', '~lib/array/Array<String>#push'],
    [
      '~lib/function/Function<%28u32%29=>~lib/proxy-wasm-assemblyscript-sdk/assembly/context/RootContext>~visit',
      '~lib/function/Function<%28u32%29=>RootContext>~visit',
    ],
    [
      '~lib/proxy-wasm-assemblyscript-sdk/assembly/rules/rules/Rules<assembly/config/AuthConfig>#load',
      'sdk:rules/rules/Rules<AuthConfig>#load',
    ],
  ])('say no files of types: %s', (long, short) => {
    expect(shortName(long)).toBe(short);
  });
});

/** A module whose functions and globals have names. */
function named(): Uint8Array {
  const module = binaryen.parseText(`(module
    (import "env" "host" (func $assembly/host/host))
    (global $assembly/words/LETTERS (mut i32) (i32.const 3))
    (func $assembly/words/isLetter (export "isLetter") (result i32) (global.get $assembly/words/LETTERS))
    (func $~lib/proxy-wasm-assemblyscript-sdk/assembly/bytes/Bytes.of (export "of") (call $assembly/host/host)))`);
  binaryen.setDebugInfo(true);
  const bytes = module.emitBinary();
  binaryen.setDebugInfo(false);
  module.dispose();
  return bytes;
}

describe('a module with short names', () => {
  it('has them for every function that had one, and for nothing else', () => {
    const module = readModule(shortenNames(named()));
    expect([...readFunctionNames(module)]).toEqual([
      [0, '~/host/host'],
      [1, '~/words/isLetter'],
      [2, 'sdk:bytes/Bytes.of'],
    ]);
    expect(Buffer.from(module.bytes).includes('LETTERS')).toBe(false);
  });

  it('is otherwise the same, and short already', () => {
    const [before, after] = [readModule(named()), readModule(shortenNames(named()))];
    const contents = ({ bytes, sections }: typeof before): Buffer[] =>
      sections
        .filter(({ id }) => id !== 0)
        .map(({ offset, size }) => Buffer.from(bytes.subarray(offset, offset + size)));
    expect(contents(after)).toEqual(contents(before));
    expect(shortenNames(after.bytes)).toEqual(after.bytes);
  });

  it('is left alone where it has no names', () => {
    const bare = binaryen.parseText('(module (func (export "x")))');
    const bytes = bare.emitBinary();
    bare.dispose();
    expect(shortenNames(bytes)).toBe(bytes);
  });
});
