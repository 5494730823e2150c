/** `@ugly`: a text without the blanks between its tokens. */

import { allocate, spend } from './arena';
import { make } from './made';
import { closeString } from './skip';

export function ugly(text: usize, size: u32): void {
  make(0, 0);
  const first = spend(size >> 10) ? allocate(size) : 0;
  if (!first) return;
  const end = text + size;
  let to = first;
  let at = text;
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x22) {
      const close = closeString(at + 1, end);
      const length = (close ? close + 1 : end) - at;
      memory.copy(to, at, length);
      to += length;
      at += length;
    } else {
      if (byte > 0x20) store<u8>(to++, byte);
      at++;
    }
  }
  make(first, <u32>(to - first));
}
