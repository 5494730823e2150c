import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ContractError } from '../../src/errors/index.js';
import { functionTypes, importedFunctionCount, readFunctionNames, readModule } from '../../src/wasm/index.js';
import { failure } from '../failure.js';
import {
  buildModule,
  functionNames,
  leb,
  name,
  pluginModule,
  rawModule,
  section,
  vector,
} from './module-builder.js';

const CALL_0 = [0x10, 0];

/** A module that has every section the builder can write. */
const WHOLE = buildModule({
  imports: [
    ['env', 'proxy_log', 'i32 i32 i32 -> i32'],
    ['env', 'memory', [2, 1, 1, 16]],
    ['env', 'table', [1, 0x70, 0, 1]],
    ['env', 'g', [3, 0x7f, 0]],
  ],
  functions: [
    ['->', ...CALL_0],
    ['i64 v128 -> f32 f64', 0],
  ],
  table: [0x70, 1, 2, 4],
  globals: [[0x7f, 1, 0x41, 5, 0x0b]],
  exports: { run: 1, g: [3, 0], memory: [2, 0], table: [1, 1] },
  start: 1,
  elements: [0, 2],
  data: 'hello',
  customs: { name: functionNames('log', 'run'), producers: [0] },
});

describe('a module', () => {
  it('is read section by section', () => {
    const module = readModule(WHOLE);
    expect(module).toMatchObject({
      types: [
        { params: ['i32', 'i32', 'i32'], results: ['i32'] },
        { params: [], results: [] },
        { params: ['i64', 'v128'], results: ['f32', 'f64'] },
      ],
      imports: [
        { module: 'env', name: 'proxy_log', kind: 'function', typeIndex: 0 },
        { kind: 'memory', memory: { min: 1, max: 16, shared: false, wide: false } },
        { kind: 'table', table: { element: 'funcref', limits: { min: 1 } } },
        { kind: 'global', global: { type: 'i32', mutable: false } },
      ],
      functions: [1, 2],
      tables: [{ element: 'funcref', limits: { min: 2, max: 4 } }],
      globals: [{ type: 'i32', mutable: true }],
      exports: [
        { name: 'run', kind: 'function', index: 1 },
        { name: 'g', kind: 'global', index: 0 },
        { name: 'memory', kind: 'memory', index: 0 },
        { name: 'table', kind: 'table', index: 1 },
      ],
      start: 1,
      elementSegments: 1,
      elementFunctions: new Set([0, 2]),
      dataSegments: [{ offset: expect.any(Number), size: expect.any(Number) }],
      customs: [{ name: 'name' }, { name: 'producers' }],
    });
    expect(module.sections.map((span) => span.name).join(' ')).toBe(
      'type import function table global export start element code data custom custom',
    );
    expect(module.code).toHaveLength(2);
    expect(importedFunctionCount(module)).toBe(1);
    expect([0, 1, 3].map(functionTypes(module))).toEqual([module.types[0], module.types[1], undefined]);
    expect([...readFunctionNames(module)]).toEqual([
      [0, 'log'],
      [1, 'run'],
    ]);
  });

  it('can be empty, and can hold what newer engines know', () => {
    expect(readModule(rawModule()).sections).toEqual([]);
    const tags = rawModule(
      section(1, [1, 0x60, 0, 0]),
      section(5, [1, 4, 1]),
      section(13, [1, 0, 0]),
      section(7, [1, ...name('t'), 4, 0]),
    );
    expect(readModule(tags)).toMatchObject({
      tags: [0],
      memories: [{ wide: true }],
      exports: [{ kind: 'tag' }],
    });
    const references = rawModule(section(1, [1, 0x60, 3, 0x6f, 0x63, 0x70, 0x64, 0, 0]));
    expect(readModule(references).types[0]?.params).toEqual(['externref', '(ref null -16)', '(ref 0)']);
    const table = rawModule(section(4, [1, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b]));
    expect(readModule(table).tables).toHaveLength(1);
  });

  it('names its functions as far as the name section can be read', () => {
    const names = functionNames('a', 'b');
    const damaged = pluginModule({ customs: { name: names.slice(0, -1).with(1, 6) } });
    expect([...readFunctionNames(readModule(damaged))]).toEqual([[0, 'a']]);
    expect(readFunctionNames(readModule(rawModule())).size).toBe(0);
  });

  it.each<[string, number[], string, string]>([
    ['data', [0xfd, 0xff], 'CT_WASM_MAGIC', 'the file begins with fd ff, not with 00 61 73 6d 01 00 00 00'],
    [
      'a component',
      [0, 0x61, 0x73, 0x6d, 13, 0, 1, 0],
      'CT_WASM_MAGIC',
      'the file begins with 00 61 73 6d 0d 00 01 00, not with 00 61 73 6d 01 00 00 00',
    ],
    ['nothing', [], 'CT_WASM_MAGIC', 'the file is empty'],
    ['half a header', [0, 0x61, 0x73], 'CT_WASM_TRUNCATED', 'the file has 3 bytes; a module has at least 8'],
  ])('is not %s', (_what, bytes, code, message) => {
    const error = failure(() => readModule(Uint8Array.from(bytes)));
    expect([error.code, error.message]).toEqual([code, message]);
  });

  it.each<[string, number[][], string]>([
    ['an unknown section', [[14, 0]], 'module, byte 0x9: 0xe is no section'],
    [
      'a section twice',
      [section(1, [0]), section(1, [0])],
      'type section, byte 0xd: the type section stands twice or after a section that it must precede',
    ],
    [
      'sections in the wrong order',
      [section(3, [0]), section(1, [0])],
      'type section, byte 0xd: the type section stands twice or after a section that it must precede',
    ],
    [
      'a section longer than the file',
      [[1, 100, 0]],
      'module, byte 0xa: type section has 100 bytes, but 1 bytes are left',
    ],
    ['a section with a rest', [section(1, [0, 7, 7])], 'type section, byte 0xb: 2 bytes too many'],
    [
      'more types than bytes',
      [section(1, [...leb(4_000_000_000)])],
      'type section, byte 0xf: 4000000000 types are declared, but 0 bytes are left',
    ],
    [
      'more parameters than engines take',
      [section(1, [1, 0x60, ...leb(1001), ...Array<number>(1001).fill(0x7f), 0])],
      'type section, byte 0xf: 1001 parameters are declared; at most 1000 are read',
    ],
    [
      'more exports than engines take',
      [section(7, [...leb(100_001), ...Array<number>(100_001).fill(0)])],
      'export section, byte 0xf: 100001 exports are declared; at most 100000 are read',
    ],
    [
      'sections without end',
      Array.from({ length: 10_001 }, () => section(0, [0])),
      'module, byte 0x7538: there are more than 10000 sections',
    ],
    [
      'a number of six bytes',
      [section(3, [0x80, 0x80, 0x80, 0x80, 0x80, 0])],
      'function section, byte 0xf: a number has more than 32 bits',
    ],
    [
      'a number of 33 bits',
      [section(3, [0xff, 0xff, 0xff, 0xff, 0x1f])],
      'function section, byte 0xf: a number has more than 32 bits',
    ],
    [
      'an unknown value type',
      [section(1, [1, 0x60, 1, 0x01, 0])],
      'type section, byte 0xe: 0x1 is no value type',
    ],
    ['an unknown form of type', [section(1, [1, 0x41])], 'type section, byte 0xc: 0x41 is no form of a type'],
    [
      'a structure type',
      [section(1, [1, 0x5f, 0])],
      'type section, byte 0xc: type form 0x5f: garbage-collected types are not read',
    ],
    [
      'a name that is not UTF-8',
      [section(0, [1, 0xff])],
      'custom section, byte 0xc: a name is not valid UTF-8',
    ],
    [
      'an unknown kind of import',
      [section(2, [1, 0, 0, 9])],
      'import section, byte 0xe: 0x9 is no kind of import',
    ],
    ['unknown limits', [section(5, [1, 8, 1])], 'memory section, byte 0xc: 0x8 are no flags of limits'],
    [
      'an export twice',
      [section(5, [1, 0, 1]), section(7, [2, ...name('m'), 2, 0, ...name('m'), 2, 0])],
      'export section, byte 0x16: "m" is exported twice',
    ],
    [
      'an unknown instruction',
      [section(6, [1, 0x7f, 0, 0x27, 0x0b])],
      'global section, byte 0xe: instruction 0x27 is not known',
    ],
    [
      'an expression without end',
      [section(6, [1, 0x7f, 0, 0x41, 0])],
      'global section, byte 0xf: one more byte is expected, but 0 bytes are left',
    ],
    [
      'an unknown type of function',
      [section(1, [0]), section(3, [1, 5]), section(10, [1, 2, 0, 0x0b])],
      'type 5 is used; the module has 0',
    ],
    [
      'a function without body',
      [section(1, [1, 0x60, 0, 0]), section(3, [1, 0])],
      '1 functions are declared and 0 bodies given',
    ],
    [
      'an export of nothing',
      [section(7, [1, ...name('f'), 0, 3])],
      'export "f" is function 3; the module has 0',
    ],
    ['a start function that is not there', [section(8, [4])], 'function 4 is used; the module has 0'],
    [
      'an element that is not there',
      [section(9, [1, 0, 0x41, 0, 0x0b, 1, 9])],
      'function 9 is used; the module has 0',
    ],
  ])('does not have %s', (_what, sections, message) => {
    const error = failure(() => readModule(rawModule(...sections)));
    expect(error.code).toMatch(/^CT_WASM_(MALFORMED|TRUNCATED|UNSUPPORTED)$/);
    expect(error.message).toBe(message);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('has its element functions known, segment form %i', (form) => {
    const items = form < 4 ? vector([[1]]) : vector([[0xd2, 1, 0x0b]]);
    const offset = form % 2 === 0 ? [...(form % 4 === 2 ? [0] : []), 0x41, 0, 0x0b] : [];
    const kind = form % 4 === 0 ? [] : [form < 4 ? 0 : 0x70];
    const bytes = rawModule(
      section(1, [1, 0x60, 0, 0]),
      section(3, [2, 0, 0]),
      section(4, [1, 0x70, 0, 1]),
      section(9, [1, form, ...offset, ...kind, ...items]),
      section(
        10,
        vector([
          [2, 0, 0x0b],
          [2, 0, 0x0b],
        ]),
      ),
    );
    expect(readModule(bytes).elementFunctions).toEqual(new Set([1]));
  });
});

describe('a hostile module', () => {
  const read = (bytes: Uint8Array): void => {
    try {
      readFunctionNames(readModule(bytes));
    } catch (error) {
      expect(error).toBeInstanceOf(ContractError);
    }
  };

  it('cut short at any byte is read or refused, never more', () => {
    const ends = new Set([8, ...readModule(WHOLE).sections.map(({ offset, size }) => offset + size)]);
    for (let length = 0; length < WHOLE.length; length += 1) {
      const cut = WHOLE.subarray(0, length);
      if (ends.has(length)) read(cut);
      else
        expect(failure(() => readModule(cut)).code).toBe(
          length === 0 ? 'CT_WASM_MAGIC' : 'CT_WASM_TRUNCATED',
        );
    }
  });

  it('with any bytes changed is read or refused, never more', () => {
    const change = fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        read(changes.reduce((bytes, [at, byte]) => bytes.with(at, byte), WHOLE));
      }),
      { numRuns: 5000 },
    );
  });

  it('of random sections is read or refused, never more', () => {
    const content = fc.array(
      fc.oneof(fc.nat(14), fc.constantFrom(0x0b, 0x41, 0x60, 0x70, 0x7f), fc.nat(255)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(14), content), { maxLength: 6 }), (sections) => {
        read(rawModule(...sections.map(([id, bytes]) => section(id, bytes))));
      }),
      { numRuns: 5000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), read), { numRuns: 1000 });
  });

  it.each<[string, number[][]]>([
    ['counts', Array.from({ length: 6 }, (_, at) => section(at + 1, [0xff, 0xff, 0xff, 0xff, 0x0f]))],
    ['many empty types', [section(1, [...leb(1_500_000), ...Array<number>(4_500_000).fill(0x60)])]],
    ['many custom sections', Array.from({ length: 100_000 }, () => section(0, [0]))],
    [
      'deep blocks',
      [section(6, [1, 0x7f, 0, ...Array.from({ length: 400_000 }, (_, at) => (at % 2 === 0 ? 2 : 0x40))])],
    ],
    ['branch tables', [section(6, [1, 0x7f, 0, 0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f])]],
  ])('with huge %s takes no time', (_what, sections) => {
    const bytes = rawModule(...sections);
    const began = performance.now();
    read(bytes);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
