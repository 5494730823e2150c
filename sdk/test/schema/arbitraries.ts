/** Random schemas, documents that have a chance with them, and the many ways to spell a document. */

import * as fc from 'fast-check';

/** The keyword; as a literal in an object it would pass for a promise. */
// oxlint-disable-next-line unicorn/no-thenable
export const THEN = 'then';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const NAMES = ['a', 'b', 'c', 'é"\\', ''];
const TEXTS = ['', 'a', 'ab', 'é', '😀', '😀a', '\ud800', 'abc\n', 'a/b~c'];
/** Below 1e21, where ajv no longer finds multiples. */
const NUMBERS = [0, -0, 1, -1, 2, 3, 0.5, -0.5, 1.25, 10, 100, 1e20, 1e-7, 2 ** 53 + 2];
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
/** Only below a property or item, so that no reference leads back without a step into the document. */
const REFERENCES = ['#', '#/$defs/x', '#/$defs/y~1z', '#/$defs/y%7E1z', '#here'];

const name = fc.constantFrom(...NAMES);
const scalar = fc.oneof(
  fc.constantFrom<Json>(null, true, false),
  fc.constantFrom<Json>(...NUMBERS),
  fc.constantFrom<Json>(...TEXTS),
);

/** A document of a few values. */
export const documents: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
})).value;

const count = fc.constantFrom(0, 1, 2, 3);
const limit = fc.constantFrom(...NUMBERS);
/** Without the empty name: ajv takes a required one for present. */
const names = fc.uniqueArray(fc.constantFrom(...NAMES.filter(Boolean)), { maxLength: 2 });

/** Schemas as ajv takes them, with references that `withDefinitions` satisfies. */
const { schema } = fc.letrec<{ schema: unknown; below: unknown }>((tie) => {
  const some = fc.array(tie('schema'), { minLength: 1, maxLength: 3 });
  const keyword = fc.oneof(
    fc.record({ type: fc.oneof(fc.constantFrom(...TYPES), fc.subarray(TYPES, { minLength: 1 })) }),
    fc.record({ type: fc.constantFrom(...TYPES), nullable: fc.constant(true) }),
    fc.record({ enum: fc.array(documents, { minLength: 1, maxLength: 3 }) }),
    fc.record({ const: documents }),
    fc.record({ minimum: limit }),
    fc.record({ maximum: limit }),
    fc.record({ exclusiveMinimum: limit }),
    fc.record({ exclusiveMaximum: limit }),
    fc.record({ multipleOf: fc.constantFrom(1, 2, 0.5, 0.25, 5) }),
    fc.record({ minLength: count }),
    fc.record({ maxLength: count }),
    fc.record({ minItems: count, maxItems: count }, { requiredKeys: [] }),
    fc.record({ minProperties: count, maxProperties: count }, { requiredKeys: [] }),
    fc.record({ uniqueItems: fc.boolean() }),
    fc.record({ items: tie('below') }),
    fc.record({ prefixItems: fc.array(tie('below'), { minLength: 1, maxLength: 3 }) }),
    fc.record(
      { contains: tie('below'), minContains: count, maxContains: count },
      { requiredKeys: ['contains'] },
    ),
    fc.record({ properties: fc.dictionary(name, tie('below'), { maxKeys: 3 }) }),
    fc.record({ additionalProperties: tie('below') }),
    fc.record({ required: names }),
    fc.record({ propertyNames: tie('schema') }),
    fc.record({ dependentRequired: fc.dictionary(name, names, { maxKeys: 2 }) }),
    fc.record({ dependentSchemas: fc.dictionary(name, tie('schema'), { maxKeys: 2 }) }),
    fc.record({ dependencies: fc.dictionary(name, fc.oneof(names, tie('schema')), { maxKeys: 2 }) }),
    fc.record({ allOf: some }),
    fc.record({ anyOf: some }),
    fc.record({ oneOf: some }),
    fc.record({ not: tie('schema') }),
    fc.record({ if: tie('schema'), [THEN]: tie('schema'), else: tie('schema') }, { requiredKeys: ['if'] }),
  );
  return {
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.boolean(),
      fc.array(keyword, { minLength: 1, maxLength: 3 }).map(merged),
    ),
    below: fc.oneof(
      { weight: 3, arbitrary: tie('schema') },
      { weight: 1, arbitrary: fc.record({ $ref: fc.constantFrom(...REFERENCES) }) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(...REFERENCES), keyword)
          .map(([$ref, more]) => ({ $ref, ...(more as object) })),
      },
    ),
  };
});

/** Without `contains` beside `prefixItems`: ajv then takes an empty array for one that contains something. */
function merged(parts: object[]): unknown {
  const schema = Object.assign({}, ...parts) as Record<string, unknown>;
  if ('prefixItems' in schema) delete schema['contains'];
  return schema;
}

/** A whole schema, with what its references name. */
export const schemas: fc.Arbitrary<unknown> = fc
  .tuple(schema, schema, schema, schema)
  .map(([root, x, yz, here]) => ({
    ...(typeof root === 'boolean' ? { not: !root } : (root as object)),
    $defs: { x, 'y/z': yz, here: { $anchor: 'here', allOf: [here] } },
  }));

/** Prints a value in one of the ways that mean the same: `1` as `1.0` or `10e-1`, letters as escapes, spaces anywhere. */
export function spelled(value: Json, choose: (below: number) => number): string {
  const space = choose(6) === 0 ? ' ' : '';
  if (typeof value === 'string') return space + spelledText(value, choose);
  if (typeof value === 'number') return space + spelledNumber(value, choose);
  if (Array.isArray(value))
    return `[${value.map((item) => spelled(item, choose)).join(`${space},`)}]${space}`;
  if (value === null || typeof value === 'boolean') return String(value) + space;
  const members = Object.entries(value).map(
    ([key, member]) => `${spelledText(key, choose)}${space}:${spelled(member, choose)}`,
  );
  return `{${members.join()}${space}}`;
}

function spelledText(text: string, choose: (below: number) => number): string {
  if (choose(3) > 0) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

function spelledNumber(value: number, choose: (below: number) => number): string {
  const text = Object.is(value, -0) ? '-0' : JSON.stringify(value);
  if (value === 0 || /[.e]/.test(text)) return text;
  return [text, `${text}.0`, `${text}e0`, `${text}0E-1`, `${text}.000e+00`][choose(5)] ?? text;
}
