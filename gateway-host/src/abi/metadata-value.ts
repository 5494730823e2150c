/**
 * A value of metadata as configuration gives it, and the bytes that a plugin gets of it: texts as they are, numbers in
 * eight bytes, lists and structures as pairs.
 * Spec: Envoy context.cc (serializeValue); google/protobuf/struct.proto; observed of 1.40.
 */
import type { HeaderEntry } from './header-map.js';
import { serializePairs } from './pairs.js';
import { unserializable, type AttributeValue } from './stream-filter.js';

/** A value of JSON. */
export type MetadataValue = null | boolean | number | string | readonly MetadataValue[] | MetadataStruct;
export type MetadataStruct = ReadonlyMap<string, MetadataValue>;

const NO_PAIRS = Buffer.alloc(4);

/** A part of a value, by the names that lead there; places of a list are numbers. */
export function metadataPart(value: MetadataValue, names: readonly string[]): MetadataValue | undefined {
  let part: MetadataValue | undefined = value;
  for (const name of names) {
    if (part instanceof Map) part = (part as MetadataStruct).get(name);
    else if (Array.isArray(part) && /^\+?[0-9]{1,15}$/.test(name))
      part = (part as readonly MetadataValue[])[Number(name)];
    else return undefined;
  }
  return part;
}

/** What a plugin gets; null has no bytes, and nothing that holds one has. */
export function serializeMetadata(value: MetadataValue | undefined): AttributeValue {
  if (value === undefined) return undefined;
  return bytesOf(value) ?? unserializable;
}

/** A text as it is, a flag in one byte, a number in eight. */
export function scalarBytes(value: string | boolean | number): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (typeof value === 'boolean') return Buffer.of(value ? 1 : 0);
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function bytesOf(value: MetadataValue): Buffer | undefined {
  if (value === null) return undefined;
  return typeof value === 'object' ? pairsOf(value) : scalarBytes(value);
}

/** A list is a map of its items to nothing. */
function pairsOf(value: readonly MetadataValue[] | MetadataStruct): Buffer | undefined {
  const entries: HeaderEntry[] = [];
  const items: Iterable<readonly [MetadataValue, MetadataValue]> =
    value instanceof Map
      ? (value as MetadataStruct)
      : (value as readonly MetadataValue[]).map((item): [MetadataValue, MetadataValue] => [item, '']);
  for (const [name, item] of items) {
    const [key, text] = [bytesOf(name), bytesOf(item)];
    if (key === undefined || text === undefined) return undefined;
    entries.push([key.toString('latin1'), text.toString('latin1')]);
  }
  return entries.length === 0 ? NO_PAIRS : serializePairs(entries);
}
