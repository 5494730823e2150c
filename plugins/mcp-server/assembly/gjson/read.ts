/** Which value begins at a byte, where it ends, and what it says. Spec: GJSON, "Parse" and "parseAny". */

import { parseFloat } from './number';
import { closeString, hasEscapes, skipContainer, skipNumber, skipWord } from './skip';
import { unescape, unescapedSize } from './unescape';
import { Type, Value } from './value';

/** What the first byte of a value promises. */
export const enum Start {
  None = 0,
  String = 1,
  Container = 2,
  Number = 3,
  Word = 4,
}

/** A `Start` for each byte. */
const starts: usize = memory.data(256);

function markStarts(bytes: string, start: Start): void {
  for (let i = 0; i < bytes.length; i++) store<u8>(starts + bytes.charCodeAt(i), start);
}

markStarts('"', Start.String);
markStarts('{[', Start.Container);
markStarts('+-0123456789iIN', Start.Number);
markStarts('tfn', Start.Word);

/** What begins at `at`, which is before `end`. */
@inline
export function startAt(at: usize, end: usize): Start {
  const byte: u32 = load<u8>(at);
  const start = <Start>load<u8>(starts + byte);
  // null, or nan
  return byte == 0x6e && at + 1 < end && load<u8>(at, 1) != 0x75 ? Start.Number : start;
}

/** Address behind the value at `at`, see `skipContainer`; 0 for a string without an end. */
export function skipValue(at: usize, end: usize, start: Start): usize {
  if (start == Start.String) {
    const close = closeString(at + 1, end);
    return close ? close + 1 : 0;
  }
  if (start == Start.Container) return skipContainer(at, end);
  return start == Start.Number ? skipNumber(at, end) : skipWord(at, end);
}

/** Says what the value at `at` is. A string must just have been skipped, and be whole. */
export function take(into: Value, at: usize, size: u32, start: Start): void {
  into.clear();
  into.raw = at;
  into.rawSize = size;
  if (start == Start.String) {
    takeText(into, at + 1, size - 2);
  } else if (start == Start.Container) {
    into.type = Type.Json;
  } else if (start == Start.Number) {
    into.type = Type.Number;
    into.number = parseFloat(at, size);
  } else {
    const byte: u32 = load<u8>(at);
    if (byte == 0x74) into.type = Type.True;
    else if (byte == 0x66) into.type = Type.False;
  }
}

function takeText(into: Value, at: usize, size: u32): void {
  into.type = Type.String;
  into.text = at;
  into.textSize = size;
  if (!hasEscapes) return;
  into.text = unescape(at, size);
  into.textSize = unescapedSize;
}

/** The first value at `at` or behind, whatever stands before it; its end, or 0 when there is none. */
export function readNext(at: usize, end: usize, into: Value): usize {
  for (; at < end; at++) {
    const start = startAt(at, end);
    if (start == Start.None) continue;
    const behind = skipValue(at, end, start);
    if (!behind) break;
    take(into, at, <u32>(min(behind, end) - at), start);
    return behind;
  }
  into.clear();
  return 0;
}

/** The value that a text is; an array or object goes on to the end of the text. */
export function parseValue(text: usize, size: u32, into: Value): void {
  const end = text + size;
  into.clear();
  let at = text;
  while (at < end && load<u8>(at) <= 0x20) at++;
  if (at >= end) return;
  const start = startAt(at, end);
  if (start == Start.None) return;
  if (start == Start.Container) return take(into, at, <u32>(end - at), start);
  const behind = skipValue(at, end, start);
  if (behind) return take(into, at, <u32>(behind - at), start);
  into.raw = at;
  into.rawSize = <u32>(end - at);
  takeText(into, at + 1, into.rawSize - 1);
}
