/** Strings as Go's encoding/json escapes them, for HTML too, and as Go's `%q` quotes them in errors. */

import { hexDigit } from 'proxy-wasm-assemblyscript-sdk/assembly/hex-digit';
import { Output, sequenceLength, Tape, unescape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

const plain = new Output();

/** Appends a string node, with its quotes. */
export function writeGoString(out: Output, tape: Tape, node: u32): void {
  let data = tape.data(node);
  let size = tape.size(node);
  if (tape.isEscaped(node)) {
    plain.clear();
    size = unescape(data, size, plain.reserve(size));
    data = plain.data;
  }
  writeGoText(out, data, size);
}

/** Appends UTF-8 as a JSON string. */
export function writeGoText(out: Output, data: usize, size: u32): void {
  out.byte(0x22);
  const end = data + size;
  let from = data;
  for (let at = data; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (!isEscaped(byte, at, end)) continue;
    out.bytes(from, at - from);
    if (byte == 0xe2) {
      out.ascii(load<u8>(at, 2) == 0xa8 ? '\\u2028' : '\\u2029');
      at += 2;
    } else {
      writeEscape(out, byte);
    }
    from = at + 1;
  }
  out.bytes(from, end - from);
  out.byte(0x22);
}


@inline
function isEscaped(byte: u32, at: usize, end: usize): bool {
  if (byte < 0x20 || byte == 0x22 || byte == 0x5c) return true;
  if (byte == 0x3c || byte == 0x3e || byte == 0x26) return true;
  return byte == 0xe2 && at + 2 < end && load<u8>(at, 1) == 0x80 && (load<u8>(at, 2) & 0xfe) == 0xa8;
}

function writeEscape(out: Output, byte: u32): void {
  out.byte(0x5c);
  const letter = letterOf(byte);
  if (letter) {
    out.byte(letter);
    return;
  }
  out.ascii('u00');
  writeHex(out, byte);
}

/** The letter that stands behind the backslash, 0 when it is a number. */
function letterOf(byte: u32): u32 {
  if (byte == 0x22 || byte == 0x5c) return byte;
  if (byte == 0x08) return 0x62;
  if (byte == 0x0c) return 0x66;
  if (byte == 0x0a) return 0x6e;
  if (byte == 0x0d) return 0x72;
  return byte == 0x09 ? 0x74 : 0;
}

function writeHex(out: Output, byte: u32): void {
  out.byte(hexDigit(byte >> 4));
  out.byte(hexDigit(byte & 15));
}

/** Appends bytes as `%q` has them. Characters beyond ASCII count as printable. */
export function writeQuoted(out: Output, data: usize, size: usize): void {
  out.byte(0x22);
  const end = data + size;
  let at = data;
  while (at < end) {
    const byte: u32 = load<u8>(at);
    const length: usize = byte < 0x80 ? 1 : sequenceLength(at, end);
    if (length > 1) {
      out.bytes(at, length);
      at += length;
      continue;
    }
    writeQuotedByte(out, byte);
    at++;
  }
  out.byte(0x22);
}

function writeQuotedByte(out: Output, byte: u32): void {
  if (byte >= 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x5c) {
    out.byte(byte);
    return;
  }
  out.byte(0x5c);
  const letter = byte == 0x07 ? 0x61 : byte == 0x0b ? 0x76 : letterOf(byte);
  if (letter) {
    out.byte(letter);
  } else {
    out.byte(0x78);
    writeHex(out, byte);
  }
}
