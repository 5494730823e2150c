/** Where a node stands in its document, in words: `tools[2].requestTemplate.method`. For messages, not for requests. */

import { unescape } from './strings';
import { Kind, Tape } from './tape';

/** Walks from the root down to `node`; empty for the root. Paths are made when they are needed, never kept. */
export function nodePath(tape: Tape, node: u32): string {
  let path = '';
  let parent: u32 = 0;
  while (parent != node) {
    const isObject = tape.kind(parent) == Kind.Object;
    let child = parent + (isObject ? 2 : 1);
    let index = 0;
    while (tape.next(child) <= node) {
      child = tape.next(child) + (isObject ? 1 : 0);
      index++;
    }
    if (!isObject) path += `[${index}]`;
    else path += path == '' ? stringText(tape, child - 1) : '.' + stringText(tape, child - 1);
    parent = child;
  }
  return path;
}

/** What a string node says, as a managed string. */
export function stringText(tape: Tape, node: u32): string {
  const data = tape.data(node);
  const size = tape.size(node);
  if (!tape.isEscaped(node)) return String.UTF8.decodeUnsafe(data, size);
  const copy = heap.alloc(size);
  const text = String.UTF8.decodeUnsafe(copy, unescape(data, size, copy));
  heap.free(copy);
  return text;
}
