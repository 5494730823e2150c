/**
 * Metadata as access logs and headers show it: JSON with sorted names, a text alone without its quotes.
 * Spec: Envoy source/common/formatter (MetadataFormatter), source/common/json; observed of 1.40.
 */
import type { MetadataStruct, MetadataValue } from '../../abi/metadata-value.js';

/** JSON of a value, each character one byte as in header lines; undefined for what JSON has no words for. */
export function metadataJson(value: MetadataValue): string {
  return Buffer.from(json(value), 'utf8').toString('latin1');
}

/** What stands in a line: a text as it is, anything else as JSON. */
export function metadataText(value: MetadataValue): string {
  return typeof value === 'string' ? Buffer.from(value, 'utf8').toString('latin1') : metadataJson(value);
}

function json(value: MetadataValue): string {
  if (typeof value === 'number') return shortest(value);
  if (Array.isArray(value)) return `[${(value as readonly MetadataValue[]).map(json).join(',')}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const members = [...(value as MetadataStruct)].map(([name, field]) => ({ name, text: json(field) }));
  members.sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  return `{${members.map(({ name, text }) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

/** The shorter of 100000 and 1e+05, the first of them where neither is. */
function shortest(value: number): string {
  if (!Number.isFinite(value) || value === 0) return '0';
  const scientific = value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  const plain = Number.isInteger(value) ? BigInt(value).toString() : String(value);
  return plain.includes('e') || plain.length > scientific.length ? scientific : plain;
}
