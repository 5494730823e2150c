/** Text as a JSON string and back. Spec: GJSON, "AppendJSONString"; `@tostr` and `@fromstr`. */

import { hexDigit } from 'proxy-wasm-assemblyscript-sdk/assembly/hex-digit';
import { sequenceLength } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Draft } from './draft';
import { Level } from './level';
import { make } from './made';
import { appendPlainNumber } from './plain-number';
import { parseValue } from './read';
import { isValid } from './valid';
import { Type } from './value';

/** `@tostr`: the source as a string. */
export function quoteText(level: Level): void {
  const draft = level.draft;
  draft.start();
  appendQuoted(draft, level.element.raw, level.element.rawSize);
  make(draft.finish(), <u32>draft.size);
}

/** `@fromstr`: what a string says; other values are their own text. */
export function unquoteText(level: Level): void {
  const whole = level.element;
  const value = level.result;
  if (!isValid(whole.raw, whole.rawSize)) return make(0, 0);
  parseValue(whole.raw, whole.rawSize, value);
  if (value.type == Type.Null) return make(0, 0);
  if (value.type == Type.String) return make(value.text, value.textSize);
  if (value.type != Type.Number || isWhole(value.raw, value.rawSize)) return make(value.raw, value.rawSize);
  level.draft.start();
  appendPlainNumber(level.draft, value.number);
  make(level.draft.finish(), <u32>level.draft.size);
}

/** Digits, perhaps behind a minus. */
function isWhole(at: usize, size: u32): bool {
  const end = at + size;
  if (size && load<u8>(at) == 0x2d) at++;
  while (at < end && <u32>load<u8>(at) - 0x30 < 10) at++;
  return at == end;
}

/** Appends a text as a string, with what HTML would take for markup escaped as well. */
export function appendQuoted(draft: Draft, at: usize, size: u32): void {
  const end = at + size;
  draft.byte(0x22);
  let from = at;
  while (at < end) {
    const length = plainLength(at, end);
    if (length) {
      at += length;
      continue;
    }
    draft.bytes(from, at - from);
    at += appendEscaped(draft, at, end);
    from = at;
  }
  draft.bytes(from, at - from);
  draft.byte(0x22);
}

/** Size of the character at `at` when it stands for itself; otherwise 0. */
function plainLength(at: usize, end: usize): u32 {
  const byte: u32 = load<u8>(at);
  if (byte < 0x80)
    return u32(byte >= 0x20 && byte != 0x22 && byte != 0x5c && byte != 0x26 && byte != 0x3c && byte != 0x3e);
  const length = sequenceLength(at, end);
  return length == 3 && isLineSeparator(at) ? 0 : length;
}

/** U+2028 or U+2029, which ended lines in JavaScript once. */
@inline
function isLineSeparator(at: usize): bool {
  return load<u16>(at) == 0x80e2 && (load<u8>(at, 2) & 0xfe) == 0xa8;
}

/** Appends the character at `at`; its size. */
function appendEscaped(draft: Draft, at: usize, end: usize): u32 {
  const byte: u32 = load<u8>(at);
  draft.byte(0x5c);
  if (byte >= 0x80) {
    const length = sequenceLength(at, end);
    draft.ascii(length ? (load<u8>(at, 2) & 1 ? 'u2029' : 'u2028') : 'ufffd');
    return max(length, 1);
  }
  if (byte == 0x22 || byte == 0x5c) draft.byte(byte);
  else if (byte == 0x08) draft.byte(0x62);
  else if (byte == 0x09) draft.byte(0x74);
  else if (byte == 0x0a) draft.byte(0x6e);
  else if (byte == 0x0c) draft.byte(0x66);
  else if (byte == 0x0d) draft.byte(0x72);
  else {
    draft.ascii('u00');
    draft.byte(hexDigit(byte >> 4));
    draft.byte(hexDigit(byte & 15));
  }
  return 1;
}
