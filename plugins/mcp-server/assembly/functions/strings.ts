/** Functions that look for a text in a text, cut it, or repeat it. Spec: sprig, "String Functions"; Go, strings. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { sameBytes } from '../gjson/same-bytes';
import { CallContext, failCall, functionError, FunctionGroup } from './function';
import { Operand } from './operand';
import { isSpaceRune, readRune, runeBefore, runeSize } from './runes';
import { countOf, indexOf, NOT_FOUND } from './search';
import { finishText, hasRoom, startText } from './text';

// prettier-ignore
const enum Name { Trim, TrimAll, TrimSuffix, TrimPrefix, Contains, HasPrefix, HasSuffix, Repeat, Replace, Indent, Nindent, Trunc, Substr, Plural, Hello }


@final
export class Strings extends FunctionGroup {
  constructor() {
    super(
      'trim:s trimAll,trimall:ss trimSuffix:ss trimPrefix:ss contains:ss hasPrefix:ss hasSuffix:ss repeat:is replace:sss indent:is nindent:is trunc:is substr:iis plural:ssi hello:',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    if (which == Name.Hello) return sayHello(result);
    const a = operands[0];
    if (which == Name.Trim) return trim(a, null, result);
    const b = operands[1];
    switch (which) {
      case Name.TrimAll:
        return trim(b, a, result);
      case Name.TrimSuffix:
        return result.setSlice(b, 0, b.textSize - (hasSuffix(b, a) ? a.textSize : 0));
      case Name.TrimPrefix:
        return result.setSlice(b, hasPrefix(b, a) ? a.textSize : 0, b.textSize);
      case Name.Contains:
        return result.setBool(indexOf(b.text, b.text + b.textSize, a.text, a.textSize) != NOT_FOUND);
      case Name.HasPrefix:
        return result.setBool(hasPrefix(b, a));
      case Name.HasSuffix:
        return result.setBool(hasSuffix(b, a));
      case Name.Repeat:
        return repeat(a.int, b, result);
      case Name.Replace:
        return replace(operands, result);
      case Name.Indent:
      case Name.Nindent:
        return indent(a.int, b, which == Name.Nindent, result);
      case Name.Trunc:
        return truncate(a.int, b, result);
      case Name.Substr:
        return substring(a.int, b.int, operands[2], result);
      default:
        return result.copyFrom(operands[2].int == 1 ? a : b);
    }
  }
}

function sayHello(result: Operand): bool {
  const out = startText();
  out.ascii('Hello!');
  return finishText(out, result);
}

/** Cuts runes off both ends: those in `these`, or white space. */
function trim(from: Operand, these: Operand | null, result: Operand): bool {
  let at = from.text;
  let end = at + from.textSize;
  while (at < end && isCut(readRune(at, end), these)) at += runeSize(at, end);
  while (at < end) {
    const last = runeBefore(at, end);
    if (!isCut(readRune(last, end), these)) break;
    end = last;
  }
  return result.setText(at, <u32>(end - at));
}

function isCut(rune: u32, these: Operand | null): bool {
  if (these === null) return isSpaceRune(rune);
  const end = these.text + these.textSize;
  for (let at = these.text; at < end; at += runeSize(at, end)) if (readRune(at, end) == rune) return true;
  return false;
}

function hasPrefix(text: Operand, prefix: Operand): bool {
  return text.textSize >= prefix.textSize && sameBytes(text.text, prefix.text, prefix.textSize);
}

function hasSuffix(text: Operand, suffix: Operand): bool {
  const before = text.textSize - suffix.textSize;
  return text.textSize >= suffix.textSize && sameBytes(text.text + before, suffix.text, suffix.textSize);
}

function failRepeat(): bool {
  return failCall('strings: negative Repeat count');
}

function repeat(times: i64, what: Operand, result: Operand): bool {
  if (times < 0) return failRepeat();
  const out = startText();
  if (!hasRoom(out, <u64>times, what.textSize)) return false;
  if (what.textSize > 0) for (; times > 0; times--) out.bytes(what.text, what.textSize);
  return finishText(out, result);
}

function replace(operands: Operand[], result: Operand): bool {
  const what = operands[0];
  const by = operands[1];
  const from = operands[2];
  const end = from.text + from.textSize;
  const out = startText();
  const times = countOf(from.text, end, what.text, what.textSize);
  if (!hasRoom(out, times, by.textSize) || !hasRoom(out, 1, from.textSize)) return false;
  let at = from.text;
  for (let left = times; left > 0; left--) {
    // an empty text is replaced before the first rune, then behind each
    let next = at;
    if (what.textSize > 0) next = indexOf(at, end, what.text, what.textSize);
    else if (left < times) next += runeSize(at, end);
    out.bytes(at, next - at);
    out.bytes(by.text, by.textSize);
    at = next + what.textSize;
  }
  out.bytes(at, end - at);
  return finishText(out, result);
}

/** Spaces before each line, and a line break before all if `isNew`. */
function indent(spaces: i64, lines: Operand, isNew: bool, result: Operand): bool {
  if (spaces < 0) return failRepeat();
  const out = startText();
  const end = lines.text + lines.textSize;
  let count: u64 = 1;
  for (let at = lines.text; at < end; at++) if (load<u8>(at) == 0x0a) count++;
  if (<u64>spaces > u32.MAX_VALUE || !hasRoom(out, count, <u64>spaces))
    return hasRoom(out, count, u32.MAX_VALUE);
  if (isNew) out.byte(0x0a);
  writeSpaces(out, <usize>spaces);
  for (let at = lines.text; at < end; at++) {
    const byte = load<u8>(at);
    out.byte(byte);
    if (byte == 0x0a) writeSpaces(out, <usize>spaces);
  }
  return finishText(out, result);
}

function writeSpaces(out: Output, count: usize): void {
  memory.fill(out.reserve(count), 0x20, count);
  out.length += count;
}

function truncate(length: i64, text: Operand, result: Operand): bool {
  const size = <i64>text.textSize;
  if (length >= 0) return result.setSlice(text, 0, <u32>min(length, size));
  const start = size + length;
  return result.setSlice(text, start > 0 ? <u32>start : 0, text.textSize);
}

/** As Go slices: out of range is an error that says how. */
function substring(start: i64, end: i64, text: Operand, result: Operand): bool {
  const size = <i64>text.textSize;
  if (start < 0) {
    if (<u64>end <= <u64>size) return result.setSlice(text, 0, <u32>end);
    failCall('runtime error: slice bounds out of range [:');
    functionError.integer(end);
    functionError.ascii(end < 0 ? ']' : '] with length ');
    if (end >= 0) functionError.integer(size);
    return false;
  }
  const last = end < 0 || end > size ? size : end;
  if (start <= last) return result.setSlice(text, <u32>start, <u32>last);
  failCall('runtime error: slice bounds out of range [');
  functionError.integer(start);
  functionError.byte(0x3a);
  functionError.integer(last);
  functionError.byte(0x5d);
  return false;
}
