/** One mapping of a spec document, read field by field; a wrong type is an error with the field's path and line. */
import type { ContractError } from '../errors/index.js';
import type { SpecDocument, SpecPath } from './document.js';

/** Typed access to the fields of one mapping. An absent or null field is undefined, or an error if required. */
export interface Section {
  readonly value: Readonly<Record<string, unknown>>;
  /** Those of the fields that are there. */
  texts<K extends string>(...keys: readonly K[]): { readonly [P in K]?: string };
  requireText(key: string): string;
  requireInteger(key: string): number;
  /** A field that maps text to text; absent gives an empty mapping. */
  textByKey(key: string): Readonly<Record<string, string>>;
  section(key: string): Section | undefined;
  requireSection(key: string): Section;
  fault(key: string, message: string): ContractError;
}

/** Opens the mapping at `path`, which must be one. */
export function openSection(document: SpecDocument, path: SpecPath): Section {
  const value = path.reduce<unknown>((parent, key) => asMapping(parent)?.[key], document.root);
  const fields = asMapping(value);
  if (fields === undefined) throw document.fault(path, `is ${kindOf(value)}, not a mapping`);

  const fault = (key: string, message: string): ContractError => document.fault([...path, key], message);
  const get = (key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined);

  const text = (key: string): string | undefined => {
    const found = get(key) ?? undefined;
    if (found === undefined || typeof found === 'string') return found;
    const hint = typeof found === 'object' ? '' : '; put it in quotes';
    throw fault(key, `is ${kindOf(found)}, not text${hint}`);
  };
  const texts = <K extends string>(...keys: readonly K[]): { [P in K]?: string } => {
    const found: { [P in K]?: string } = {};
    for (const key of keys) {
      const value = text(key);
      if (value !== undefined) found[key] = value;
    }
    return found;
  };
  const section = (key: string): Section | undefined =>
    (get(key) ?? undefined) === undefined ? undefined : openSection(document, [...path, key]);
  const required = <T>(key: string, found: T | undefined): T => {
    if (found === undefined || found === '') throw fault(key, 'is missing');
    return found;
  };

  return {
    value: fields,
    fault,
    section,
    texts,
    requireText: (key) => required(key, text(key)),
    requireSection: (key) => required(key, section(key)),
    requireInteger: (key) => {
      const found = required(key, get(key) ?? undefined);
      if (typeof found === 'number' && Number.isInteger(found)) return found;
      throw fault(key, `is ${kindOf(found)}, not a whole number`);
    },
    textByKey: (key) => {
      const inner = section(key);
      const names = Object.keys(inner?.value ?? {});
      return Object.fromEntries(names.map((name) => [name, inner?.texts(name)[name] ?? '']));
    },
  };
}

function asMapping(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Readonly<Record<string, unknown>>;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return `the ${typeof value} ${JSON.stringify(value)}`;
}
