/** Whether bytes are one JSON text, and which values it holds, without recursion. Spec: RFC 8259. */

import { JsonError } from './errors';
import { scanNumber } from './numbers';
import { scanError, scanErrorAt, scanEscaped, scanString } from './strings';
import { ABSENT, ESCAPED, Kind, MAX_DEPTH, Tape } from './tape';

const enum Expect {
  Value = 0,
  ValueOrEnd = 1, // after "["
  Key = 2,
  KeyOrEnd = 3, // after "{"
  CommaOrEnd = 4, // after a value
}

/** The cursor: one parse at a time and no callbacks, so globals serve (they are wasm globals, not memory). */
let at: usize = 0;
let end: usize = 0;
let container: u32 = ABSENT;
let depth: u32 = 0;
let expect: Expect = Expect.Value;

/** Fills `tape` from the bytes at `text`; the tape keeps pointing into them. Also left in `tape.error`. */
export function parse(tape: Tape, text: usize, length: u32): JsonError {
  tape.begin(text, length);
  at = text;
  end = text + length;
  container = ABSENT;
  depth = 0;
  expect = Expect.Value;
  while (true) {
    skipSpace();
    if (expect == Expect.CommaOrEnd && container == ABSENT) {
      return at < end ? fail(tape, JsonError.TrailingText) : JsonError.None;
    }
    if (at >= end) return fail(tape, JsonError.UnexpectedEnd);
    const error = step(tape, load<u8>(at));
    if (error != JsonError.None) return error;
  }
  return JsonError.None;
}


@inline
function step(tape: Tape, byte: u32): JsonError {
  if (expect == Expect.CommaOrEnd) return readSeparator(tape, byte);
  if (expect == Expect.Key || expect == Expect.KeyOrEnd) return readKey(tape, byte);
  return readValue(tape, byte);
}


@inline
function skipSpace(): void {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte > 0x20 || !(byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09)) return;
    at++;
  }
}


@inline
function fail(tape: Tape, error: JsonError): JsonError {
  return tape.fail(error, <u32>(at - tape.text));
}

function readSeparator(tape: Tape, byte: u32): JsonError {
  const inObject = tape.kind(container) == Kind.Object;
  if (byte == 0x2c) {
    at++;
    expect = inObject ? Expect.Key : Expect.Value;
    return JsonError.None;
  }
  if (byte != (inObject ? 0x7d : 0x5d)) return fail(tape, JsonError.UnexpectedCharacter);
  closeContainer(tape);
  return JsonError.None;
}


@inline
function closeContainer(tape: Tape): void {
  at++;
  container = tape.close(container, <u32>(at - tape.text));
  depth--;
  expect = Expect.CommaOrEnd;
}

function readKey(tape: Tape, byte: u32): JsonError {
  if (byte == 0x7d && expect == Expect.KeyOrEnd) {
    closeContainer(tape);
    return JsonError.None;
  }
  if (byte != 0x22) return fail(tape, JsonError.UnexpectedCharacter);
  const error = readString(tape);
  if (error != JsonError.None) return error;
  skipSpace();
  if (at >= end) return fail(tape, JsonError.UnexpectedEnd);
  if (load<u8>(at) != 0x3a) return fail(tape, JsonError.UnexpectedCharacter);
  at++;
  expect = Expect.Value;
  return JsonError.None;
}

function readValue(tape: Tape, byte: u32): JsonError {
  switch (byte) {
    case 0x22:
      expect = Expect.CommaOrEnd;
      return readString(tape);
    case 0x7b:
      return openContainer(tape, Kind.Object, Expect.KeyOrEnd);
    case 0x5b:
      return openContainer(tape, Kind.Array, Expect.ValueOrEnd);
    case 0x74:
      return readLiteral(tape, Kind.True, 0x65757274, 4);
    case 0x66:
      return readLiteral(tape, Kind.False, 0x65736c61, 5);
    case 0x6e:
      return readLiteral(tape, Kind.Null, 0x6c6c756e, 4);
    default:
      if (byte != 0x2d && byte - 0x30 > 9) return readEndOfArray(tape, byte);
      const after = scanNumber(at, end);
      return after ? readScalar(tape, Kind.Number, after) : fail(tape, JsonError.InvalidNumber);
  }
}

/** `word` is the literal's last four bytes. */
@inline
function readLiteral(tape: Tape, kind: Kind, word: u32, size: usize): JsonError {
  if (at + size > end || load<u32>(at + size - 4) != word) return fail(tape, JsonError.UnexpectedCharacter);
  return readScalar(tape, kind, at + size);
}

function readEndOfArray(tape: Tape, byte: u32): JsonError {
  if (byte != 0x5d || expect != Expect.ValueOrEnd) return fail(tape, JsonError.UnexpectedCharacter);
  closeContainer(tape);
  return JsonError.None;
}


@inline
function openContainer(tape: Tape, kind: Kind, inside: Expect): JsonError {
  if (depth >= MAX_DEPTH) return fail(tape, JsonError.TooDeep);
  const node = tape.push(kind, <u32>(at - tape.text), 0);
  if (node == ABSENT) return fail(tape, JsonError.TooManyValues);
  tape.open(node, container);
  container = node;
  depth++;
  at++;
  expect = inside;
  return JsonError.None;
}


@inline
function readScalar(tape: Tape, kind: u32, after: usize): JsonError {
  const node = tape.push(kind, <u32>(at - tape.text), <u32>(after - tape.text));
  if (node == ABSENT) return fail(tape, JsonError.TooManyValues);
  at = after;
  expect = Expect.CommaOrEnd;
  return JsonError.None;
}

function readString(tape: Tape): JsonError {
  const quote = scanString(at + 1, end);
  if (!quote) return tape.fail(scanError, <u32>(scanErrorAt - tape.text));
  const kind: u32 = scanEscaped ? Kind.String | ESCAPED : Kind.String;
  const node = tape.push(kind, <u32>(at + 1 - tape.text), <u32>(quote - tape.text));
  if (node == ABSENT) return fail(tape, JsonError.TooManyValues);
  at = quote + 1;
  return JsonError.None;
}
