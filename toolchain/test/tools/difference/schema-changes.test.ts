import { describe, expect, it } from 'vitest';
import { schemaChanges } from '../../../src/tools/difference/schema-changes.js';
import type { Json } from '../../../src/tools/json.js';

/** Each change as a line, with `!` where it breaks. */
function changes(before: Json, after: Json, direction: 'argument' | 'result' = 'argument'): string[] {
  return schemaChanges(before, after, direction).map(
    ({ breaking, text }) => `${breaking ? '! ' : ''}${text}`,
  );
}

/** A schema with one property. */
function of(schema: Json, required: readonly string[] = []): Json {
  return { type: 'object', properties: { x: schema }, required };
}

const STRING = { type: 'string' };

describe('arguments', () => {
  it.each<[string, Json, Json, string[]]>([
    ['nothing', of(STRING), of(STRING), []],
    ['the order of members', { a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 }, []],
    [
      'one that is new',
      of(STRING),
      { properties: { x: STRING, y: { type: 'integer' } }, type: 'object', required: [] },
      ['argument y: new (integer)'],
    ],
    [
      'one that is gone',
      of(STRING),
      { type: 'object', properties: {}, required: [] },
      ['! argument x: removed'],
    ],
    ['one that must be given now', of(STRING), of(STRING, ['x']), ['! argument x: now required']],
    ['one that need not be given', of(STRING, ['x']), of(STRING), ['argument x: no longer required']],
    [
      'a required name without a schema',
      { type: 'object' },
      { type: 'object', required: ['z'] },
      ['! argument z: now required'],
    ],
    ['another type', of(STRING), of({ type: 'integer' }), ['! argument x: type string → integer']],
    ['a wider type', of({ type: 'integer' }), of({ type: 'number' }), ['argument x: type integer → number']],
    [
      'a narrower type',
      of({ type: 'number' }),
      of({ type: 'integer' }),
      ['! argument x: type number → integer'],
    ],
    [
      'one type more',
      of(STRING),
      of({ type: ['string', 'null'] }),
      ['argument x: type string → null|string'],
    ],
    ['types in another order', of({ type: ['a', 'b'] }), of({ type: ['b', 'a'] }), []],
    ['any type', of(STRING), of({}), ['argument x: type string → any']],
    ['no longer any type', of({}), of(STRING), ['! argument x: type any → string']],
    [
      'values that went and came',
      of({ enum: ['a', 'b'] }),
      of({ enum: ['b', 'c', 1] }),
      ['! argument x: no longer takes "a"', 'argument x: also takes "c", 1'],
    ],
    ['a list of values where was none', of({}), of({ enum: [1] }), ['! argument x: only 1 now']],
    ['no list of values any more', of({ enum: [1] }), of({}), ['argument x: any value now, not only 1']],
    [
      'one value instead of several',
      of({ enum: [1, 2] }),
      of({ const: 1 }),
      ['! argument x: no longer takes 2'],
    ],
    ['a default that was none', of({}), of({ default: 1 }), ['argument x: default 1 added']],
    ['another default', of({ default: 1 }), of({ default: [2] }), ['! argument x: default 1 → [2]']],
    ['a default that is gone', of({ default: 1 }), of({}), ['! argument x: default 1 removed']],
    ['a lower maximum', of({ maximum: 9 }), of({ maximum: 5 }), ['! argument x: maximum 9 → 5']],
    ['a higher maximum', of({ maximum: 5 }), of({ maximum: 9 }), ['argument x: maximum 5 → 9']],
    ['a higher minimum', of({ minLength: 1 }), of({ minLength: 2 }), ['! argument x: minLength 1 → 2']],
    ['a bound that is new', of({}), of({ maxItems: 2 }), ['! argument x: maxItems 2 added']],
    ['a bound that is gone', of({ maxItems: 2 }), of({}), ['argument x: maxItems 2 removed']],
    ['another pattern', of({ pattern: 'a' }), of({ pattern: 'b' }), ['! argument x: pattern "a" → "b"']],
    ['a pattern that is gone', of({ pattern: 'a' }), of({}), ['argument x: pattern "a" removed']],
    ['a demand that says nothing', of({}), of({ uniqueItems: false, additionalProperties: true }), []],
    [
      'no other members',
      of({}),
      of({ additionalProperties: false }),
      ['! argument x: additionalProperties false added'],
    ],
    ['a description', of({ description: 'a' }), of({ description: 'b' }), ['argument x: description']],
    ['a description that was none', of({}), of({ description: 'b' }), ['argument x: description']],
    ['a remark', of({ examples: [1] }), of({ examples: [2] }), ['argument x: examples [1] → [2]']],
    ['an extension', of({}), of({ 'x-mcp-header': 'A' }), ['argument x: x-mcp-header "A" added']],
    [
      'what is not understood',
      of({ oneOf: [] }),
      of({ anyOf: [] }),
      ['! argument x: oneOf [] removed', '! argument x: anyOf [] added'],
    ],
    [
      'items',
      of({ type: 'array', items: STRING }),
      of({ type: 'array', items: { type: 'integer' } }),
      ['! argument x[]: type string → integer'],
    ],
    [
      'members of members',
      of(of(STRING)),
      of(of({ type: 'integer' })),
      ['! argument x.x: type string → integer'],
    ],
    ['a schema that takes nothing', of(true), of(false), ['! argument x: not {} added']],
    ['no schema at all', of(STRING), null, ['arguments: type object → any', '! argument x: removed']],
    [
      'names that objects have anyway',
      of({}),
      { type: 'object', properties: { x: {}, constructor: {}, toString: {} }, required: [] },
      ['argument constructor: new (any)', 'argument toString: new (any)'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  it('of any depth come to an end', () => {
    const levels = (count: number, leaf: Json): Json =>
      Array.from({ length: count }).reduce<Json>((inner) => of(inner), leaf);
    expect(changes(levels(40, STRING), levels(40, { type: 'integer' }))).toEqual([
      expect.stringMatching(/^! argument (x\.){32}x: changed below 32 levels$/),
    ]);
  });

  it('name few of many values', () => {
    const values = Array.from({ length: 50 }, (_, i) => i);
    expect(changes(of({}), of({ enum: values }))).toEqual([
      '! argument x: only 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 38 more now',
    ]);
    expect(changes(of({}), of({ const: 'x'.repeat(500) }))[0]).toHaveLength(84);
  });
});

describe('results break the other way round', () => {
  it.each<[string, Json, Json, string[]]>([
    ['a member that is new', { properties: {} }, { properties: { y: STRING } }, ['result y: new (string)']],
    [
      'one that is always there',
      {},
      { properties: { y: {} }, required: ['y'] },
      ['result y: new, always there (any)'],
    ],
    ['a member that is gone', of(STRING), of(STRING, []), []],
    ['one that is gone', { properties: { y: {} } }, { properties: {} }, ['! result y: removed']],
    ['one that may be missing now', of(STRING, ['x']), of(STRING), ['! result x: may be missing now']],
    ['one that is always there now', of(STRING), of(STRING, ['x']), ['result x: now always there']],
    ['a wider type', of({ type: 'integer' }), of({ type: 'number' }), ['! result x: type integer → number']],
    ['a narrower type', of({ type: 'number' }), of({ type: 'integer' }), ['result x: type number → integer']],
    [
      'values',
      of({ enum: [1, 2] }),
      of({ enum: [2, 3] }),
      ['result x: is never 1', '! result x: may also be 3'],
    ],
    ['any value', of({ enum: [1] }), of({}), ['! result x: any value now, not only 1']],
    ['some values', of({}), of({ enum: [1] }), ['result x: only 1 now']],
    ['a higher maximum', of({ maximum: 5 }), of({ maximum: 9 }), ['! result x: maximum 5 → 9']],
    ['a lower maximum', of({ maximum: 9 }), of({ maximum: 5 }), ['result x: maximum 9 → 5']],
    ['another default', of({ default: 1 }), of({ default: 2 }), ['result x: default 1 → 2']],
  ])('%s', (_, before, after, expected) => {
    expect(changes(before, after, 'result')).toEqual(expected);
  });
});
