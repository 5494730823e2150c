/** Percent escapes of paths as Go's net/url reads and writes them. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  escapedByte,
  isPathByte,
  isUnreserved,
  writeEscapedByte,
} from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { faultAbout } from './url-fault';

/** Appends what escaped bytes say; false with a fault when a `%` begins no escape. */
export function readEscapes(out: Output, at: usize, end: usize): bool {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte != 0x25) {
      out.byte(byte);
      at++;
      continue;
    }
    const escaped = escapedByte(at, end);
    if (escaped < 0) return faultAbout('invalid URL escape ', at, min<usize>(3, end - at), '');
    out.byte(escaped);
    at += 3;
  }
  return true;
}

/** Appends a path: as it was written if that is well formed, else what it says, escaped anew. */
export function writeGoPath(out: Output, raw: Bytes, path: Output): void {
  if (isWellFormed(raw)) return out.bytes(raw.ptr, raw.size);
  for (let i: usize = 0; i < path.length; i++) {
    const byte: u32 = load<u8>(path.data + i);
    if (isUnreserved(byte) || isKept(byte)) out.byte(byte);
    else writeEscapedByte(out, byte);
  }
}

/** As `writeGoPath`, but what was written as an escape stays one: a slash in a segment is no slash between segments. */
export function writeKeptPath(out: Output, raw: Bytes): void {
  for (let i = 0; i < raw.size; i++) {
    const byte: u32 = raw.at(i);
    if (isPathByte(byte) || byte == 0x25) out.byte(byte);
    else writeEscapedByte(out, byte);
  }
}

function isWellFormed(raw: Bytes): bool {
  for (let i = 0; i < raw.size; i++) {
    const byte: u32 = raw.at(i);
    if (!isPathByte(byte) && byte != 0x25 && byte != 0x5b && byte != 0x5d) return false;
  }
  return true;
}

/** `$&+,/:;=@`: these have no meaning that an escape would take away. */
function isKept(byte: u32): bool {
  if (byte == 0x24 || byte == 0x26 || byte == 0x2b || byte == 0x2c || byte == 0x2f) return true;
  return byte == 0x3a || byte == 0x3b || byte == 0x3d || byte == 0x40;
}
