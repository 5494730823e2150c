/** Schemas made of schemas. Spec: JSON Schema 2020-12 core §10.2. */
import type { Comparison } from './compare.js';
import { agree, asSchema, isSame, type Schema, type SchemaObject } from './schema-value.js';

export function compareCombinations(older: SchemaObject, newer: SchemaObject, comparison: Comparison): void {
  compareAllOf(older, newer, comparison);
  compareAnyOf(older, newer, comparison);
  const { path, report } = comparison;
  if ('oneOf' in newer && !agree(older, newer, ['oneOf'])) report(path, 'the choice of oneOf has changed');
  if ('not' in newer && !agree(older, newer, ['not'])) report(path, 'what it must not be has changed');
  if ('if' in newer && !agree(older, newer, ['if', 'then', 'else']))
    report(path, 'its if, then and else have changed');
}

/** Each part that must hold now held before: as a part, or by all the rest. */
function compareAllOf(older: SchemaObject, newer: SchemaObject, { path, compare, covers }: Comparison): void {
  const before = schemasIn(older['allOf']);
  for (const part of schemasIn(newer['allOf'])) {
    if (!before.some((known) => covers(known, part))) compare(withoutParts(older), part, path);
  }
}

/** Each way that was open is still open, wider or not. */
function compareAnyOf(older: SchemaObject, newer: SchemaObject, { path, report, covers }: Comparison): void {
  if (!('anyOf' in newer) || isSame(older['anyOf'], newer['anyOf'])) return;
  const now = schemasIn(newer['anyOf']);
  const before = 'anyOf' in older ? schemasIn(older['anyOf']) : [withoutParts(older)];
  if (before.every((way) => now.some((open) => covers(way, open)))) return;
  report(path, 'a choice of anyOf is gone or narrower');
}

/** Parts are compared one by one, so the rest is looked at without them. */
function withoutParts({ allOf: _allOf, anyOf: _anyOf, ...rest }: SchemaObject): SchemaObject {
  return rest;
}

function schemasIn(value: unknown): Schema[] {
  return Array.isArray(value) ? value.map(asSchema) : [];
}
