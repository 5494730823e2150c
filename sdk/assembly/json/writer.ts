/** How text and parsed values become JSON again: quoted strings, copied and compacted subtrees. Spec: RFC 8259. */

import { hexDigit } from '../hex-digit';
import { Output } from './output';
import { specialBytes, unescape } from './strings';
import { Kind, MAX_DEPTH, Tape } from './tape';
import { sequenceLength } from './utf8';

/** Source bytes between two looks at the buffer's capacity. */
const BLOCK: usize = 512;
/** The longest that a byte becomes: `\u001f`, `\ufffd`. */
const LONGEST: usize = 6;
/** A step may copy this much more than counts. */
const SLACK: u32 = 8;
/** The letters of \b \t \n \f \r, from 0x08 on; 0 where there is none. */
const LETTERS = memory.data<u8>([0x62, 0x74, 0x6e, 0, 0x66, 0x72]);

/** Appends a JSON string, with its quotes. Bytes that are not UTF-8 become U+FFFD each. */
export function writeString(out: Output, text: usize, size: u32): void {
  out.byte(0x22);
  writeEscaped(out, text, size);
  out.byte(0x22);
}

/** Appends the inside of a JSON string, so that several pieces can make one string. */
export function writeEscaped(out: Output, text: usize, size: u32): void {
  const end = text + size;
  let from = text;
  out.reserve(size + (size >> 3) + SLACK);
  while (from < end) {
    const stop = min(end, from + BLOCK);
    const first = out.reserve((stop - from) * LONGEST + SLACK);
    let to = first;
    while (from < stop) {
      if (from + 8 <= end) {
        const word = load<u64>(from);
        const special = specialBytes(word);
        const plain: usize = special ? <usize>(ctz(special) >> 3) : 8;
        store<u64>(to, word);
        to += plain;
        from += plain;
        if (!special) continue;
      }
      const byte: u32 = load<u8>(from);
      if (byte >= 0x80) {
        const length = sequenceLength(from, end);
        to += copySequence(to, from, length);
        from += max(length, 1);
      } else {
        to += storeEscaped(to, byte);
        from++;
      }
    }
    out.length += to - first;
  }
}

/** Copies a character of several bytes; one of no length is what no character begins with, and becomes U+FFFD. */
@inline
function copySequence(to: usize, from: usize, length: usize): usize {
  if (!length) return storeUnicode(to, 0xff, 0xfd);
  for (let i: usize = 0; i < length; i++) store<u8>(to + i, load<u8>(from + i));
  return length;
}

/** Stores a byte of ASCII, escaped where it must be; returns how many bytes it became. */
function storeEscaped(to: usize, byte: u32): usize {
  if (byte == 0x22 || byte == 0x5c) {
    store<u16>(to, 0x5c | (byte << 8));
    return 2;
  }
  if (byte >= 0x20) {
    store<u8>(to, byte);
    return 1;
  }
  const letter: u32 = byte - 0x08 < 6 ? load<u8>(LETTERS + byte - 0x08) : 0;
  if (!letter) return storeUnicode(to, 0, byte);
  store<u16>(to, 0x5c | (letter << 8));
  return 2;
}

/** Stores `\uXXXX`. */
function storeUnicode(to: usize, high: u32, low: u32): usize {
  store<u16>(to, 0x755c);
  store<u8>(to, hexDigit(high >> 4), 2);
  store<u8>(to, hexDigit(high & 15), 3);
  store<u8>(to, hexDigit(low >> 4), 4);
  store<u8>(to, hexDigit(low & 15), 5);
  return LONGEST;
}

/** Appends an AssemblyScript string as a JSON string. */
export function writeText(out: Output, text: string): void {
  const bytes = String.UTF8.encode(text);
  writeString(out, changetype<usize>(bytes), bytes.byteLength);
}

/** Appends a node exactly as its source has it, white space included. */
export function writeSource(out: Output, tape: Tape, node: u32): void {
  const quote: u32 = tape.kind(node) == Kind.String ? 1 : 0;
  out.bytes(tape.data(node) - quote, tape.size(node) + quote * 2);
}

/** Appends what a string node says, unescaped. */
export function writeUnescaped(out: Output, tape: Tape, node: u32): void {
  const size = tape.size(node);
  if (!tape.isEscaped(node)) {
    out.bytes(tape.data(node), size);
    return;
  }
  out.length += unescape(tape.data(node), size, out.reserve(size));
}

const parents = memory.data(MAX_DEPTH * 4);

/** Appends a node without white space between its tokens; numbers and strings keep their source bytes. */
export function writeCompact(out: Output, tape: Tape, root: u32): void {
  const end = tape.next(root);
  let depth: usize = 0;
  let node = root;
  while (true) {
    // close what ends here
    while (depth && tape.next(load<u32>(parents + ((depth - 1) << 2))) == node) {
      depth--;
      out.byte(tape.kind(load<u32>(parents + (depth << 2))) == Kind.Object ? 0x7d : 0x5d);
    }
    if (node >= end) return;
    if (depth) {
      const parent = load<u32>(parents + ((depth - 1) << 2));
      if (node != parent + 1) out.byte(0x2c);
      if (tape.kind(parent) == Kind.Object) {
        writeSource(out, tape, node++);
        out.byte(0x3a);
      }
    }
    const kind = tape.kind(node);
    if (kind < Kind.Object) {
      writeSource(out, tape, node);
    } else {
      out.byte(kind == Kind.Object ? 0x7b : 0x5b);
      store<u32>(parents + (depth << 2), node);
      depth++;
    }
    node++;
  }
}
