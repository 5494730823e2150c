import { beforeAll, describe, expect, test } from 'vitest';
import { THEN } from './arbitraries.ts';
import { buildSchemaProbe, type SchemaProbe } from './probe.ts';

let probe: SchemaProbe;

beforeAll(async () => {
  probe = await buildSchemaProbe();
});

const LONG = 'x'.repeat(60);

/* schema, document, what is said about it */
const sentences: [schema: unknown, document: unknown, said: string][] = [
  [{ type: 'string' }, 3, 'expected a string, got 3'],
  [{ type: 'integer' }, 3.5, 'expected an integer, got 3.5'],
  [{ type: 'number' }, 'three', 'expected a number, got "three"'],
  [{ type: 'boolean' }, null, 'expected true or false, got null'],
  [{ type: ['string', 'null'] }, {}, 'expected a string or null, got an object'],
  [{ type: ['array', 'integer', 'number'] }, true, 'expected a number or an array, got true'],
  [{ type: ['array', 'boolean', 'object'] }, 1, 'expected true or false, an object or an array, got 1'],
  [{ type: 'object', nullable: true }, [], 'expected an object or null, got an array'],
  [{ type: 'number' }, LONG, `expected a number, got "${'x'.repeat(48)}…"`],
  [{ type: 'number' }, 'a"\n', 'expected a number, got "a\\"\\n"'],
  [false, 1, 'no value is allowed here'],
  [{ properties: { limit: { maximum: 100 } } }, { limit: 500 }, 'limit: 500 is more than 100'],
  [{ minimum: 1.5 }, 1, '1 is less than 1.5'],
  [{ exclusiveMinimum: 0 }, 0, '0 is not more than 0'],
  [{ exclusiveMaximum: 10 }, 10, '10 is not less than 10'],
  [{ maximum: 5, exclusiveMaximum: true }, 5, '5 is not less than 5'],
  [{ multipleOf: 0.01 }, 19.995, '19.995 is not a multiple of 0.01'],
  [{ minLength: 3 }, '😀', 'expected at least 3 characters, got 1'],
  [{ maxLength: 1 }, 'ab', 'expected at most 1 character, got 2'],
  [{ minItems: 1 }, [], 'expected at least 1 item, got 0'],
  [{ maxItems: 2 }, [1, 2, 3], 'expected at most 2 items, got 3'],
  [{ minProperties: 2 }, { a: 1 }, 'expected at least 2 properties, got 1'],
  [{ uniqueItems: true }, [1, 2, 1], '[2]: the same as an item before it, but items must differ'],
  [{ contains: { type: 'null' } }, [1], 'expected at least 1 of the items that "contains" asks for, got 0'],
  [
    { enum: ['celsius', 'kelvin', 3] },
    'Kelvn',
    'expected one of "celsius", "kelvin", 3, got "Kelvn", did you mean "kelvin"?',
  ],
  [{ enum: [1, 2] }, 'x', 'expected one of 1, 2, got "x"'],
  [{ const: { a: 1 } }, { a: 2 }, 'expected an object, got an object'],
  [{ const: 'on' }, 'off', 'expected "on", got "off"'],
  [{ required: ['city'] }, {}, 'city: missing'],
  [{ dependentRequired: { lat: ['lon'] } }, { lat: 1 }, 'lon: missing, required beside "lat"'],
  [{ items: { items: { type: 'string' } } }, [[], ['a', 1]], '[1][1]: expected a string, got 1'],
  [{ properties: { a: { properties: { b: false } } } }, { a: { b: 1 } }, 'a.b: no value is allowed here'],
  [{ propertyNames: { maxLength: 2 } }, { abc: 1 }, 'the name "abc": expected at most 2 characters, got 3'],
  [
    { properties: { a: { propertyNames: { enum: ['red'] } } } },
    { a: { rad: 1 } },
    'a: the name "rad": expected "red", got "rad", did you mean "red"?',
  ],
  [
    { properties: { city: {} }, additionalProperties: false },
    { citty: 1 },
    'unknown property "citty", did you mean "city"?',
  ],
  [{ additionalProperties: false }, { zip: 1 }, 'unknown property "zip"'],
  [{ properties: { a: { additionalProperties: false } } }, { a: { b: 1 } }, 'a: unknown property "b"'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 3, 'expected a string or null, got 3'],
  [
    { anyOf: [{ type: 'string', maxLength: 1 }, { type: 'null' }] },
    'ab',
    'expected at most 1 character, got 2',
  ],
  [{ oneOf: [{ minimum: 5 }, { minimum: 6 }] }, 1, 'fits none of the alternatives'],
  [
    { oneOf: [{ minimum: 5 }, { minimum: 6 }] },
    7,
    'fits the alternatives 1 and 2 of "oneOf", but only one may fit',
  ],
  [{ not: { type: 'string' } }, 'a', 'has the form that "not" rules out'],
  [{ if: { type: 'string' }, [THEN]: { minLength: 1 } }, '', 'expected at least 1 character, got 0'],
  [{ $ref: '#/$defs/n', $defs: { n: { type: 'null' } } }, 1, 'expected null, got 1'],
  [
    {
      anyOf: [{ $ref: '#/$defs/n' }, { $ref: '#/$defs/s' }],
      $defs: { n: { type: 'null' }, s: { type: 'string' } },
    },
    1,
    'expected a string or null, got 1',
  ],
];

describe('what is said', () => {
  test.each(sentences)('%j about %j: %s', (schema, document, said) => {
    expect(probe.compile(schema)).toBe(true);
    expect(probe.sentences(document)).toEqual([said]);
  });

  test('names the arguments of a call', () => {
    probe.compile({
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'array', items: { type: 'integer' } } },
      required: ['city', 'unit'],
      additionalProperties: false,
    });
    probe.wasm.nameMembers(true);
    expect(probe.argumentSentences({ arguments: { city: 3, days: [1, 'two'], citty: 'Bonn' } })).toEqual([
      'arguments.city: expected a string, got 3',
      'arguments.days[1]: expected an integer, got "two"',
      'arguments: unknown argument "citty", did you mean "city"?',
      'arguments.unit: missing',
    ]);
    expect(probe.lastSentence()).toBe('arguments.unit: missing');
    expect(probe.argumentSentences({ arguments: [] })).toEqual([
      'arguments: expected an object, got an array',
    ]);
    expect(probe.argumentSentences({})).toEqual(['arguments: missing']);
    probe.wasm.nameMembers(false);
  });

  test('is what the alternative that fits best finds wrong', () => {
    const shape = (kind: string, field: string): object => ({
      type: 'object',
      properties: { kind: { const: kind }, [field]: { type: 'number' } },
      required: ['kind', field],
    });
    const shapes = { anyOf: [shape('circle', 'radius'), shape('square', 'side'), { type: 'null' }] };
    probe.compile({ properties: { shape: { oneOf: [{ type: 'string' }, shapes] } } });
    expect(probe.sentences({ shape: { kind: 'square', size: 1 } })).toEqual(['shape.side: missing']);
    expect(probe.sentences({ shape: { kind: 'circle', radius: '1' } })).toEqual([
      'shape.radius: expected a number, got "1"',
    ]);
    expect(probe.sentences({ shape: { kind: 'star' } })).toEqual(['shape: fits none of the alternatives']);
    expect(probe.sentences({ shape: 1 })).toEqual(['shape: expected a string, an object or null, got 1']);
  });

  test('is found for alternatives sixty levels deep', () => {
    const leaf = { type: 'object', properties: { value: { type: 'integer' } }, required: ['value'] };
    const branch = { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] };
    probe.compile({ anyOf: [leaf, branch] });
    const depth = 60;
    const tree: unknown = JSON.parse(`${'{"next":'.repeat(depth)}{"value":"x"}${'}'.repeat(depth)}`);
    const path = Array(depth).fill('next').join('.');
    expect(probe.sentences(tree)).toEqual([`${path}.value: expected an integer, got "x"`]);
  });

  test('has nothing in it of what was only tried', () => {
    const tried = {
      anyOf: [{ minLength: 9 }, { maxLength: 1 }, { enum: ['c'] }, { const: 'd' }],
    };
    probe.compile({
      properties: { a: { type: 'null' }, b: { allOf: [{ oneOf: [tried, false] }] }, c: { contains: tried } },
    });
    expect(probe.sentences({ a: 1, b: 'xx', c: ['xx', 'xx'] })).toEqual([
      'a: expected null, got 1',
      'b: fits none of the alternatives',
      'c: expected at least 1 of the items that "contains" asks for, got 0',
    ]);
  });

  test('stops after eight sentences', () => {
    probe.compile({ items: { type: 'null' } });
    expect(probe.sentences(Array(100).fill(1))).toHaveLength(8);
  });

  test('does not repeat values that may be secrets', () => {
    probe.compile({
      properties: { a: { type: 'null' }, b: { maximum: 1 }, c: { enum: ['red'] }, d: { type: 'number' } },
    });
    probe.wasm.hideValues(true);
    const document = { a: 'a secret', b: 12345, c: 'a secret', d: true };
    expect(probe.sentences(document)).toEqual([
      'a: expected null, got a string',
      'b: a number is more than 1',
      'c: expected "red", got a string',
      'd: expected a number, got true or false',
    ]);
    probe.wasm.hideValues(false);
  });

  test('forgets what the check before said', () => {
    probe.compile({ type: 'string' });
    expect(probe.sentences(1)).toHaveLength(1);
    expect(probe.sentences('a')).toEqual([]);
  });
});

/* beyond ajv: exact decimals, older spellings */
const verdicts: [schema: unknown, document: string, isValid: boolean][] = [
  [{ multipleOf: 0.01 }, '19.99', true],
  [{ multipleOf: 0.01 }, '-19.990', true],
  [{ multipleOf: 0.1 }, '0.3', true],
  [{ multipleOf: 0.1 }, '0.35', false],
  [{ multipleOf: 3 }, '3e20', true],
  [{ multipleOf: 7 }, '1e20', false],
  [{ multipleOf: 1e-8 }, '0', true],
  [{ multipleOf: 1e-8 }, '1e308', true],
  [{ multipleOf: 0.5 }, '1e1000000', false],
  [{ minimum: 2, exclusiveMinimum: true }, '2', false],
  [{ minimum: 2, exclusiveMinimum: false }, '2', true],
  [{ type: 'integer' }, '1.0', true],
  [{ type: 'integer' }, '12e-1', false],
  [{ type: 'integer' }, '120e-1', true],
  [{ items: [{ type: 'null' }], additionalItems: { type: 'string' } }, '[null,"a"]', true],
  [{ items: [{ type: 'null' }], additionalItems: false }, '[null,"a"]', false],
  [{ items: [{ type: 'null' }] }, '[null,1]', true],
  [{ definitions: { a: { type: 'null' } }, $ref: '#/definitions/a' }, '1', false],
  [
    { $id: 'https://a.test/s', $ref: 'https://a.test/s#/$defs/a', $defs: { a: { type: 'null' } } },
    '1',
    false,
  ],
  [{ $ref: 'a', $defs: { a: { $id: 'a', $ref: '#/$defs/b', $defs: { b: { type: 'null' } } } } }, '1', false],
  [{ $ref: '#a', definitions: { a: { $id: '#a', type: 'null' } } }, '1', false],
  [{ $ref: '#/prefixItems/1', prefixItems: [true, { type: 'null' }] }, '1', false],
  [{ properties: { a: { type: 'string' } } }, '{"a":"x","a":1}', false],
  [{ properties: { 'a"b': { type: 'string' } } }, '{"a\\u0022b":1}', false],
  [{ const: { a: [1, { b: 2 }], c: 'é' } }, '{"c":"\\u00e9","a":[1.0,{"b":2e0}]}', true],
  [{ uniqueItems: true }, '[{"a":1,"b":2},{"b":2.0,"a":1}]', false],
  [{ uniqueItems: true }, '[1,2,3,4,5,6,7,8,0,-0.0]', false],
  [{ uniqueItems: true }, '["a",2,3,4,5,6,7,8,{"b":1,"a":[2]},{"\\u0061":[2.0],"b":1e0}]', false],
  [
    { uniqueItems: true },
    '["a",2,3,4,5,6,7,8,{"b":1,"a":2},{"b":2,"a":1},[1,2],[2,1],"1",1,"\\u0062"]',
    true,
  ],
  [{ enum: [[1], { a: null }] }, '{"a":null}', true],
  [{ 'x-order': 1, title: 'x' }, '1', true],
];

test.each(verdicts)('%j and %s: %j', (schema, document, isValid) => {
  expect(probe.compile(schema)).toBe(true);
  expect(probe.ignored()).toEqual([]);
  expect(probe.check(document)).toBe(isValid);
});
