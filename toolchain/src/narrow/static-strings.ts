/**
 * Strings that stand in memory before anything runs. AssemblyScript gives each the header of an object that its
 * allocator made (rt/common: mmInfo, gcInfo, gcInfo2, rtId, rtSize, four bytes each) and two bytes a character.
 */
import type { MemoryImage } from './memory-image.js';

/** A string whose characters have one byte each; `at` is the address of its header. */
export interface StaticString {
  readonly at: number;
  readonly length: number;
}

export const HEADER_BYTES = 20;
/** The kind of object that a string is. */
export const STRING_ID = 2;
/** A block and the four bytes in front of it are a multiple of this long. */
const ALIGNMENT = 16;
const FIRST_AT = ALIGNMENT - 4;
/** Longest string that is packed: its length has one byte. */
const LONGEST = 0xff;
/** Shorter ones gain nothing. */
const SHORTEST = 1;

/** How many bytes a string takes, from its header to the header behind it. */
export function bytesOf(length: number): number {
  return (HEADER_BYTES + 2 * length + ALIGNMENT - 1) & -ALIGNMENT;
}

/** Finds them in the order of their addresses. What merely looks like one is none the worse for it: it is made again as it was. */
export function findStrings(image: MemoryImage): StaticString[] {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const found: StaticString[] = [];
  let at = FIRST_AT;
  while (at + HEADER_BYTES <= image.length) {
    const length = lengthAt(view, at);
    if (length === undefined) {
      at += ALIGNMENT;
      continue;
    }
    found.push({ at, length });
    at += bytesOf(length);
  }
  return found;
}

function lengthAt(view: DataView, at: number): number | undefined {
  const word = (offset: number): number => view.getUint32(at + offset, true);
  const size = word(16);
  const length = size / 2;
  if (!Number.isInteger(length) || length < SHORTEST || length > LONGEST) return undefined;
  if (word(0) !== bytesOf(length) - 4 || word(4) !== 0 || word(8) !== 0 || word(12) !== STRING_ID)
    return undefined;
  if (at + HEADER_BYTES + size > view.byteLength) return undefined;
  for (let high = at + HEADER_BYTES + 1; high < at + HEADER_BYTES + size; high += 2) {
    if (view.getUint8(high) !== 0) return undefined;
  }
  return length;
}

/**
 * Packs strings: of each, how many times 16 bytes lie between the one before and it, its length, its characters. A gap
 * that one byte cannot hold is made of strings without a character, which are not written.
 */
export function packStrings(image: MemoryImage, strings: readonly StaticString[]): Uint8Array {
  const packed: number[] = [];
  let end = strings[0]?.at ?? 0;
  for (const { at, length } of strings) {
    let gap = (at - end) / ALIGNMENT;
    for (; gap > 0xff; gap -= 0xff) packed.push(0xff, 0);
    packed.push(gap, length);
    for (let index = 0; index < length; index += 1) packed.push(image[at + HEADER_BYTES + 2 * index] ?? 0);
    end = at + bytesOf(length);
  }
  return Uint8Array.from(packed);
}

/** What a packed string takes, and says. */
export interface PackedString {
  readonly bytes: number;
  readonly text: string;
}

/** Reads packed strings again, as they stand in a segment; undefined when these bytes are none. */
export function unpackStrings(segment: Uint8Array): PackedString[] | undefined {
  const strings: PackedString[] = [];
  // Nothing lies before the first string, and a segment does not begin with a zero.
  const packed = Buffer.concat([Uint8Array.of(0), segment]);
  for (let at = 0; at < packed.length;) {
    const length = packed[at + 1];
    if (length === undefined || at + 2 + length > packed.length) return undefined;
    const text = Buffer.from(packed.subarray(at + 2, at + 2 + length)).toString('latin1');
    if (length > 0) strings.push({ bytes: 2 + length, text });
    at += 2 + length;
  }
  return strings;
}

/** The image without them. */
export function withoutStrings(image: MemoryImage, strings: readonly StaticString[]): MemoryImage {
  const rest = image.slice();
  for (const { at, length } of strings) rest.fill(0, at, at + HEADER_BYTES + 2 * length);
  return rest;
}
