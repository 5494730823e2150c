/** What a schema demands of a value beyond its type: more of it narrows, less of it widens. */
import { isSame } from '../json.js';
import type { Json } from '../json.js';
import type { Change } from './change.js';
import { subject } from './schema-pair.js';
import type { SchemaPair } from './schema-pair.js';
import { replaced } from './schema-values.js';

/** Whether a larger number takes more. */
const NUMBERS: Readonly<Record<string, boolean>> = {
  minimum: false,
  exclusiveMinimum: false,
  minLength: false,
  minItems: false,
  minProperties: false,
  maximum: true,
  exclusiveMaximum: true,
  maxLength: true,
  maxItems: true,
  maxProperties: true,
};
/** Another one is neither wider nor narrower for certain. */
const DEMANDS = [
  'pattern',
  'format',
  'multipleOf',
  'uniqueItems',
  'additionalProperties',
  'unevaluatedProperties',
];
/** What is taken where a keyword says it. */
const NO_DEMAND: Readonly<Record<string, Json>> = {
  uniqueItems: false,
  additionalProperties: true,
  unevaluatedProperties: true,
};

/** The changes, and the keywords that they are about. */
export function boundChanges(pair: SchemaPair): { bounds: Change[]; handled: readonly string[] } {
  const handled = [...Object.keys(NUMBERS), ...DEMANDS];
  const bounds = handled.flatMap((name) => {
    const [one, two] = [demandOf(pair.before, name), demandOf(pair.after, name)];
    if (isSame(one, two)) return [];
    const moved = move(name, one, two);
    const breaking = moved === 'unclear' || (moved === 'narrower') === (pair.direction === 'argument');
    return [{ breaking, text: `${subject(pair)}: ${name} ${replaced(one, two)}` }];
  });
  return { bounds, handled };
}

function demandOf(schema: SchemaPair['before'], name: string): Json | undefined {
  const value = Object.hasOwn(schema, name) ? schema[name] : undefined;
  return isSame(value, NO_DEMAND[name]) ? undefined : value;
}

function move(
  name: string,
  before: Json | undefined,
  after: Json | undefined,
): 'narrower' | 'wider' | 'unclear' {
  if (before === undefined) return 'narrower';
  if (after === undefined) return 'wider';
  const takesMore = NUMBERS[name];
  if (takesMore === undefined || typeof before !== 'number' || typeof after !== 'number') return 'unclear';
  return after > before === takesMore ? 'wider' : 'narrower';
}
