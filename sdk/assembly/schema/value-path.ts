/** Where a value stands below the one that is checked: `arguments.stops[2].city`. */

import { Kind, Output, Tape } from '../json';
import { run } from './run';
import { writeShortened } from './shown-value';

/** Appends the path of a node; of a key: the object's path, then the key. */
export function writePath(out: Output, node: u32): void {
  const tape = run.tape;
  out.text(run.name);
  let isFirst = run.name == '';
  let parent = run.root;
  while (parent != node) {
    const isObject = tape.kind(parent) == Kind.Object;
    let child = parent + (isObject ? 2 : 1);
    let index = 0;
    while (tape.next(child) <= node) {
      child = tape.next(child) + (isObject ? 1 : 0);
      index++;
    }
    if (!isObject) {
      out.byte(0x5b);
      out.integer(index);
      out.byte(0x5d);
    } else if (node == child - 1) {
      return writeKey(out, tape, node, isFirst);
    } else {
      if (!isFirst) out.byte(0x2e);
      writeShortened(out, tape, child - 1);
    }
    isFirst = false;
    parent = child;
  }
}

/** What `propertyNames` is about is a name, not a value. */
function writeKey(out: Output, tape: Tape, key: u32, isFirst: bool): void {
  if (!isFirst) out.ascii(': ');
  out.ascii('the name "');
  writeShortened(out, tape, key);
  out.byte(0x22);
}
