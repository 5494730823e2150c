/** One cookie of a `cookie` header. Spec: RFC 6265 §4.2. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** Appends the value of the first cookie of this name; nothing when there is none. */
export function readCookie(out: Output, header: Bytes, name: Bytes): void {
  let at = header.ptr;
  const end = header.ptr + header.size;
  while (at < end) {
    while (at < end && load<u8>(at) == 0x20) at++;
    let stop = at;
    while (stop < end && load<u8>(stop) != 0x3b) stop++;
    const value = at + name.size + 1;
    if (value <= stop && load<u8>(value - 1) == 0x3d && memory.compare(at, name.ptr, name.size) == 0) {
      return out.bytes(value, stop - value);
    }
    at = stop + 1;
  }
}
