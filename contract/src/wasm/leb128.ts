/** Integers of variable length. Spec: WebAssembly core, binary format, values, integers. */
import type { Cursor } from './cursor.js';

/** An unsigned number of 32 bits: an index, a size or a count. */
export function readU32(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.u8();
    // The fifth byte holds the four highest bits only. No shift operator: it would make the number signed.
    if (shift === 28 && byte > 0x0f) throw cursor.malformed('a number has more than 32 bits');
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw cursor.malformed('a number has more than 32 bits');
}

/** A signed number of 33 bits: a block's type or a heap type, where negative numbers stand for built-in types. */
export function readS33(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.u8();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7);
  }
  throw cursor.malformed('a number has more than 33 bits');
}

/** Passes over a number of at most `bits` bits whose value does not matter. */
export function skipNumber(cursor: Cursor, bits: 32 | 64): void {
  const longest = Math.ceil(bits / 7);
  for (let length = 0; length < longest; length += 1) {
    if (cursor.u8() < 0x80) return;
  }
  throw cursor.malformed(`a number has more than ${bits} bits`);
}

/** An unsigned number of 64 bits, as a double: exact up to 2^53, which no real size passes. */
export function readU64(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = cursor.u8();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw cursor.malformed('a number has more than 64 bits');
}
