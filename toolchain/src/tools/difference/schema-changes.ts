/**
 * What a change of a JSON Schema means to an agent: what it sends may be refused where arguments take less than before, and what
 * it relies on may be missing where a result promises less. Spec: JSON Schema 2020-12, validation.
 */
import { isObject, isSame, textsOf } from '../json.js';
import type { Json, JsonObject } from '../json.js';
import type { Change } from './change.js';
import { boundChanges } from './schema-bounds.js';
import { subject } from './schema-pair.js';
import type { Direction, SchemaPair } from './schema-pair.js';
import { enumChange, replaced, typeChange, typeText } from './schema-values.js';

/** Keywords that take part in the comparison below. */
const COMPARED = [
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'items',
  'description',
  'title',
  'default',
];
/** Keywords that promise nothing of the value. */
const REMARKS = ['examples', '$comment', 'deprecated', '$id', '$schema', 'readOnly', 'writeOnly'];
/** Schemas are not deeper; what is below that counts as one value. */
const DEEPEST = 32;

/** Everything that is other in `after`. */
export function schemaChanges(
  before: Json | undefined,
  after: Json | undefined,
  direction: Direction,
): Change[] {
  const [one, two] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  return changesOf({ before: one, after: two, path: '', direction, depth: 0 });
}

function changesOf(pair: SchemaPair): Change[] {
  const { before, after, depth } = pair;
  if (isSame(before, after)) return [];
  if (depth > DEEPEST) return [{ breaking: true, text: `${subject(pair)}: changed below ${DEEPEST} levels` }];
  const { bounds, handled } = boundChanges(pair);
  return [
    ...typeChange(pair),
    ...enumChange(pair),
    ...bounds,
    ...defaultChange(pair),
    ...wordings(pair),
    ...propertyChanges(pair),
    ...itemChanges(pair),
    ...otherChanges(pair, handled),
  ];
}

function propertyChanges(pair: SchemaPair): Change[] {
  const { before, after, path, direction, depth } = pair;
  const [old, fresh] = [propertiesOf(before), propertiesOf(after)];
  const [must, mustNow] = [textsOf(before['required']), textsOf(after['required'])];
  const placed = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const changes: Change[] = [];
  for (const name of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
    const at = { ...pair, path: placed(name), depth: depth + 1 };
    const [one, two] = [memberOf(old, name), memberOf(fresh, name)];
    if (two === undefined) changes.push({ breaking: true, text: `${subject(at)}: removed` });
    else if (one === undefined) changes.push(added(at, two, mustNow.includes(name)));
    else {
      changes.push(...requiredChange(at, must.includes(name), mustNow.includes(name)));
      changes.push(...changesOf({ ...at, before: asSchema(one), after: asSchema(two) }));
    }
  }
  const undeclared = mustNow.filter((name) => !Object.hasOwn(fresh, name) && !must.includes(name));
  for (const name of undeclared)
    changes.push({
      breaking: direction === 'argument',
      text: `${subject({ ...pair, path: placed(name) })}: now required`,
    });
  return changes;
}

/** An argument that must be given is one that nobody gives yet. */
function added(at: SchemaPair, schema: Json, isRequired: boolean): Change {
  const breaking = isRequired && at.direction === 'argument';
  const always = at.direction === 'argument' ? 'new, and required' : 'new, always there';
  return { breaking, text: `${subject(at)}: ${isRequired ? always : 'new'} (${typeText(schema)})` };
}

function requiredChange(at: SchemaPair, before: boolean, after: boolean): Change[] {
  if (before === after) return [];
  if (at.direction === 'argument')
    return [{ breaking: after, text: `${subject(at)}: ${after ? 'now required' : 'no longer required'}` }];
  return [{ breaking: before, text: `${subject(at)}: ${after ? 'now always there' : 'may be missing now'}` }];
}

function itemChanges(pair: SchemaPair): Change[] {
  const { before, after, path, depth } = pair;
  const [one, two] = [before['items'], after['items']];
  if (one === undefined && two === undefined) return [];
  const at = { ...pair, path: `${path}[]`, depth: depth + 1 };
  return changesOf({ ...at, before: asSchema(one), after: asSchema(two) });
}

/** Whoever left the argument out gets another one now. */
function defaultChange(pair: SchemaPair): Change[] {
  const [one, two] = [pair.before['default'], pair.after['default']];
  if (isSame(one, two)) return [];
  const breaking = one !== undefined && pair.direction === 'argument';
  return [{ breaking, text: `${subject(pair)}: default ${replaced(one, two)}` }];
}

function wordings(pair: SchemaPair): Change[] {
  return ['title', 'description'].flatMap((name) => {
    const [before = '', after = ''] = [pair.before[name], pair.after[name]];
    if (before === after || typeof before !== 'string' || typeof after !== 'string') return [];
    return [{ breaking: false, text: `${subject(pair)}: ${name}`, wording: { before, after } }];
  });
}

/** What is not understood may mean anything, unless it only remarks something. */
function otherChanges({ before, after, ...at }: SchemaPair, handled: readonly string[]): Change[] {
  const known = new Set([...COMPARED, ...handled]);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    if (known.has(name) || isSame(memberOf(before, name), memberOf(after, name))) return [];
    const breaking = !REMARKS.includes(name) && !name.startsWith('x-');
    return [
      {
        breaking,
        text: `${subject(at)}: ${name} ${replaced(memberOf(before, name), memberOf(after, name))}`,
      },
    ];
  });
}

function propertiesOf(schema: JsonObject): JsonObject {
  return isObject(schema['properties']) ? schema['properties'] : {};
}

function memberOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** `true` takes everything, as an empty schema does. */
function asSchema(schema: Json | undefined): JsonObject {
  if (isObject(schema)) return schema;
  return schema === false ? { not: {} } : {};
}
