import { beforeAll, describe, expect, test } from 'vitest';
import { THEN } from './arbitraries.ts';
import { buildSchemaProbe, type SchemaProbe } from './probe.ts';

let probe: SchemaProbe;

beforeAll(async () => {
  probe = await buildSchemaProbe();
});

const nested = (depth: number, value: string): string => '['.repeat(depth) + value + ']'.repeat(depth);

/* Each asks for more than the bounds allow, or for an endless walk. */
const endless: [what: string, schema: unknown, document: string][] = [
  ['a reference to itself', { $ref: '#' }, '1'],
  ['two references to each other', { $ref: '#/$defs/a', $defs: { a: { $ref: '#' } } }, '1'],
  ['a circle behind not', { not: { $ref: '#' } }, '1'],
  ['a circle behind if', { if: { $ref: '#' }, [THEN]: true, else: true }, '1'],
  ['a circle in an alternative', { anyOf: [{ $ref: '#' }, true] }, '1'],
  [
    'a circle in contains',
    { minContains: 0, maxContains: 9, contains: { allOf: [{ $ref: '#' }, { not: { $ref: '#' } }] } },
    nested(100, '1'),
  ],
  [
    'alternatives that double with every level',
    { oneOf: [{ items: { $ref: '#' } }, { items: { $ref: '#' }, allOf: [{ minItems: 9 }] }] },
    nested(100, ''),
  ],
];

describe('a check that would not end', () => {
  test.each(endless)('%s is refused', (_what, schema, document) => {
    expect(probe.compile(schema)).toBe(true);
    expect(probe.check(document)).toBe(false);
    expect(probe.lastSentence()).toBe('too complex to check');
    // and the next one is not affected
    expect(probe.compile(true)).toBe(true);
    expect(probe.check('1')).toBe(true);
  });

  test('is refused when somebody makes 20,000 different numbers share a hash', () => {
    const view = new DataView(new ArrayBuffer(8));
    const numbers = Array.from({ length: 20_000 }, (_, i) => {
      const high = 0x4000_0000 + i;
      view.setUint32(0, high);
      view.setUint32(4, (high ^ 0x1234_5678) >>> 0);
      return view.getFloat64(0);
    });
    expect(new Set(numbers).size).toBe(numbers.length);
    probe.compile({ uniqueItems: true });
    expect(probe.check(JSON.stringify(numbers.slice(0, 9)))).toBe(true);
    expect(probe.check(JSON.stringify(numbers))).toBe(false);
    expect(probe.lastSentence()).toBe('too complex to check');
  });
});

describe('an honest check is far from the bounds', () => {
  test('of a list as deep as a document can be', () => {
    probe.compile({
      $ref: '#/$defs/list',
      $defs: { list: { allOf: [{ anyOf: [{ type: 'integer' }, { type: 'array', items: { $ref: '#' } }] }] } },
    });
    expect(probe.check(nested(128, '1'))).toBe(true);
    expect(probe.check(nested(128, '"a"'))).toBe(false);
  });

  test('of 5,000 values, each one of 250', () => {
    const codes = Array.from({ length: 250 }, (_, i) => `code-${i}`);
    const numbers = Array.from({ length: 250 }, (_, i) => i / 4);
    const values = Array.from({ length: 2500 }, (_, i) => [codes[i % 250], numbers[(i * 7) % 250]]).flat();
    probe.compile({ items: { enum: [...codes, ...numbers] } });
    expect(probe.check(JSON.stringify(values))).toBe(true);
    expect(probe.check(JSON.stringify([...values, 'code-250']))).toBe(false);
    expect(probe.lastSentence()).toMatch(/^\[5000\]: expected one of/);
    probe.compile({ items: { anyOf: [...codes, ...numbers].map((value) => ({ const: value })) } });
    expect(probe.check(JSON.stringify(values))).toBe(true);
  });

  test('of 100,000 objects', () => {
    probe.compile({
      type: 'array',
      uniqueItems: true,
      items: {
        type: 'object',
        properties: { id: { type: 'integer' }, tag: { enum: ['a', 'b', 'c'] } },
        required: ['id', 'tag'],
        additionalProperties: false,
      },
    });
    const items = Array.from({ length: 100_000 }, (_, i) => `{"id":${i},"tag":"c"}`);
    expect(probe.check(`[${items.join()}]`)).toBe(true);
    expect(probe.check(`[${items.join()},{"tag":"c","id":99}]`)).toBe(false);
    expect(probe.lastSentence()).toMatch(/^\[100000\]: the same/);
  });
});

test('a check that finds nothing allocates nothing that would be collected', () => {
  probe.compile({
    type: 'object',
    properties: {
      city: { type: 'string', minLength: 1, maxLength: 80 },
      kind: { anyOf: [{ const: 'day' }, { type: 'null' }, { enum: ['a', 'b'] }] },
      days: {
        type: 'array',
        uniqueItems: true,
        items: { type: 'integer', minimum: 1, multipleOf: 1 },
        contains: { const: 3 },
      },
    },
    required: ['city'],
    additionalProperties: false,
    if: { required: ['kind'] },
    [THEN]: { not: { required: ['no'] } },
  });
  expect(probe.check('{"c\\u0069ty":"M\\u00fcnchen","kind":null,"days":[1,2,3,4,5,6,7,8,9,10]}')).toBe(true);
  const before = probe.wasm.memory.buffer.byteLength;
  // the runtime never collects by itself, so that a single object a check would need megabytes
  expect(probe.wasm.checkAgain(200_000)).toBe(200_000);
  expect(probe.wasm.memory.buffer.byteLength).toBe(before);
});
