/** Whether a header says what a value of the body says. Spec: MCP 2026-07-28, "Header value encoding". */

import { Bytes } from '../bytes';
import { writeBase64 } from '../encoding';
import { isInteger, Kind, Output, readInteger, Tape, writeUnescaped } from '../json';
import { isAscii } from './ascii';

const OPENING = '=?base64?';
const OPENING_SIZE = 9;
const CLOSING_SIZE = 2;

const said = new Output();
const encoded = new Output();
const digits = new Bytes();

/** A string by its bytes, an integer by its value, true and false by their names; nothing else can be in a header. */
export function saysNode(header: Bytes, tape: Tape, node: u32): bool {
  switch (tape.kind(node)) {
    case Kind.String:
      return saysString(header, tape, node);
    case Kind.Number:
      return saysInteger(header, tape, node);
    case Kind.True:
      return isAscii(header.ptr, header.size, 'true');
    case Kind.False:
      return isAscii(header.ptr, header.size, 'false');
    default:
      return false;
  }
}

/** Compares text, which stands in the header as it is, or in Base64 where a header could not hold it. */
function saysString(header: Bytes, tape: Tape, node: u32): bool {
  said.clear();
  writeUnescaped(said, tape, node);
  const size = <u32>said.length;
  if (isWrapped(header)) return isBase64Of(header, said.data, size);
  if (<u32>header.size != size || memory.compare(header.ptr, said.data, size) != 0) return false;
  for (let i = 0; i < header.size; i++) {
    const byte: u32 = header.at(i);
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

function isWrapped(header: Bytes): bool {
  if (header.size < OPENING_SIZE + CLOSING_SIZE) return false;
  const end = header.ptr + header.size - CLOSING_SIZE;
  return isAscii(header.ptr, OPENING_SIZE, OPENING) && isAscii(end, CLOSING_SIZE, '?=');
}

/** Encodes the bytes and compares: so only the one canonical form is the same. */
function isBase64Of(header: Bytes, bytes: usize, size: u32): bool {
  encoded.clear();
  writeBase64(encoded, bytes, size);
  const length = header.size - OPENING_SIZE - CLOSING_SIZE;
  if (<i32>encoded.length != length) return false;
  return memory.compare(header.ptr + OPENING_SIZE, encoded.data, length) == 0;
}

/** Compares by value: `07` is no integer, `42.0` in the body is 42. */
function saysInteger(header: Bytes, tape: Tape, node: u32): bool {
  const size = wholeSize(tape.data(node), tape.size(node));
  if (!isInteger(tape.data(node), size) || !isDecimal(header)) return false;
  return readInteger(header.ptr, header.size) == readInteger(tape.data(node), size);
}

/** Size without a fraction of zeros. */
function wholeSize(number: usize, size: u32): u32 {
  let end = size;
  while (end > 0 && load<u8>(number + end - 1) == 0x30) end--;
  return end > 1 && load<u8>(number + end - 1) == 0x2e ? end - 1 : size;
}

function isDecimal(text: Bytes): bool {
  digits.ptr = text.ptr;
  digits.size = text.size;
  if (digits.size > 1 && digits.at(0) == 0x2d) {
    digits.ptr++;
    digits.size--;
  }
  if (digits.size == 0 || digits.size > 19 || (digits.size > 1 && digits.at(0) == 0x30)) return false;
  for (let i = 0; i < digits.size; i++) {
    if (<u32>digits.at(i) - 0x30 > 9) return false;
  }
  return true;
}
