/** How values appear in sentences: short, on one line, and only when they may be shown. */

import { Kind, Output, Tape } from '../json';
import { run } from './run';

const MOST_BYTES: u32 = 48;

/** Appends a value as its source has it, shortened; containers by their kind. */
export function writeShown(out: Output, tape: Tape, node: u32): void {
  const kind = tape.kind(node);
  if (kind >= Kind.Object || !run.showsValues) return out.ascii(kindPhrase(kind));
  const isText = kind == Kind.String;
  if (isText) out.byte(0x22);
  writeShortened(out, tape, node);
  if (isText) out.byte(0x22);
}

/** Appends the node's source, escapes included, cut between two characters where it is long. */
export function writeShortened(out: Output, tape: Tape, node: u32): void {
  const data = tape.data(node);
  let size = tape.size(node);
  if (size <= MOST_BYTES) return out.bytes(data, size);
  size = MOST_BYTES;
  while (size && (load<u8>(data + size) & 0xc0) == 0x80) size--;
  out.bytes(data, size);
  out.text('…');
}

/** A value's kind, as a sentence has it. */
export function kindPhrase(kind: u32): string {
  switch (kind) {
    case Kind.Null:
      return 'null';
    case Kind.False:
    case Kind.True:
      return 'true or false';
    case Kind.Number:
      return 'a number';
    case Kind.String:
      return 'a string';
    case Kind.Object:
      return 'an object';
    case Kind.Array:
      return 'an array';
    default:
      return 'an integer';
  }
}
