/** Keys as Go's encoding/json finds them: in any letter case, the last of several. */

import { ABSENT, equals, Kind, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** Value of a key (ASCII) in an object; `ABSENT` when missing or not an object. */
export function findFolded(tape: Tape, object: u32, key: string): u32 {
  if (!tape.is(object, Kind.Object)) return ABSENT;
  const end = tape.next(object);
  let found = ABSENT;
  for (let node = object + 1; node < end; node = tape.next(node + 1)) {
    if (isFolded(tape, node, key)) found = node + 1;
  }
  return found;
}

/** Whether a key says this, in any letter case. */
export function isFolded(tape: Tape, key: u32, name: string): bool {
  if (tape.isEscaped(key)) return equals(tape, key, name);
  const size = <i32>tape.size(key);
  if (size != name.length) return false;
  const data = tape.data(key);
  for (let i = 0; i < size; i++) {
    const byte: u32 = load<u8>(data + i);
    const code = <u32>name.charCodeAt(i);
    if (byte != code && ((byte ^ code) != 0x20 || (byte | 0x20) - 0x61 >= 26)) return false;
  }
  return true;
}
