/** Words about arrays. Spec: JSON Schema 2020-12 core §10.3.1, validation §6.4. */
import type { Comparison } from './compare.js';
import { compareCounts } from './numbers.js';
import { agree, asSchema, possibleTypes, type SchemaObject } from './schema-value.js';

/** Schemas by position: of 2020-12, and of the drafts before. */
const BY_POSITION = ['prefixItems', 'items', 'additionalItems'];

export function compareArrays(older: SchemaObject, newer: SchemaObject, comparison: Comparison): void {
  if (!possibleTypes(older).has('array')) return;
  const { path, report, compare } = comparison;
  compareCounts(older, newer, { least: 'minItems', most: 'maxItems', what: 'items' }, comparison);
  if (newer['uniqueItems'] === true && older['uniqueItems'] !== true)
    report(path, 'its items must differ now');
  compareItems(older, newer, { path, report, compare });
  if ('contains' in newer && !agree(older, newer, ['contains', 'minContains', 'maxContains'])) {
    report(path, 'what it must contain has changed');
  }
  if ('unevaluatedItems' in newer) report(path, 'unevaluatedItems cannot be compared');
}

function compareItems(
  older: SchemaObject,
  newer: SchemaObject,
  { path, report, compare }: Pick<Comparison, 'path' | 'report' | 'compare'>,
): void {
  if (agree(older, newer, BY_POSITION)) return;
  const isByPosition = [older, newer].some(
    (one) => Array.isArray(one['items']) || 'prefixItems' in one || 'additionalItems' in one,
  );
  if (isByPosition) {
    const isFree = BY_POSITION.every((word) => !(word in newer));
    if (!isFree) report(path, 'its items by position have changed');
  } else if ('items' in newer) {
    compare(asSchema(older['items'] ?? true), asSchema(newer['items']), `${path}[]`);
  }
}
