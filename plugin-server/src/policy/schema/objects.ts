/** Words about objects. Spec: JSON Schema 2020-12 core §10.3.2, validation §6.5. */
import type { Comparison } from './compare.js';
import { compareCounts } from './numbers.js';
import {
  agree,
  asSchema,
  isObject,
  isSame,
  possibleTypes,
  type Schema,
  type SchemaObject,
} from './schema-value.js';

/** Words that are only known to say the same when they are the same. */
const AS_A_WHOLE = ['propertyNames', 'dependentRequired', 'dependentSchemas', 'dependencies'];

export function compareObjects(older: SchemaObject, newer: SchemaObject, comparison: Comparison): void {
  if (!possibleTypes(older).has('object')) return;
  const { path, report } = comparison;
  const must = namesIn(older['required']);
  for (const name of namesIn(newer['required'])) {
    if (!must.has(name)) report(at(path, name), 'it must be given now');
  }
  const base = must.size;
  compareCounts(
    older,
    newer,
    { least: 'minProperties', most: 'maxProperties', what: 'fields', base },
    comparison,
  );
  compareProperties(older, newer, comparison);
  for (const word of AS_A_WHOLE) {
    if (word in newer && !agree(older, newer, [word])) report(path, `what ${word} asks for has changed`);
  }
  if ('unevaluatedProperties' in newer) report(path, 'unevaluatedProperties cannot be compared');
}

function compareProperties(older: SchemaObject, newer: SchemaObject, comparison: Comparison): void {
  const { path, report, compare } = comparison;
  const [before, now] = [propertiesOf(older), propertiesOf(newer)];
  const [others, othersNow] = [additionalOf(older), additionalOf(newer)];
  const hasPatterns = 'patternProperties' in older;
  for (const [name, schema] of now) {
    // A name that was not described was covered by a pattern, if there are any, or by what was said of all others.
    compare(before.get(name) ?? (hasPatterns ? true : others), schema, at(path, name));
  }
  for (const [name, schema] of before) {
    if (now.has(name)) continue;
    if (othersNow === false && schema !== false)
      report(at(path, name), 'it is no longer known, and unknown fields are refused');
    else compare(schema, othersNow, at(path, name));
  }
  if (!isSame(older['patternProperties'], newer['patternProperties'])) {
    if ('patternProperties' in newer) report(path, 'what patternProperties asks for has changed');
    else if (othersNow !== true) report(path, 'names that match a pattern are now treated as all others');
  }
  if (othersNow === false && others !== false) report(path, 'unknown fields are refused now');
  else compare(others, othersNow, at(path, '*'));
}

function propertiesOf(schema: SchemaObject): Map<string, Schema> {
  const { properties } = schema;
  const entries = isObject(properties) ? Object.entries(properties) : [];
  return new Map(entries.map(([name, value]) => [name, asSchema(value)]));
}

function additionalOf(schema: SchemaObject): Schema {
  return asSchema(schema['additionalProperties'] ?? true);
}

function namesIn(value: unknown): Set<string> {
  return new Set(Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []);
}

/** As people write the way to a field. */
function at(path: string, name: string): string {
  const step = /^[\w*-]+$/.test(name) ? name : JSON.stringify(name);
  return path === '' ? step : `${path}.${step}`;
}
