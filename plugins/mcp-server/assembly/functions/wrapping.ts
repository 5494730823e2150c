/** Functions that fit a text into a width, which they count in bytes. Spec: sprig, "wrap", "abbrev"; goutils. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { CallContext, FunctionGroup } from './function';
import { Operand } from './operand';
import { countOf, indexOf, NOT_FOUND } from './search';
import { finishText, hasRoom, startText } from './text';

const enum Name {
  Wrap,
  WrapWith,
  Abbrev,
  Abbrevboth,
}

const BREAK: usize = memory.data<u8>([0x0a]);
const BLANK: usize = memory.data<u8>([0x20]);


@final
export class Wrapping extends FunctionGroup {
  constructor() {
    super('wrap:is wrapWith:iss abbrev:is abbrevboth:iis');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const width = operands[0].int;
    const text = operands[count - 1];
    const out = startText();
    switch (which) {
      case Name.Wrap:
        return wrap(out, text, width, null) && finishText(out, result);
      case Name.WrapWith:
        return wrap(out, text, width, operands[1]) && finishText(out, result);
      case Name.Abbrev:
        if (width < 4) return result.copyFrom(text);
        abbreviate(out, text, 0, width);
        return finishText(out, result);
      default:
        const right = operands[1].int;
        if (right < 4 || (width > 0 && right < 7)) return result.copyFrom(text);
        abbreviate(out, text, width, right);
        return finishText(out, result);
    }
  }
}

/** Breaks a text into lines; words that are too long only where there is a `separator`. */
function wrap(out: Output, text: Operand, width: i64, separator: Operand | null): bool {
  const most = <usize>max(min(width, <i64>text.textSize), 1);
  const isCustom = separator !== null && separator.textSize > 0;
  const by = isCustom ? separator!.text : BREAK;
  const bySize = isCustom ? separator!.textSize : 1;
  let at = text.text;
  const end = at + text.textSize;
  const lines = countOf(at, end, BLANK, 1) + (separator === null ? 0 : <u32>((end - at) / most));
  if (!hasRoom(out, 1, end - at) || !hasRoom(out, lines, bySize)) return false;
  while (end - at > most) {
    if (load<u8>(at) == 0x20) {
      at++;
      continue;
    }
    // the last blank that fits, else the next one
    let stop = at + most;
    while (stop > at && load<u8>(stop) != 0x20) stop--;
    let isCut = false;
    if (stop == at) {
      stop = at + most;
      isCut = separator !== null;
      if (!isCut) stop = indexOf(stop, end, BLANK, 1);
      if (stop == NOT_FOUND) break;
    }
    out.bytes(at, stop - at);
    out.bytes(by, bySize);
    at = isCut ? stop : stop + 1;
  }
  out.bytes(at, end - at);
  return true;
}

/** Puts dots for what is behind `width` bytes, and in front of `offset`, roughly. */
function abbreviate(out: Output, text: Operand, offset: i64, width: i64): void {
  const size = <i64>text.textSize;
  if (size <= width) return out.bytes(text.text, text.textSize);
  const kept = width - 3;
  let start = min(offset, size);
  if (size - start < kept) start = size - kept;
  if (start <= 4) {
    out.bytes(text.text, <usize>kept);
    return out.ascii('...');
  }
  out.ascii('...');
  if (start + kept >= size) return out.bytes(text.text + <usize>(size - kept), <usize>kept);
  // what is left over is shortened in turn, to the width that the dots have left
  out.bytes(text.text + <usize>start, <usize>(kept - 3));
  out.ascii('...');
}
