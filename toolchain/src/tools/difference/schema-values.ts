/** Which values a schema takes by type and by list, how both read, and what a change of them means. */
import { isObject, isSame, textsOf } from '../json.js';
import type { Json } from '../json.js';
import type { Change } from './change.js';
import { subject } from './schema-pair.js';
import type { SchemaPair } from './schema-pair.js';

/** Characters of a value in a sentence. */
const LONGEST = 60;
/** Values of a list in a sentence. */
const MOST_VALUES = 12;

/** `string`, `integer[]`, `string|null`; `any` where nothing is said. */
export function typeText(schema: Json | undefined): string {
  if (!isObject(schema)) return 'any';
  const types = typesOf(schema['type']);
  if (types === undefined) return 'any';
  const items = schema['items'];
  const texts = types.map((type) =>
    type === 'array' && items !== undefined ? `${typeText(items)}[]` : type,
  );
  return texts.join('|');
}

/** A value as JSON, cut where it is long. */
export function showValue(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Several of them. */
export function showValues(values: readonly Json[]): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => showValue(value));
  return values.length > MOST_VALUES
    ? `${shown.join(', ')} and ${values.length - MOST_VALUES} more`
    : shown.join(', ');
}

/** What stands in the place of a value. */
export function replaced(before: Json | undefined, after: Json | undefined): string {
  if (before === undefined) return `${showValue(after)} added`;
  return after === undefined ? `${showValue(before)} removed` : `${showValue(before)} → ${showValue(after)}`;
}

export function typeChange(pair: SchemaPair): Change[] {
  const [one, two] = [typesOf(pair.before['type']), typesOf(pair.after['type'])];
  if (isSame(one ?? null, two ?? null)) return [];
  // Arguments may take more, results may promise more.
  const isSafe = pair.direction === 'argument' ? takesAll(two, one) : takesAll(one, two);
  const [from, to] = [one ?? ['any'], two ?? ['any']].map((types) => types.join('|'));
  if (from === to) return [];
  return [{ breaking: !isSafe, text: `${subject(pair)}: type ${from ?? ''} → ${to ?? ''}` }];
}

/** Whether every value of the types `other` is one of `types`. */
function takesAll(types: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  if (types === undefined) return true;
  if (other === undefined) return false;
  return other.every((type) => types.includes(type) || (type === 'integer' && types.includes('number')));
}

/** Undefined where every type is taken. */
function typesOf(type: Json | undefined): readonly string[] | undefined {
  if (typeof type === 'string' && type !== '') return [type];
  const types = textsOf(type).toSorted();
  return types.length === 0 ? undefined : types;
}

export function enumChange(pair: SchemaPair): Change[] {
  const [one, two] = [valuesOf(pair.before), valuesOf(pair.after)];
  if (one === undefined && two === undefined) return [];
  const at = subject(pair);
  const isArgument = pair.direction === 'argument';
  if (two === undefined) {
    const text = `${at}: any value now, not only ${showValues(one ?? [])}`;
    return [{ breaking: !isArgument, text }];
  }
  if (one === undefined) return [{ breaking: isArgument, text: `${at}: only ${showValues(two)} now` }];
  const gone = missingFrom(two, one);
  const come = missingFrom(one, two);
  const [less, more] = isArgument ? ['no longer takes', 'also takes'] : ['is never', 'may also be'];
  return [
    ...(gone.length > 0 ? [{ breaking: isArgument, text: `${at}: ${less} ${showValues(gone)}` }] : []),
    ...(come.length > 0 ? [{ breaking: !isArgument, text: `${at}: ${more} ${showValues(come)}` }] : []),
  ];
}

/** What is in `others` and not in `values`; by their JSON, as there may be many. */
function missingFrom(values: readonly Json[], others: readonly Json[]): Json[] {
  const known = new Set(values.map((value) => JSON.stringify(value)));
  return others.filter((value) => !known.has(JSON.stringify(value)));
}

function valuesOf(schema: SchemaPair['before']): readonly Json[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema['const'] as Json];
  const values = schema['enum'];
  return Array.isArray(values) ? (values as readonly Json[]) : undefined;
}
