/** What the path of a field finds in a value. Spec: gjson_template, "evalFieldChain". */

import { getField, getPath } from '../gjson/get';
import { Value } from '../gjson/value';
import { rendering } from './rendering';

const DOT: u32 = 0x2e;

/** Names with dots between them, none of which means more to GJSON than itself. `into` may be `receiver`. */
export function findField(receiver: Value, path: usize, size: u32, into: Value): void {
  const end = path + size;
  let behind = endOfName(path, end);
  if (rendering.data.isPending(receiver)) rendering.data.findRoot(path, <u32>(behind - path), into);
  else getField(receiver.raw, receiver.rawSize, path, <u32>(behind - path), into);
  while (behind < end) {
    if (!into.isObject) return into.clear();
    const name = behind + 1;
    behind = endOfName(name, end);
    getField(into.raw, into.rawSize, name, <u32>(behind - name), into);
  }
  if (into.rawSize) rendering.look(into);
}

/** What a path of any kind finds in a value. */
export function findPath(receiver: Value, path: usize, size: u32, into: Value): void {
  rendering.data.settle(receiver);
  rendering.isForeign = true;
  getPath(receiver.raw, receiver.rawSize, path, size, into);
}

function endOfName(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != DOT) at++;
  return at;
}
