/** `@reverse`: the elements of an array or the members of an object, the last one first. */

import { allocate, spend } from './arena';
import { Level } from './level';
import { make } from './made';
import { parseValue } from './read';
import { Value } from './value';

export function reverse(level: Level): void {
  const source = level.element;
  const whole = level.result;
  parseValue(source.raw, source.rawSize, whole);
  make(source.raw, source.rawSize);
  if (!whole.isArray && !whole.isObject) return;
  // something is left out between two members, but a colon may be added to each
  const size = ((<usize>whole.rawSize) << 1) + 2;
  const first = allocate(size);
  if (!first) return make(0, 0);
  const last = first + size;
  let to = last - 1;
  store<u8>(to, load<u8>(whole.raw) + 2);
  const members = level.members;
  members.start(whole);
  while (members.next() && spend(1)) {
    if (to < last - 1) store<u8>(--to, 0x2c);
    to = putBefore(to, members.value);
    if (!members.isObject) continue;
    store<u8>(--to, 0x3a);
    to = putBefore(to, members.key);
  }
  store<u8>(--to, load<u8>(whole.raw));
  make(to, <u32>(last - to));
}

/** Address where the source of the value now begins. */
@inline
function putBefore(to: usize, value: Value): usize {
  to -= value.rawSize;
  memory.copy(to, value.raw, value.rawSize);
  return to;
}
