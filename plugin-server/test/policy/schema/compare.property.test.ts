/** Whatever schemas are compared: when no break is found, every value that the older one takes is taken by the newer one. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { schemaBreaks } from '../../../src/policy/schema/compare.js';
import type { Schema } from '../../../src/policy/schema/schema-value.js';

const NAMES = ['a', 'b', 'c'];
const SCALARS = [null, true, false, 0, 1, 2, 3, 1.5, -1, '', 'a', 'ab', 'abc', 'b'];
const TYPES = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'number'];

const small = fc.integer({ min: 0, max: 3 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

/** Schemas that are small enough to meet often. */
const { schema } = fc.letrec<{ schema: Schema; list: Schema[] }>((tie) => ({
  list: fc.array(tie('schema'), { minLength: 1, maxLength: 2, depthIdentifier: 'schema' }),
  schema: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'schema', withCrossShrink: true },
    fc.constantFrom<Schema>(
      true,
      false,
      {},
      { type: 'string' },
      { type: 'integer' },
      { enum: ['a', 1, null] },
    ),
    fc
      .record(
        {
          type: fc.oneof(
            fc.constantFrom(...TYPES),
            fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1 }),
          ),
          enum: fc.uniqueArray(fc.constantFrom(...SCALARS), { minLength: 1, maxLength: 4 }),
          const: fc.constantFrom(...SCALARS),
          minimum: small,
          maximum: small,
          exclusiveMinimum: small,
          exclusiveMaximum: small,
          multipleOf: fc.constantFrom(1, 2, 3, 0.5),
          minLength: small,
          maxLength: small,
          pattern: fc.constantFrom('^a', 'b', ''),
          minItems: small,
          maxItems: small,
          uniqueItems: fc.boolean(),
          required: fc.uniqueArray(fc.constantFrom(...NAMES)),
          minProperties: small,
          maxProperties: small,
          items: tie('schema'),
          prefixItems: tie('list'),
          contains: tie('schema'),
          properties: fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), { maxKeys: 3 }),
          additionalProperties: tie('schema'),
          patternProperties: fc.dictionary(fc.constantFrom('^a', '[bc]'), tie('schema'), { maxKeys: 1 }),
          propertyNames: fc.constantFrom<Schema>({ maxLength: 1 }, { enum: ['a', 'b'] }),
          allOf: tie('list'),
          anyOf: tie('list'),
          oneOf: tie('list'),
          not: tie('schema'),
        },
        { requiredKeys: [] },
      )
      // Few words at a time, or nearly nothing is ever valid.
      .chain((all) => fc.shuffledSubarray(Object.entries(all), { maxLength: 3 }))
      .map((entries) => Object.fromEntries(entries) as Schema),
  ),
}));

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(...SCALARS),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES, 'd'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

/** A schema and one that was made of it by changing words, as authors do. */
const pair = fc.oneof(
  fc.tuple(schema, schema),
  fc.tuple(schema, schema, fc.boolean()).map(([a, b, isAdded]): [Schema, Schema] => {
    if (typeof a === 'boolean' || typeof b === 'boolean') return [a, b];
    return isAdded ? [a, { ...a, ...b }] : [{ ...a, ...b }, b];
  }),
  fc
    .tuple(schema, schema, maybe(schema), fc.constantFrom('properties', 'items', 'anyOf'))
    .map(([a, b, c, where]) => {
      const wrap = (inner: Schema): Schema => {
        if (where === 'properties')
          return { properties: { a: inner }, ...(c === undefined ? {} : { additionalProperties: c }) };
        return where === 'items' ? { items: inner } : { anyOf: c === undefined ? [inner] : [inner, c] };
      };
      return [wrap(a), wrap(b)] as [Schema, Schema];
    }),
);

// Compiles thousands of schemas.
it('finds a break wherever there is a value that is no longer taken', { timeout: 120_000 }, () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false, addUsedSchema: false });
  let unbroken = 0;
  let taken = 0;
  fc.assert(
    fc.property(pair, fc.array(value, { minLength: 8, maxLength: 20 }), ([older, newer], values) => {
      if (schemaBreaks(older, newer).length > 0) return;
      unbroken++;
      const [before, now] = [ajv.compile(older), ajv.compile(newer)];
      for (const one of [...SCALARS, ...values]) {
        if (!before(one)) continue;
        taken++;
        expect(now(one), `${JSON.stringify(one)} under ${JSON.stringify({ older, newer })}`).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
  // Or the property would say nothing.
  expect(unbroken).toBeGreaterThan(100);
  expect(taken).toBeGreaterThan(500);
});

it('finds no break between a schema and itself', () => {
  fc.assert(
    fc.property(schema, (one) => {
      expect(schemaBreaks(one, structuredClone(one))).toEqual([]);
    }),
  );
});
