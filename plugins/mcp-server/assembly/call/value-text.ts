/** An argument's value as text. */

import {
  Kind,
  Output,
  Tape,
  writeCompact,
  writeUnescaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** A string unescaped, everything else as compact JSON. */
export function writeValueText(out: Output, tape: Tape, node: u32): void {
  if (tape.kind(node) == Kind.String) writeUnescaped(out, tape, node);
  else writeCompact(out, tape, node);
}
