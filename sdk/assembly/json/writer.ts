/** How text and parsed values become JSON again: quoted strings, copied and compacted subtrees. Spec: RFC 8259. */

import { Output } from './output';
import { skipPlain, unescape } from './strings';
import { Kind, MAX_DEPTH, Tape } from './tape';
import { sequenceLength } from './utf8';

const HEX = '0123456789abcdef';

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
  while (from < end) {
    let plain = skipPlain(from, end);
    if (plain < end) plain = skipSequences(plain, end);
    if (plain > from) out.bytes(from, plain - from);
    if (plain >= end) return;
    const byte: u32 = load<u8>(plain);
    if (byte >= 0x80) out.ascii('\\ufffd');
    else writeEscape(out, byte);
    from = plain + 1;
  }
}

/** Skips characters that a JSON string holds as they are; stops at the first that it does not. */
function skipSequences(at: usize, end: usize): usize {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte >= 0x80) {
      const length = sequenceLength(at, end);
      if (!length) return at;
      at += length;
    } else {
      if (byte < 0x20 || byte == 0x22 || byte == 0x5c) return at;
      at++;
    }
  }
  return at;
}

function writeEscape(out: Output, byte: u32): void {
  out.byte(0x5c);
  switch (byte) {
    case 0x22:
    case 0x5c:
      out.byte(byte);
      return;
    case 0x08:
      out.byte(0x62);
      return;
    case 0x09:
      out.byte(0x74);
      return;
    case 0x0a:
      out.byte(0x6e);
      return;
    case 0x0c:
      out.byte(0x66);
      return;
    case 0x0d:
      out.byte(0x72);
      return;
    default:
      out.ascii('u00');
      out.byte(HEX.charCodeAt(byte >> 4));
      out.byte(HEX.charCodeAt(byte & 15));
  }
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
