/**
 * The binary form in which header maps cross the border: counts, sizes, then NUL-terminated names and values.
 * Spec: proxy-wasm "Serialized maps"; proxy-wasm-cpp-host src/pairs_util.cc (a malformed list is an empty list).
 */
import type { HeaderEntry, HeaderMap } from './header-map.js';
import type { GuestMemory } from './guest-memory.js';
import { fast } from './wasm-api.js';
import { PAIRS_MAX_BYTES, PAIRS_MAX_COUNT } from './limits.js';

const NONE: readonly HeaderEntry[] = [];
const EMPTY = Buffer.alloc(0);
const written = new WeakMap<HeaderMap, { version: number; bytes: Buffer }>();

/** A map's lines as bytes; remembered until the map is written to, since several plugins ask for the same map. */
export function serializeMap(map: HeaderMap): Buffer {
  const known = written.get(map);
  if (known?.version === map.version) return known.bytes;
  const bytes = serializePairs(map.entries());
  written.set(map, { version: map.version, bytes });
  return bytes;
}

/** Lines as bytes; nothing at all for an empty list. */
export function serializePairs(entries: readonly HeaderEntry[]): Buffer {
  if (entries.length === 0) return EMPTY;
  const head = 4 + entries.length * 8;
  let text = '';
  for (const [name, value] of entries) text += `${name}\0${value}\0`;
  const bytes = Buffer.allocUnsafe(head + text.length);
  bytes.writeUInt32LE(entries.length, 0);
  let at = 4;
  for (const [name, value] of entries) {
    bytes.writeUInt32LE(name.length, at);
    bytes.writeUInt32LE(value.length, at + 4);
    at += 8;
  }
  fast(bytes).latin1Write(text, head);
  return bytes;
}

/** Reads a list from guest memory: undefined when it lies outside, empty when it is malformed. */
export function readPairs(
  memory: GuestMemory,
  address: number,
  size: number,
): readonly HeaderEntry[] | undefined {
  const start = address >>> 0;
  const length = size >>> 0;
  if (!memory.has(start, length)) return undefined;
  if (length > PAIRS_MAX_BYTES || length < 4) return NONE;
  const count = memory.u32(start);
  const head = 4 + count * 8;
  if (count > PAIRS_MAX_COUNT || head > length) return NONE;
  const text = memory.bytes.latin1Slice(start + head, start + length);
  const entries: HeaderEntry[] = [];
  let at = 0;
  for (let row = start + 4; row < start + head; row += 8) {
    const nameEnd = at + memory.u32(row);
    const valueEnd = nameEnd + 1 + memory.u32(row + 4);
    if (valueEnd >= text.length || text.charCodeAt(nameEnd) !== 0 || text.charCodeAt(valueEnd) !== 0)
      return NONE;
    entries.push([text.slice(at, nameEnd), text.slice(nameEnd + 1, valueEnd)]);
    at = valueEnd + 1;
  }
  return at === text.length ? entries : NONE;
}
