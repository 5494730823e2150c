/** JSON as Go writes a document that it has decoded: keys sorted, numbers as float64, `<>&` escaped. Spec: Go encoding/json. */

import { Kind, Output, Tape, writeSource } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeGoNumber } from './go-number';
import { writeGoString } from './go-string';
import { KeyOrder } from './key-order';

const order = new KeyOrder();

/** Appends the value at a node. Tapes are not deep, so neither is the recursion. */
export function writeGoJson(out: Output, tape: Tape, node: u32): void {
  switch (tape.kind(node)) {
    case Kind.Number:
      return writeGoNumber(out, tape.data(node), tape.size(node));
    case Kind.String:
      return writeGoString(out, tape, node);
    case Kind.Array:
      return writeArray(out, tape, node);
    case Kind.Object:
      return writeObject(out, tape, node);
    default:
      writeSource(out, tape, node);
  }
}

function writeArray(out: Output, tape: Tape, node: u32): void {
  out.byte(0x5b);
  const end = tape.next(node);
  for (let item = node + 1; item < end; item = tape.next(item)) {
    if (item > node + 1) out.byte(0x2c);
    writeGoJson(out, tape, item);
  }
  out.byte(0x5d);
}

/** Of a key that stands twice the last value counts. */
function writeObject(out: Output, tape: Tape, node: u32): void {
  out.byte(0x7b);
  const first = order.begin(tape, node);
  const end = order.end;
  let isFirst = true;
  for (let i = first; i < end; i++) {
    const key = order.at(i);
    if (i + 1 < end && order.isSame(tape, key, order.at(i + 1))) continue;
    if (!isFirst) out.byte(0x2c);
    isFirst = false;
    writeGoString(out, tape, key);
    out.byte(0x3a);
    writeGoJson(out, tape, key + 1);
  }
  order.finish(first);
  out.byte(0x7d);
}
