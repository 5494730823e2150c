/**
 * A message reduced to the fields of a mask: dotted paths, separated by commas; lists are passed through.
 * Spec: google.protobuf.FieldMask as `/config_dump?mask=` uses it in Envoy.
 */
import type { PlainValue } from '../config/document.js';

type Fields = Readonly<Record<string, PlainValue>>;

/** The reduced message with its type; undefined when no path fits. */
export function applyMask(message: Fields, mask: string): Fields | undefined {
  let result: Record<string, PlainValue> | undefined;
  for (const path of mask.split(',')) {
    const part = cut(message, path.split('.'));
    if (part !== undefined) result = merge(result ?? {}, part);
  }
  return result === undefined ? undefined : { ...typeOf(message), ...result };
}

function cut(fields: Fields, [name = '', ...rest]: readonly string[]): Fields | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === undefined) return undefined;
  if (rest.length === 0) return { [name]: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const below = cut(value as Fields, rest);
  return below === undefined ? undefined : { [name]: { ...typeOf(value as Fields), ...below } };
}

function merge(into: Record<string, PlainValue>, part: Fields): Record<string, PlainValue> {
  for (const [name, value] of Object.entries(part)) {
    const known = into[name];
    into[name] = isFields(known) && isFields(value) ? merge({ ...known }, value) : value;
  }
  return into;
}

function isFields(value: PlainValue | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(fields: Fields): Fields {
  return fields['@type'] === undefined ? {} : { '@type': fields['@type'] };
}
