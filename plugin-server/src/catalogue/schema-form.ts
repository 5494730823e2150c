/** What a plugin's configuration may say, field by field, from its schema in the dialect of Higress: read only. */
import { isObject, type SchemaObject } from '../policy/schema/schema-value.js';
import { markup, type Html } from './markup.js';

/** A schema may nest and list without end; a page may not. */
const DEEPEST = 12;
const MOST_FIELDS = 400;
const LONGEST_VALUE = 300;

/** The fields of a schema. */
export function renderSchema(schema: SchemaObject): Html {
  const budget = { left: MOST_FIELDS };
  const form = fieldsOf(schema, 0, budget);
  if (form === undefined)
    return markup`<p>${kindOf(schema)}</p>
      ${detailsOf(schema)}`;
  return markup`${form}${budget.left <= 0 && markup`<p class="soft">More fields are in spec.yaml.</p>`}`;
}

interface Budget {
  left: number;
}

function fieldsOf(schema: SchemaObject, depth: number, budget: Budget): Html | undefined {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const others = isObject(schema['additionalProperties']) ? schema['additionalProperties'] : undefined;
  if (properties.length === 0 && others === undefined) return undefined;
  if (depth >= DEEPEST) return markup`<p class="soft">Deeper fields are in spec.yaml.</p>`;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const rows: Html[] = [];
  for (const [name, value] of properties) {
    if (budget.left-- <= 0) break;
    rows.push(
      field(name, isObject(value) ? value : {}, { isRequired: required.includes(name), depth, budget }),
    );
  }
  if (others !== undefined) rows.push(field('any other name', others, { isRequired: false, depth, budget }));
  return markup`<ul class="fields">
    ${rows}
  </ul>`;
}

function field(
  name: string,
  schema: SchemaObject,
  {
    isRequired,
    depth,
    budget,
  }: { readonly isRequired: boolean; readonly depth: number; readonly budget: Budget },
): Html {
  const item = isObject(schema['items']) ? schema['items'] : undefined;
  const inner = fieldsOf(item ?? schema, depth + 1, budget);
  const nested =
    inner === undefined
      ? undefined
      : markup`<details open>
          <summary>${item === undefined ? 'Fields' : 'Fields of each item'} of ${name}</summary>
          ${inner}
        </details>`;
  return markup`<li>
    <p>
      <code>${name}</code> <span class="soft">${kindOf(schema)}</span>${
        isRequired && markup` <strong>required</strong>`
      }${titleOf(schema)}
    </p>
    ${detailsOf(schema)}${nested}
  </li>`;
}

/** `string`, `array of integer`, `one of …`. */
function kindOf(schema: SchemaObject): string {
  const { type, items, nullable } = schema;
  const names =
    typeof type === 'string' ? type : Array.isArray(type) ? type.map(String).join(' or ') : undefined;
  const isEnum = Array.isArray(schema['enum']) || 'const' in schema;
  const plain =
    names ?? (isEnum ? 'one of the values below' : isObject(schema['properties']) ? 'object' : 'any');
  const ofWhat = type === 'array' && isObject(items) ? ` of ${kindOf(items)}` : '';
  const format = typeof schema['format'] === 'string' ? ` (${schema['format']})` : '';
  return `${plain}${ofWhat}${format}${nullable === true ? ' or null' : ''}`;
}

/** The title, and what it is in other languages. */
function titleOf(schema: SchemaObject): Html {
  const titles = textsByLanguage(schema['x-title-i18n']);
  const english = typeof schema['title'] === 'string' ? schema['title'] : titles.get('en-US');
  const others = [...titles].filter(([, text]) => text !== english);
  return markup`${english !== undefined && markup` ${english}`}${others.map(
    ([language, text]) => markup` <span class="soft" lang="${language}">${text}</span>`,
  )}`;
}

function detailsOf(schema: SchemaObject): Html {
  const translated = textsByLanguage(schema['x-description-i18n']);
  const english = typeof schema['description'] === 'string' ? schema['description'] : translated.get('en-US');
  const others = [...translated].filter(([, text]) => text !== english);
  const limits = limitsOf(schema);
  return markup`${english !== undefined && markup`<p>${english}</p>`}${others.map(
    ([language, text]) => markup`<p class="soft" lang="${language}">${text}</p>`,
  )}${limits.length > 0 && markup`<p class="soft">${limits.map((limit, index) => markup`${index > 0 && ' · '}${limit}`)}</p>`}`;
}

const LIMITS: readonly (readonly [word: string, says: string])[] = [
  ['minimum', 'at least'],
  ['exclusiveMinimum', 'above'],
  ['maximum', 'at most'],
  ['exclusiveMaximum', 'below'],
  ['multipleOf', 'multiple of'],
  ['minLength', 'characters at least'],
  ['maxLength', 'characters at most'],
  ['pattern', 'matches'],
  ['minItems', 'items at least'],
  ['maxItems', 'items at most'],
  ['x-scope', 'scope'],
  ['example', 'for example'],
];

function limitsOf(schema: SchemaObject): Html[] {
  const found: Html[] = [];
  if ('default' in schema) found.push(markup`default <code>${shown(schema['default'])}</code>`);
  const values = Array.isArray(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const']] : [];
  if (values.length > 0) {
    found.push(
      markup`one of ${values.map((value, index) => markup`${index > 0 && ', '}<code>${shown(value)}</code>`)}`,
    );
  }
  for (const [word, says] of LIMITS) {
    const value = schema[word];
    if (value !== undefined && value !== false && value !== true) {
      found.push(markup`${says} <code>${typeof value === 'string' ? cut(value) : shown(value)}</code>`);
    }
  }
  if (schema['uniqueItems'] === true) found.push(markup`items differ`);
  if (schema['additionalProperties'] === false) found.push(markup`no other fields`);
  return found;
}

function textsByLanguage(value: unknown): Map<string, string> {
  if (!isObject(value)) return new Map();
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] =>
      /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(entry[0]) && typeof entry[1] === 'string',
  );
  return new Map(texts);
}

function shown(value: unknown): string {
  return cut(JSON.stringify(value) ?? '');
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
