/** Functions that draw from the host's randomness. Spec: sprig, "UUID", "randAlphaNum …", "randInt", "randBytes"; RFC 9562. */

import { writeBase64, writeHex } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { fillRandom } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { allocate, spend } from '../gjson/arena';
import { CallContext, failCall, FunctionGroup } from './function';
import { Operand } from './operand';
import { randomBelow, takeRandom } from './random-pool';
import { failBudget, finishText, hasRoom, startText } from './text';

// prettier-ignore
const enum Name { Uuid, Int, Bytes, Ascii, Alpha, AlphaNum, Numeric }

/** Hosts give no more at once. */
const MOST_AT_ONCE: usize = 1 << 16;


@final
export class Random extends FunctionGroup {
  constructor() {
    super('uuidv4: randInt:ii randBytes:i randAscii:i randAlpha:i randAlphaNum:i randNumeric:i');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    if (which == Name.Uuid) return makeUuid(result);
    const first = operands[0].int;
    if (which == Name.Int) return drawInt(first, operands[1].int, result);
    if (which == Name.Bytes) return drawBytes(first, result);
    return drawText(which, first, result);
  }
}

/** 8-4-4-4-12 digits, with the version and the variant in their places. */
function makeUuid(result: Operand): bool {
  const from = takeRandom(16);
  if (from == 0) return failRandom();
  store<u8>(from + 6, (load<u8>(from + 6) & 0x0f) | 0x40);
  store<u8>(from + 8, (load<u8>(from + 8) & 0x3f) | 0x80);
  const out = startText();
  let at: usize = 0;
  for (; at < 16; at++) {
    // a hyphen stands before bytes 4, 6, 8 and 10
    if ((0x550 >> (<u32>at)) & 1) out.byte(0x2d);
    writeHex(out, from + at, 1);
  }
  return finishText(out, result);
}

function failRandom(): bool {
  return failCall('the gateway has no random numbers');
}

function drawInt(least: i64, end: i64, result: Operand): bool {
  // as in Go, the difference of far numbers wraps
  const span = end - least;
  if (span <= 0) return failCall('invalid argument to Intn');
  const drawn = randomBelow(<u64>span);
  return drawn < 0 ? failRandom() : result.setInt(least + drawn);
}

/** In base64. */
function drawBytes(count: i64, result: Operand): bool {
  if (count < 0) return failCall('runtime error: makeslice: len out of range');
  const out = startText();
  if (!hasRoom(out, <u64>count, 2)) return false;
  const size = <usize>count;
  const at = allocate(size + 1);
  if (at == 0) return failBudget();
  for (let done: usize = 0; done < size; done += MOST_AT_ONCE) {
    if (!fillRandom(at + done, min(size - done, MOST_AT_ONCE))) return failRandom();
  }
  writeBase64(out, at, size);
  return finishText(out, result);
}

function drawText(which: i32, count: i64, result: Operand): bool {
  const out = startText();
  if (count > i32.MAX_VALUE || (count > 0 && !spend(<u32>count))) return failBudget();
  for (; count > 0; count--) {
    const drawn = randomBelow(
      which == Name.Ascii ? 95 : which == Name.Alpha ? 52 : which == Name.AlphaNum ? 62 : 10,
    );
    if (drawn < 0) return failRandom();
    out.byte(
      which == Name.Ascii ? 0x20 + <u32>drawn : letterOrDigit(<u32>drawn + (which == Name.Numeric ? 52 : 0)),
    );
  }
  return finishText(out, result);
}

/** The 26 capital letters, the 26 small ones, the 10 digits. */
function letterOrDigit(place: u32): u32 {
  return place < 26 ? 0x41 + place : place < 52 ? 0x61 - 26 + place : 0x30 - 52 + place;
}
