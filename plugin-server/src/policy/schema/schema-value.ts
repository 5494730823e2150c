/** A JSON Schema as it is compared: what values of which types it may let through, read cautiously. */

export type Schema = boolean | Readonly<Record<string, unknown>>;
export type SchemaObject = Readonly<Record<string, unknown>>;

/** Types of values; numbers are split, since an integer is a number too. */
export const ATOMS = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'fraction'] as const;
export type Atom = (typeof ATOMS)[number];

/** Reads what stands where a schema is expected; anything that is none lets everything through. */
export function asSchema(value: unknown): Schema {
  if (typeof value === 'boolean') return value;
  return isObject(value) ? value : true;
}

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The types that `type` and OpenAPI's `nullable` name; all of them without. */
export function declaredTypes({ type, nullable }: SchemaObject): Set<Atom> {
  const names = typeof type === 'string' ? [type] : Array.isArray(type) ? type.map(String) : undefined;
  if (names === undefined) return new Set(ATOMS);
  const atoms = names.flatMap((name): Atom[] => {
    if (name === 'number') return ['integer', 'fraction'];
    return ATOMS.filter((atom) => atom === name);
  });
  return new Set(nullable === true ? [...atoms, 'null'] : atoms);
}

/** The only values that `enum` and `const` name; undefined when neither is there. */
export function namedValues(schema: SchemaObject): readonly unknown[] | undefined {
  const listed = Array.isArray(schema['enum']) ? schema['enum'] : undefined;
  if (!('const' in schema)) return listed;
  const only = schema['const'];
  return listed === undefined || listed.some((value) => isSame(value, only)) ? [only] : [];
}

/** The only values that a schema lets through, when there are few; the types that it names apply too. */
export function listedValues(schema: SchemaObject): readonly unknown[] | undefined {
  const types = declaredTypes(schema);
  const few = [...types].every((atom) => atom === 'null' || atom === 'boolean');
  const all = namedValues(schema) ?? (few ? [null, true, false] : undefined);
  return all?.filter((value) => types.has(atomOf(value)));
}

/** The types that values which are let through can have. */
export function possibleTypes(schema: SchemaObject): Set<Atom> {
  const values = listedValues(schema);
  return values === undefined ? declaredTypes(schema) : new Set(values.map(atomOf));
}

function atomOf(value: unknown): Atom {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'fraction';
  return typeof value === 'boolean' || typeof value === 'string' ? (typeof value as Atom) : 'object';
}

/** Whether two values of JSON are the same. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && isSame(a[key], b[key]));
}

/** Whether two schemas say the same with some of their words. */
export function agree(a: SchemaObject, b: SchemaObject, words: readonly string[]): boolean {
  return words.every((word) => isSame(a[word], b[word]));
}

/** A short form of a value for messages. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
