/** How long a result may be: what is cut off is said, and the rest stays text. `maxResponseBytes` is ours. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** Cuts a text to `most` bytes (0: as many as it has) between two characters; whether it did. */
export function truncate(text: Output, most: u32): bool {
  if (most == 0 || text.length <= most) return false;
  const whole = text.length;
  let end: usize = most;
  // not inside a character: its later bytes are 10xxxxxx
  while (end > 0 && end > most - 3 && (load<u8>(text.data + end) & 0xc0) == 0x80) end--;
  text.length = end;
  text.ascii('\n[cut off: ');
  text.integer(end);
  text.ascii(' of ');
  text.integer(whole);
  text.ascii(' bytes]');
  return true;
}
