/** Bounds of numbers, and counts of everything that is counted. Spec: JSON Schema 2020-12 validation, §6.2 to §6.5. */
import type { Comparison } from './compare.js';
import { possibleTypes, type SchemaObject } from './schema-value.js';

export function compareNumbers(older: SchemaObject, newer: SchemaObject, comparison: Comparison): void {
  const types = possibleTypes(older);
  if (!types.has('integer') && !types.has('fraction')) return;
  const { path, report } = comparison;
  for (const side of [LOWER, UPPER]) {
    const [before, now] = [boundOf(older, side), boundOf(newer, side)];
    if (now !== undefined && !isWithin(before, now, side)) {
      report(path, `it must be ${now.open ? side.open : side.closed} ${now.value} now`);
    }
  }
  const now = newer['multipleOf'];
  const before = older['multipleOf'] ?? (types.has('fraction') ? undefined : 1);
  if (typeof now === 'number' && !isMultiple(before, now))
    report(path, `it must be a multiple of ${now} now`);
}

/** A word that counts something: `minItems`, `maxLength`; `base` is what older schemas promise anyway. */
export function compareCounts(
  older: SchemaObject,
  newer: SchemaObject,
  {
    least,
    most,
    what,
    base = 0,
  }: { readonly least: string; readonly most: string; readonly what: string; readonly base?: number },
  { path, report }: Comparison,
): void {
  const [least0, least1] = [older[least], newer[least]];
  const promised = Math.max(base, typeof least0 === 'number' ? least0 : 0);
  if (typeof least1 === 'number' && least1 > promised)
    report(path, `it must have ${least1} ${what} at least now`);
  const [most0, most1] = [older[most], newer[most]];
  if (typeof most1 === 'number' && !(typeof most0 === 'number' && most0 <= most1)) {
    report(path, `it may have ${most1} ${what} at most now`);
  }
}

interface Bound {
  readonly value: number;
  /** The bound itself is outside. */
  readonly open: boolean;
}

interface Side {
  readonly word: string;
  readonly exclusive: string;
  readonly sign: 1 | -1;
  readonly open: string;
  readonly closed: string;
}

const LOWER: Side = {
  word: 'minimum',
  exclusive: 'exclusiveMinimum',
  sign: 1,
  open: 'above',
  closed: 'at least',
};
const UPPER: Side = {
  word: 'maximum',
  exclusive: 'exclusiveMaximum',
  sign: -1,
  open: 'below',
  closed: 'at most',
};

/** The tighter one of two; in OpenAPI 3.0 the exclusive word is a switch of the other. */
function boundOf(schema: SchemaObject, { word, exclusive, sign }: Side): Bound | undefined {
  const [closed, open] = [schema[word], schema[exclusive]];
  const bounds: Bound[] = [];
  if (typeof closed === 'number') bounds.push({ value: closed, open: open === true });
  if (typeof open === 'number') bounds.push({ value: open, open: true });
  return bounds.sort((a, b) => sign * (b.value - a.value) || Number(b.open) - Number(a.open))[0];
}

function isWithin(before: Bound | undefined, now: Bound, { sign }: Side): boolean {
  if (before === undefined) return false;
  if (before.value === now.value) return before.open || !now.open;
  return sign * (before.value - now.value) > 0;
}

function isMultiple(before: unknown, now: number): boolean {
  if (before === now) return true;
  // Only whole numbers divide exactly.
  return (
    typeof before === 'number' && Number.isInteger(before) && Number.isInteger(now) && before % now === 0
  );
}
