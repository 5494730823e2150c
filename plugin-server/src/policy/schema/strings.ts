/** Words about strings. Spec: JSON Schema 2020-12 validation, §6.3 and §7. */
import type { Comparison } from './compare.js';
import { compareCounts } from './numbers.js';
import { possibleTypes, shown, type SchemaObject } from './schema-value.js';

export function compareStrings(older: SchemaObject, newer: SchemaObject, comparison: Comparison): void {
  const { path, report } = comparison;
  const types = possibleTypes(older);
  // Some formats are of numbers (int32), and whether a validator checks them is its own choice: any change counts.
  const format = newer['format'];
  if (
    typeof format === 'string' &&
    format !== older['format'] &&
    (types.has('string') || types.has('integer') || types.has('fraction'))
  ) {
    report(path, `it must have the format ${format} now`);
  }
  if (!types.has('string')) return;
  compareCounts(older, newer, { least: 'minLength', most: 'maxLength', what: 'characters' }, comparison);
  const pattern = newer['pattern'];
  if (typeof pattern === 'string' && pattern !== older['pattern']) {
    report(path, `it must match ${shown(pattern)} now`);
  }
}
