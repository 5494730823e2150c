/**
 * Text of the short names that guests say again and again: keys of headers, paths of properties. A name that was said
 * before is recognised by its bytes, which costs a third of asking the engine for a new string.
 */
import type { FastBuffer } from './wasm-api.js';

/** Longer names are decoded each time. */
const LONGEST = 48;
/** A power of two; each place holds the name that was said last of those that share it. */
const PLACES = 1024;

const names: string[] = Array.from({ length: PLACES }, () => '');

/** The bytes from `start` to `end`, one character each. */
export function readName(bytes: FastBuffer, start: number, end: number): string {
  const size = end - start;
  if (size === 0 || size > LONGEST) return bytes.latin1Slice(start, end);
  const place = placeOf(bytes, start, size);
  const known = names[place] as string;
  if (known.length === size && isAt(known, bytes, start)) return known;
  const name = bytes.latin1Slice(start, end);
  names[place] = name;
  return name;
}

function isAt(name: string, bytes: FastBuffer, start: number): boolean {
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

/** Size and four bytes tell names apart well enough; those that share a place only cost time. */
function placeOf(bytes: FastBuffer, start: number, size: number): number {
  const first = bytes[start] as number;
  const third = bytes[start + (size >> 2)] as number;
  const middle = bytes[start + (size >> 1)] as number;
  const last = bytes[start + size - 1] as number;
  return (size * 37 + first * 5 + third * 131 + middle * 17 + last * 71) & (PLACES - 1);
}
