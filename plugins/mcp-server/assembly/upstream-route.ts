/** Whether a client asks for the route that only this plugin may use: one with the prefix's segment in its path. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { escapedByte } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';

/** True when a segment of `path` is the one of `prefix` (a slash and a name), escaped or not. */
export function hasSegment(path: Bytes, prefix: Bytes): bool {
  const end = path.ptr + path.size;
  let at = path.ptr;
  while (at < end && load<u8>(at) != 0x3f) {
    if (load<u8>(at) == 0x2f && isSegmentAt(at + 1, end, prefix)) return true;
    at++;
  }
  return false;
}

function isSegmentAt(at: usize, end: usize, prefix: Bytes): bool {
  for (let i = 1; i < prefix.size; i++) {
    if (at >= end) return false;
    const escaped = escapedByte(at, end);
    const byte: u32 = escaped < 0 ? <u32>load<u8>(at) : <u32>escaped;
    if (byte != <u32>prefix.at(i)) return false;
    at += escaped < 0 ? 1 : 3;
  }
  if (at >= end) return true;
  const next: u32 = load<u8>(at);
  return next == 0x2f || next == 0x3f || next == 0x3b || escapedByte(at, end) == 0x2f;
}
