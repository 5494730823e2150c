import { beforeAll, describe, expect, test } from 'vitest';
import { buildSchemaProbe, type SchemaProbe } from './probe.ts';

let probe: SchemaProbe;

beforeAll(async () => {
  probe = await buildSchemaProbe();
});

/* what is wrong with a schema, and the fault */
const faults: [schema: unknown, fault: string][] = [
  ['', 'the schema: not JSON, unexpected end (byte 0); hint: write it as JSON text'],
  ['{"type":"string"', 'the schema: not JSON, unexpected end (byte 16); hint: write it as JSON text'],
  [[], 'the schema: expected a schema; hint: write an object, true or false'],
  ['"string"', 'the schema: expected a schema; hint: write an object, true or false'],
  [
    { properties: { city: { type: 'text' } } },
    'properties.city.type: unknown type "text"; hint: write one of string, number, integer, boolean, object, array, null, or several in brackets',
  ],
  [
    { type: [] },
    'type: expected the name of a type; hint: write one of string, number, integer, boolean, object, array, null, or several in brackets',
  ],
  [{ enum: [] }, 'enum: expected a list of values; hint: put at least one value in brackets'],
  [{ minimum: '1' }, 'minimum: expected a number; hint: write it without quotes'],
  [{ multipleOf: 0 }, 'multipleOf: not more than 0; hint: write a number above 0'],
  [
    { items: { maxLength: -1 } },
    'items.maxLength: expected a whole number; hint: write 0 or more, without quotes',
  ],
  [
    { required: 'city' },
    'required: expected a list of names; hint: put it in brackets; no brackets at all when there are none',
  ],
  [{ required: ['a', 1] }, 'required[1]: expected a name; hint: put it in quotes'],
  [{ allOf: [] }, 'allOf: expected a list of schemas; hint: put at least one schema in brackets'],
  [{ anyOf: [{}, 1] }, 'anyOf[1]: expected a schema; hint: write an object, true or false'],
  [{ properties: [] }, 'properties: expected an object; hint: put it in braces'],
  [{ $defs: { a: { not: null } } }, '$defs.a.not: expected a schema; hint: write an object, true or false'],
  ['{"type":"null","type":"string"}', 'the schema: "type" stands twice; hint: keep one of them'],
  [{ $ref: 1 }, '$ref: expected a reference; hint: write a text such as "#/$defs/name"'],
  [
    { $ref: '#/$defs/no' },
    '$ref: nothing is at "#/$defs/no"; hint: write "#/$defs/name" of a schema that is there',
  ],
  [
    { $ref: '#/enum/1', enum: [1] },
    '$ref: nothing is at "#/enum/1"; hint: write "#/$defs/name" of a schema that is there',
  ],
  [{ $ref: '#no' }, '$ref: nothing is at "#no"; hint: write "#/$defs/name" of a schema that is there'],
  [
    { $ref: '#a', $defs: { x: { $anchor: 'a' }, y: { $anchor: 'a' } } },
    '$ref: nothing is at "#a"; hint: write "#/$defs/name" of a schema that is there',
  ],
  [{ $ref: '#/%zz' }, '$ref: nothing is at "#/%zz"; hint: write "#/$defs/name" of a schema that is there'],
  [
    { $ref: 'https://a.test/s.json' },
    '$ref: "https://a.test/s.json" is another document; hint: copy it into "$defs" and refer to it there',
  ],
];

describe('a schema that is refused', () => {
  test.each(faults)('%j', (schema, fault) => {
    expect(probe.compile(schema)).toBe(false);
    expect(probe.faults()).toEqual([fault]);
    expect(probe.sentences(1)).toEqual(['there is no schema to check it']);
  });

  test('is one that is too large', () => {
    expect(probe.compile({ title: 'x'.repeat(300_000) })).toBe(false);
    expect(probe.faults()[0]).toMatch(/^the schema: larger than 262144 bytes/);
  });

  test('has all of its faults named, up to twenty', () => {
    const types = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`p${i}`, { type: i }]));
    expect(probe.compile({ properties: types, minimum: '', maximum: '' })).toBe(false);
    expect(probe.faults()).toHaveLength(20);
  });

  test('leaves nothing behind when the next one is fine', () => {
    expect(probe.compile({ type: 'text' })).toBe(false);
    expect(probe.compile({ type: 'string' })).toBe(true);
    expect(probe.faults()).toEqual([]);
    expect(probe.check('"a"')).toBe(true);
  });
});

test('keywords that are not checked are listed, misspelled ones too', () => {
  const schema = {
    properties: {
      email: { type: 'string', format: 'email', pattern: '@', title: 'x', 'x-y': 1 },
      rest: { patternProperties: { '^a': {} }, additionalProperties: false },
    },
    requierd: ['email'],
    unevaluatedProperties: false,
  };
  expect(probe.compile(schema)).toBe(true);
  expect(probe.ignored().sort()).toEqual([
    'properties.email.format',
    'properties.email.pattern',
    'properties.rest.additionalProperties',
    'properties.rest.patternProperties',
    'requierd',
    'unevaluatedProperties',
  ]);
  expect(probe.check('{"rest":{"abc":1}}')).toBe(true);
});
