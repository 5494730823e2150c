/** A tool as people read it: what a model reads, set in columns. */
import { columnsOf, padTo } from '../../command-line/columns.js';
import type { Paint } from '../../command-line/colour.js';
import { visible } from '../../command-line/visible-text.js';
import { showValue, showValues, typeText } from '../difference/schema-values.js';
import { isObject, textsOf } from '../json.js';
import type { Json, JsonObject } from '../json.js';
import type { ListedTool } from '../listed-server.js';
import { flow, paragraph } from './flow.js';

/** Hex digits of a digest that tell tools apart for people. */
const DIGITS = 12;
/** A longer name does not push the types of all others away. */
const WIDEST = 24;
/** Levels of arguments within arguments. */
const DEEPEST = 4;

/** One argument, or one within another. */
export interface Argument {
  /** `customer.id`, `tags[].name`. */
  readonly name: string;
  readonly schema: JsonObject;
  readonly required: boolean;
}

/** The arguments of a tool in their order, those within them behind each. */
export function argumentsOf(schema: Json | undefined, prefix = '', depth = 0): Argument[] {
  if (!isObject(schema) || depth >= DEEPEST) return [];
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const must = new Set(textsOf(schema['required']));
  return Object.entries(properties).flatMap(([key, value]) => {
    const one = isObject(value) ? value : {};
    const name = prefix + key;
    const { items } = one;
    return [
      { name, schema: one, required: must.has(key) },
      ...argumentsOf(one, `${name}.`, depth + 1),
      ...argumentsOf(items, `${name}[].`, depth + 1),
    ];
  });
}

/** The lines of a tool. @param name how its name stands on the first of them */
export function renderTool(
  tool: ListedTool,
  { name, margin }: { name: string; margin: string },
  paint: Paint,
): string {
  const { digest = '', title, description, inputSchema, annotations } = tool;
  const [algorithm = '', hex = ''] = digest.split(':');
  const shown = hex === '' ? '' : paint('grey', `  ${algorithm}:${hex.slice(0, DIGITS)}`);
  const inner = `${margin}  `;
  return [
    `${name}${shown}\n`,
    title === '' ? '' : paragraph(`“${title}”`, inner, paint),
    hintsOf(annotations) === '' ? '' : paragraph(hintsOf(annotations), inner, paint),
    description === '' ? '' : paragraph(description.trimEnd(), inner, paint),
    renderArguments(argumentsOf(inputSchema), inner, paint),
  ].join('');
}

function hintsOf(annotations: JsonObject): string {
  return Object.entries(annotations)
    .map(([name, value]) => (value === true ? name : `${name} ${showValue(value)}`))
    .join(', ');
}

function renderArguments(all: readonly Argument[], margin: string, paint: Paint): string {
  const width = Math.min(WIDEST, Math.max(...all.map(({ name }) => columnsOf(visible(name)))));
  return all
    .map(({ name, schema, required }) => {
      const first = `${margin}${padTo(visible(name), width)}  `;
      const rest = `${margin}${' '.repeat(width)}  `;
      const { description } = schema;
      const said = typeof description === 'string' && description !== '' ? `  ${description}` : '';
      return flow(
        [{ text: traitsOf(schema, required), colour: 'cyan' }, { text: said }],
        { first, rest },
        paint,
      );
    })
    .join('');
}

function traitsOf(schema: JsonObject, required: boolean): string {
  const { enum: values, const: only, default: fallback } = schema;
  const traits = [
    typeText(schema),
    required ? 'required' : '',
    Array.isArray(values) ? `one of ${showValues(values as readonly Json[])}` : '',
    only === undefined ? '' : `always ${showValue(only)}`,
    fallback === undefined ? '' : `default ${showValue(fallback)}`,
  ];
  return traits.filter((trait) => trait !== '').join(', ');
}
