/** What Go says of a time that is not as the layout says. Spec: Go, time.ParseError. */

import { writeHex } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { functionError } from '../function';
import { Operand } from '../operand';

/** The part of the layout from `from` to `to` is not what stands at `held`. */
export function failPart(as: Operand, text: Operand, held: usize, from: usize, to: usize): bool {
  begin(text);
  functionError.ascii(' as ');
  writeQuoted(as.text, as.text + as.textSize);
  functionError.ascii(': cannot parse ');
  writeQuoted(held, text.text + text.textSize);
  functionError.ascii(' as ');
  writeQuoted(from, to);
  return false;
}

/** More stands there, from `held` on. */
export function failExtra(text: Operand, held: usize): bool {
  begin(text);
  functionError.ascii(': extra text: ');
  writeQuoted(held, text.text + text.textSize);
  return false;
}

/** `what` is out of range, or, with a minus before it, another one than the day of the year says. */
export function failRange(text: Operand, what: string): bool {
  begin(text);
  functionError.ascii(': ');
  if (what.charCodeAt(0) == 0x2d) {
    functionError.ascii('day-of-year does not match ');
    functionError.ascii(what.substring(1));
  } else {
    functionError.ascii(what);
    functionError.ascii(' out of range');
  }
  return false;
}

function begin(text: Operand): void {
  functionError.clear();
  functionError.ascii('parsing time ');
  writeQuoted(text.text, text.text + text.textSize);
}

/** As package time quotes: whatever is not plain ASCII byte by byte. */
export function writeQuoted(at: usize, end: usize): void {
  const out = functionError;
  out.byte(0x22);
  for (; at < end; at++) {
    const byte = load<u8>(at);
    if (byte < 0x20 || byte >= 0x80) {
      out.ascii('\\x');
      writeHex(out, at, 1);
      continue;
    }
    if (byte == 0x22 || byte == 0x5c) out.byte(0x5c);
    out.byte(byte);
  }
  out.byte(0x22);
}
