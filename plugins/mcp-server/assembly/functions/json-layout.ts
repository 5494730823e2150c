/** JSON laid out anew: without white space, or a member a line. Spec: Go, json.MarshalIndent with two spaces. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Operand } from './operand';
import { hasRoom } from './text';

/** Appends JSON; false when it gets too long. */
export function writeLaidOut(out: Output, json: Operand, isPretty: bool): bool {
  let depth: u32 = 0;
  let isText = false;
  for (let at = json.text, end = at + json.textSize; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (isText) {
      out.byte(byte);
      if (byte == 0x5c && at + 1 < end) out.byte(load<u8>(++at));
      else if (byte == 0x22) isText = false;
      continue;
    }
    if (byte <= 0x20) continue;
    const isClosing = byte == 0x5d || byte == 0x7d;
    if (isClosing) {
      if (depth) depth--;
      const last = load<u8>(out.data + out.length - 1);
      if (isPretty && last != 0x5b && last != 0x7b && !breakLine(out, depth)) return false;
    }
    if (isPretty && !isClosing && startsMember(out) && !breakLine(out, depth)) return false;
    out.byte(byte);
    if (byte == 0x22) isText = true;
    else if (byte == 0x5b || byte == 0x7b) depth++;
    else if (byte == 0x3a && isPretty) out.byte(0x20);
  }
  return true;
}

/** Whether a bracket or comma was last: then the member that is next gets a line. */
function startsMember(out: Output): bool {
  if (out.length == 0) return false;
  const last = load<u8>(out.data + out.length - 1);
  return last == 0x5b || last == 0x7b || last == 0x2c;
}

function breakLine(out: Output, depth: u32): bool {
  if (!hasRoom(out, depth, 2)) return false;
  out.byte(0x0a);
  for (let i = depth << 1; i > 0; i--) out.byte(0x20);
  return true;
}
