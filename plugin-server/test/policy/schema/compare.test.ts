import { describe, expect, it } from 'vitest';

import { schemaBreaks } from '../../../src/policy/schema/compare.js';
import type { Schema } from '../../../src/policy/schema/schema-value.js';

const lines = (older: Schema, newer: Schema): string[] =>
  schemaBreaks(older, newer).map(({ path, message }) => `${path}: ${message}`);

const fields = (properties: object, more: object = {}): Schema => ({ type: 'object', properties, ...more });

describe('takes less', () => {
  it.each<[string, Schema, Schema, string[]]>([
    ['another type', { type: 'string' }, { type: 'integer' }, [': it may no longer be string, only integer']],
    [
      'fewer types',
      { type: ['string', 'null'] },
      { type: 'string' },
      [': it may no longer be null, only string'],
    ],
    [
      'OpenAPI null',
      { type: 'string', nullable: true },
      { type: 'string' },
      [': it may no longer be null, only string'],
    ],
    [
      'whole numbers',
      { type: 'number' },
      { type: 'integer' },
      [': it may no longer be a number that is not whole, only integer'],
    ],
    [
      'a type at all',
      {},
      { type: 'boolean' },
      [
        ': it may no longer be null or object or array or string or integer or a number that is not whole, only boolean',
      ],
    ],
    ['nothing', { type: 'string' }, false, [': it may not be given any more']],
    ['a smaller enum', { enum: ['a', 'b', 1] }, { enum: ['a'] }, [': it no longer takes "b", 1']],
    ['an enum', { type: 'string' }, { type: 'string', enum: ['a'] }, [': it takes only "a" now']],
    ['a const', { enum: ['a', 'b'] }, { const: 'a' }, [': it no longer takes "b"']],
    ['true only', { type: 'boolean' }, { type: 'boolean', const: true }, [': it no longer takes false']],
    [
      'a higher minimum',
      { type: 'integer', minimum: 1 },
      { type: 'integer', minimum: 2 },
      [': it must be at least 2 now'],
    ],
    ['a minimum', { type: 'number' }, { type: 'number', minimum: 0 }, [': it must be at least 0 now']],
    [
      'an open bound',
      { type: 'number', maximum: 5 },
      { type: 'number', exclusiveMaximum: 5 },
      [': it must be below 5 now'],
    ],
    [
      'an open bound of OpenAPI',
      { type: 'number', maximum: 5 },
      { type: 'number', maximum: 5, exclusiveMaximum: true },
      [': it must be below 5 now'],
    ],
    [
      'multiples',
      { type: 'integer', multipleOf: 2 },
      { type: 'integer', multipleOf: 4 },
      [': it must be a multiple of 4 now'],
    ],
    [
      'longer text',
      { type: 'string' },
      { type: 'string', minLength: 1 },
      [': it must have 1 characters at least now'],
    ],
    [
      'shorter text',
      { type: 'string', maxLength: 9 },
      { type: 'string', maxLength: 8 },
      [': it may have 8 characters at most now'],
    ],
    ['a pattern', { type: 'string' }, { type: 'string', pattern: '^a' }, [': it must match "^a" now']],
    [
      'another pattern',
      { type: 'string', pattern: '^a|b' },
      { type: 'string', pattern: '^a' },
      [': it must match "^a" now'],
    ],
    [
      'a format',
      { type: 'string' },
      { type: 'string', format: 'uri' },
      [': it must have the format uri now'],
    ],
    [
      'more items',
      { type: 'array' },
      { type: 'array', minItems: 1 },
      [': it must have 1 items at least now'],
    ],
    [
      'different items',
      { type: 'array' },
      { type: 'array', uniqueItems: true },
      [': its items must differ now'],
    ],
    [
      'narrower items',
      { type: 'array', items: { type: 'string' } },
      { type: 'array', items: { type: 'string', enum: ['a'] } },
      ['[]: it takes only "a" now'],
    ],
    [
      'items by position',
      { type: 'array' },
      { type: 'array', prefixItems: [{}] },
      [': its items by position have changed'],
    ],
    [
      'a required field',
      fields({ a: {} }),
      fields({ a: {} }, { required: ['a'] }),
      ['a: it must be given now'],
    ],
    [
      'a removed field',
      fields({ a: {}, b: {} }, { additionalProperties: false }),
      fields({ a: {} }, { additionalProperties: false }),
      ['b: it is no longer known, and unknown fields are refused'],
    ],
    [
      'a removed field that others are narrower than',
      fields({ a: { type: 'integer' } }),
      fields({}, { additionalProperties: { type: 'string' } }),
      [
        'a: it may no longer be integer, only string',
        '*: it may no longer be null or boolean or object or array or integer or a number that is not whole, only string',
      ],
    ],
    [
      'unknown fields',
      fields({ a: {} }),
      fields({ a: {} }, { additionalProperties: false }),
      [': unknown fields are refused now'],
    ],
    [
      'a field that could be anything',
      fields({}),
      fields({ a: { type: 'string' } }),
      [
        'a: it may no longer be null or boolean or object or array or integer or a number that is not whole, only string',
      ],
    ],
    [
      'a field in an item of a field',
      fields({ consumers: { type: 'array', items: fields({ name: { type: 'string' } }) } }),
      fields({
        consumers: { type: 'array', items: fields({ name: { type: 'string' } }, { required: ['name'] }) },
      }),
      ['consumers[].name: it must be given now'],
    ],
    [
      'a field with an odd name',
      fields({ 'a b': {} }),
      fields({ 'a b': {} }, { required: ['a b'] }),
      ['"a b": it must be given now'],
    ],
    ['fewer fields', fields({}), fields({}, { maxProperties: 2 }), [': it may have 2 fields at most now']],
    [
      'patterns of names',
      fields({}),
      fields({}, { patternProperties: { '^x': { type: 'string' } } }),
      [': what patternProperties asks for has changed'],
    ],
    [
      'a part of allOf',
      { type: 'string' },
      { type: 'string', allOf: [{ minLength: 2 }] },
      [': it must have 2 characters at least now'],
    ],
    [
      'a way of anyOf',
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      { anyOf: [{ type: 'string' }] },
      [': a choice of anyOf is gone or narrower'],
    ],
    [
      'oneOf',
      { oneOf: [{ type: 'string' }] },
      { oneOf: [{ type: 'string' }, { minLength: 1 }] },
      [': the choice of oneOf has changed'],
    ],
    ['not', {}, { not: { type: 'string' } }, [': what it must not be has changed']],
    [
      'a condition',
      {},
      // Text, since an object with a field of that name looks like a promise.
      JSON.parse('{"if":{"type":"string"},"then":{"minLength":1}}') as Schema,
      [': its if, then and else have changed'],
    ],
    [
      'a reference',
      { $ref: '#/$defs/a', $defs: { a: {} } },
      { $ref: '#/$defs/a', $defs: { a: { type: 'string' } } },
      [': it has $ref, so only an unchanged schema is known to take the same'],
    ],
  ])('%s', (_what, older, newer, expected) => {
    expect(lines(older, newer)).toEqual(expected);
  });
});

describe('takes as much or more', () => {
  it.each<[string, Schema, Schema]>([
    [
      'the same in another order',
      { type: 'object', required: ['a', 'b'] },
      { required: ['b', 'a'], type: 'object' },
    ],
    [
      'what only describes',
      fields({ a: { type: 'string', title: 'A', default: 'x' } }),
      fields({ a: { type: 'string', title: 'B', 'x-title-i18n': {} } }),
    ],
    ['more types', { type: 'integer' }, { type: ['number', 'string'] }],
    ['a larger enum', { enum: ['a'] }, { enum: ['a', 'b'] }],
    ['a type that an enum had anyway', { enum: ['a', 'b'] }, { type: 'string' }],
    ['both truths', { type: 'boolean' }, { enum: [true, false, 'auto'] }],
    [
      'a new field that may be left out, of an object that took no others',
      fields({ a: {} }, { additionalProperties: false }),
      fields({ a: {}, b: { type: 'string' } }, { additionalProperties: false }),
    ],
    ['fewer required fields', fields({ a: {} }, { required: ['a'] }), fields({ a: {} })],
    [
      'wider bounds',
      { type: 'number', minimum: 1, maximum: 5 },
      { type: 'number', exclusiveMinimum: 0, maximum: 6 },
    ],
    [
      'a bound that was tighter in the other word',
      { type: 'number', exclusiveMinimum: 1 },
      { type: 'number', minimum: 1 },
    ],
    ['smaller multiples', { type: 'integer', multipleOf: 6 }, { type: 'integer', multipleOf: 3 }],
    ['multiples of one, of whole numbers', { type: 'integer' }, { type: 'integer', multipleOf: 1 }],
    ['bounds of text, for numbers', { type: 'integer' }, { type: 'integer', minLength: 3, pattern: '^a' }],
    ['no pattern', { type: 'string', pattern: '^a' }, { type: 'string' }],
    ['unknown fields', fields({ a: {} }, { additionalProperties: false }), fields({ a: {} })],
    [
      'fields that had to be there anyway',
      fields({ a: {}, b: {} }, { required: ['a', 'b'] }),
      fields({ a: {}, b: {} }, { required: ['a', 'b'], minProperties: 2 }),
    ],
    ['a part of allOf that held before', { allOf: [{ minLength: 3 }] }, { allOf: [{ minLength: 2 }] }],
    [
      'a part of allOf that the rest says',
      { type: 'integer', minimum: 2 },
      { allOf: [{ type: 'number' }, { minimum: 1 }] },
    ],
    [
      'another way of anyOf',
      { anyOf: [{ type: 'string' }] },
      { anyOf: [{ type: 'integer' }, { type: 'string' }] },
    ],
    [
      'a way of anyOf that is what was',
      { type: 'string' },
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    ],
    [
      'an unchanged reference',
      { $ref: '#/$defs/a', $defs: { a: {} } },
      { $ref: '#/$defs/a', $defs: { a: {} } },
    ],
    ['anything', { type: 'string' }, true],
    ['anything after nothing', false, { type: 'string' }],
  ])('%s', (_what, older, newer) => {
    expect(lines(older, newer)).toEqual([]);
  });
});

it('ends, however deep schemas nest and however much breaks', () => {
  const deep = (leaf: object, depth: number): Schema => {
    let schema: object = leaf;
    for (let level = 0; level < depth; level++) schema = { type: 'object', properties: { a: schema } };
    return schema as Schema;
  };
  expect(lines(deep({ type: 'string' }, 500), deep({ type: 'integer' }, 500)).join()).toContain(
    'nests too deep',
  );
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, {}]));
  expect(lines(fields(many), fields(many, { required: Object.keys(many) }))).toHaveLength(50);
});
