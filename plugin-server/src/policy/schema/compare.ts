/**
 * Whether whatever one schema lets through, another one lets through too: cautiously, so that "no breaks" is always right
 * and a break is sometimes only something that cannot be told. The words are those of JSON Schema 2020-12 and of OpenAPI 3.0.
 */
import { compareArrays } from './arrays.js';
import { compareCombinations } from './combinations.js';
import { compareNumbers } from './numbers.js';
import { compareObjects } from './objects.js';
import { isObject, isSame, type Schema, type SchemaObject } from './schema-value.js';
import { compareStrings } from './strings.js';
import { compareTypes } from './kinds-of-values.js';

/** Where a configuration that was fine may be refused now, and why. */
export interface SchemaBreak {
  /** As in the configuration: `consumers[].name`; empty for all of it. */
  readonly path: string;
  readonly message: string;
}

/** A place in both schemas, and what is said of it. */
export interface Comparison {
  readonly path: string;
  readonly report: (path: string, message: string) => void;
  readonly compare: (older: Schema, newer: Schema, path: string) => void;
  /** Whether a schema lets through only what another one does. */
  readonly covers: (older: Schema, newer: Schema) => boolean;
}

/** More would not be read. */
const MOST_BREAKS = 50;
/** Deeper than any configuration; a spec.yaml nests at most that far. */
const DEEPEST = 64;

/** All places where `newer` may refuse what `older` took. */
export function schemaBreaks(older: Schema, newer: Schema): SchemaBreak[] {
  if (isSame(older, newer)) return [];
  if (hasReference(older) || hasReference(newer)) {
    // The same reference means another thing when what it points to has changed.
    return [{ path: '', message: 'it has $ref, so only an unchanged schema is known to take the same' }];
  }
  const found: SchemaBreak[] = [];
  walk(older, newer, { path: '', depth: 0, found });
  return found;
}

interface Walk {
  readonly path: string;
  readonly depth: number;
  readonly found: SchemaBreak[];
}

function walk(older: Schema, newer: Schema, { path, depth, found }: Walk): void {
  if (older === false || newer === true || isSame(older, newer)) return;
  const report = (at: string, message: string): void => {
    if (found.length < MOST_BREAKS) found.push({ path: at, message });
  };
  if (depth > DEEPEST) return report(path, 'it nests too deep to be compared');
  if (newer === false) return report(path, 'it may not be given any more');
  const before: SchemaObject = older === true ? {} : older;
  const comparison: Comparison = {
    path,
    report,
    compare: (a, b, at) => walk(a, b, { path: at, depth: depth + 1, found }),
    covers: (a, b) => {
      const inner: SchemaBreak[] = [];
      walk(a, b, { path, depth: depth + 1, found: inner });
      return inner.length === 0;
    },
  };
  for (const compare of CHAPTERS) compare(before, newer, comparison);
}

const CHAPTERS = [
  compareTypes,
  compareNumbers,
  compareStrings,
  compareArrays,
  compareObjects,
  compareCombinations,
];

function hasReference(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasReference);
  if (!isObject(schema)) return false;
  return Object.entries(schema).some(
    ([word, value]) =>
      (/^\$(?:dynamic|recursive)?[rR]ef$/.test(word) && typeof value === 'string') || hasReference(value),
  );
}
