/** How one value is written with a verb and flags. Spec: Go, fmt, "Printing". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { SHORTEST, writeFloat } from './float-text';
import { Operand, OperandKind } from './operand';
import { isPrintable } from './printable';
import { scalarOf, writeCharacter, writeQuoted } from './quoted';
import { countRunes, runeSize, writeRune } from './runes';
import { typeName } from './signature';

/** No precision. */
export const ABSENT: i32 = -1;

/** The flags, width and precision of one verb. */
export let hasPlus: bool = false;
export let hasMinus: bool = false;
export let hasSharp: bool = false;
export let hasSpace: bool = false;
export let hasZero: bool = false;
export let width: i32 = 0;
export let precision: i32 = ABSENT;
/** `#` of the verb `v`: as source has it. */
let isSource: bool = false;

/** What is to be padded. */
const piece: Output = new Output();

export function clearFlags(): void {
  hasPlus = false;
  hasMinus = false;
  hasSharp = false;
  hasSpace = false;
  hasZero = false;
  isSource = false;
  width = 0;
  precision = ABSENT;
}

/** Of the verb `v` two flags mean something else, here nothing but for texts. */
export function takePlainVerb(): void {
  isSource = hasSharp;
  hasSharp = false;
  hasPlus = false;
}

/** Takes a flag; false when the byte is none. */
export function takeFlag(byte: u32): bool {
  if (byte == 0x2b) hasPlus = true;
  else if (byte == 0x2d) hasMinus = true;
  else if (byte == 0x23) hasSharp = true;
  else if (byte == 0x20) hasSpace = true;
  else if (byte == 0x30) hasZero = true;
  else return false;
  return true;
}

/** Takes a width; one below 0 is one to the left. */
export function takeWidth(value: i32): void {
  if (value < 0) hasMinus = true;
  width = abs(value);
}

export function takePrecision(value: i32): void {
  precision = value;
}

/** Appends a value as the verb `v` without flags says it. */
export function writeValue(out: Output, value: Operand): void {
  clearFlags();
  writeWithVerb(out, value, 0x76);
}

export function writeWithVerb(out: Output, value: Operand, verb: u32): void {
  piece.clear();
  if (verb == 0x54 && value.kind != OperandKind.Nil) {
    piece.ascii(typeName(value)); // T
    return pad(out, cut(piece.length), hasZero);
  }
  const isPlain = verb == 0x76; // v
  switch (value.kind) {
    case OperandKind.Nil:
      if (!isPlain && verb != 0x54) return writeBad(out, value, verb);
      piece.ascii('<nil>');
      return pad(out, piece.length, hasZero);
    case OperandKind.Bool:
      if (!isPlain && verb != 0x74) return writeBad(out, value, verb);
      piece.ascii(value.int ? 'true' : 'false');
      return pad(out, piece.length, hasZero);
    case OperandKind.Int:
      return writeInteger(out, value, verb);
    case OperandKind.Float:
      return writeNumber(out, value, verb);
    default:
      return writeString(out, value, isPlain && isSource ? 0x71 : verb);
  }
}

/** As Go says that a value does not go with a verb. */
function writeBad(out: Output, value: Operand, verb: u32): void {
  out.ascii('%!');
  writeRune(out, verb);
  out.byte(0x28);
  if (value.kind != OperandKind.Nil) {
    out.ascii(typeName(value));
    out.byte(0x3d);
    writeWithVerb(out, value, 0x76);
  } else {
    out.ascii('<nil>');
  }
  out.byte(0x29);
}

/** Appends the first `size` bytes of the piece and what is missing to the width. */
function pad(out: Output, size: usize, isZero: bool): void {
  const missing = width - <i32>countRunes(piece.data, piece.data + size);
  if (!hasMinus) fill(out, missing, isZero);
  out.bytes(piece.data, size);
  if (hasMinus) fill(out, missing, false);
}

function fill(out: Output, count: i32, isZero: bool): void {
  if (count <= 0) return;
  memory.fill(out.reserve(count), isZero ? 0x30 : 0x20, count);
  out.length += count;
}

/** How many bytes of `size` the precision leaves: it counts runes. */
function cut(size: usize): usize {
  if (precision < 0) return size;
  let at = piece.data;
  const end = at + size;
  for (let left = precision; left > 0 && at < end; left--) at += runeSize(at, end);
  return at - piece.data;
}

function writeInteger(out: Output, value: Operand, verb: u32): void {
  const int = value.int;
  switch (verb) {
    case 0x76: // v
    case 0x64: // d
      return writeDigits(out, int, 10, verb);
    case 0x62: // b
      return writeDigits(out, int, 2, verb);
    case 0x6f: // o
    case 0x4f: // O
      return writeDigits(out, int, 8, verb);
    case 0x78: // x
    case 0x58: // X
      return writeDigits(out, int, 16, verb);
    case 0x63: // c
      writeRune(piece, scalarOf(<u64>int));
      return pad(out, piece.length, hasZero);
    case 0x71: // q
      writeCharacter(piece, scalarOf(<u64>int), hasPlus);
      return pad(out, piece.length, hasZero);
    case 0x55: // U
      return writeUnicode(out, <u64>int);
    default:
      return writeBad(out, value, verb);
  }
}

function writeDigits(out: Output, value: i64, base: u64, verb: u32): void {
  const isNegative = value < 0;
  const magnitude: u64 = isNegative ? 0 - <u64>value : <u64>value;
  if (precision == 0 && value == 0) return fill(out, width, false);
  const hasSign = isNegative || hasPlus || hasSpace;
  // zeros to the left of a number count as its digits
  const least = precision >= 0 ? precision : hasZero && !hasMinus ? width - i32(hasSign) : 0;
  if (hasSign) piece.byte(isNegative ? 0x2d : hasPlus ? 0x2b : 0x20);
  const digits = countDigits(magnitude, base);
  if (verb == 0x4f) piece.ascii('0o');
  if (hasSharp && base == 2) piece.ascii('0b');
  else if (hasSharp && base == 8 && magnitude != 0 && least <= digits) piece.byte(0x30);
  else if (hasSharp && base == 16) piece.ascii(verb == 0x58 ? '0X' : '0x');
  fill(piece, least - digits, true);
  putDigits(magnitude, base, digits, verb);
  pad(out, piece.length, false);
}

function countDigits(value: u64, base: u64): i32 {
  let count = 1;
  for (; value >= base; value /= base) count++;
  return count;
}

function putDigits(value: u64, base: u64, count: i32, verb: u32): void {
  let at = piece.reserve(count) + count;
  piece.length += count;
  for (; count > 0; count--) {
    const digit = <u32>(value % base);
    store<u8>(--at, digit < 10 ? 0x30 + digit : (verb == 0x58 ? 0x37 : 0x57) + digit);
    value /= base;
  }
}

function writeUnicode(out: Output, value: u64): void {
  piece.ascii('U+');
  const digits = countDigits(value, 16);
  fill(piece, max(precision, 4) - digits, true);
  putDigits(value, 16, digits, 0x58);
  if (hasSharp && value <= 0x10ffff && isPrintable(<u32>value)) {
    piece.ascii(" '");
    writeRune(piece, <u32>value);
    piece.byte(0x27);
  }
  pad(out, piece.length, false);
}

function writeNumber(out: Output, value: Operand, verb: u32): void {
  const lower = verb | 0x20;
  const isFixed = lower == 0x66 || lower == 0x65;
  if (!isFixed && verb != 0x76 && lower != 0x67 && lower != 0x78 && verb != 0x62)
    return writeBad(out, value, verb);
  const places = precision >= 0 ? precision : isFixed ? 6 : SHORTEST;
  const float = value.float;
  const isSigned = reinterpret<i64>(float) < 0 && !isNaN(float);
  const sign: u32 = isSigned ? 0x2d : hasPlus ? 0x2b : hasSpace ? 0x20 : 0;
  if (sign) piece.byte(sign);
  const rest = abs(float);
  // the sign of infinity is always there
  if (rest == Infinity) piece.ascii(sign ? 'Inf' : '+Inf');
  else writeFloat(piece, rest, verb == 0x76 ? 0x67 : verb == 0x46 ? 0x66 : verb, places);
  if (hasSharp && verb != 0x62 && isFinite(float)) keepPoint(i32(sign != 0), verb);
  const isZero = hasZero && !hasMinus && isFinite(float);
  if (!isZero || !sign) return pad(out, piece.length, isZero);
  out.byte(sign);
  fill(out, width - <i32>piece.length, true);
  out.bytes(piece.data + 1, piece.length - 1);
}

/** Of a float that begins at `start` of the piece: adds the point, and the zeros that its verb has left out. */
function keepPoint(start: usize, verb: u32): void {
  const lower = verb | 0x20;
  let missing = lower == 0x67 || verb == 0x76 || verb == 0x78 ? (precision < 0 ? 6 : precision) : 0;
  let at = start;
  let hasPoint = false;
  let isCounted = false;
  for (; at < piece.length; at++) {
    const byte: u32 = load<u8>(piece.data + at);
    const letter = byte | 0x20;
    if (letter == 0x70 || (letter == 0x65 && lower != 0x78)) break; // the exponent
    if (byte == 0x2e) {
      hasPoint = true;
      continue;
    }
    if (byte != 0x30) isCounted = true;
    if (isCounted) missing--;
  }
  // a 0 on its own is one of the digits
  if (!hasPoint && !isCounted && at - start == 1) missing--;
  const zeros = max(missing, 0);
  const added = <usize>zeros + <usize>!hasPoint;
  piece.reserve(added);
  memory.copy(piece.data + at + added, piece.data + at, piece.length - at);
  piece.length += added;
  if (!hasPoint) store<u8>(piece.data + at++, 0x2e);
  memory.fill(piece.data + at, 0x30, zeros);
}

function writeString(out: Output, value: Operand, verb: u32): void {
  if (verb == 0x78 || verb == 0x58) return writeHex(out, value, verb); // x, X
  if (verb != 0x71 && verb != 0x73 && verb != 0x76) return writeBad(out, value, verb); // q, s, v
  piece.bytes(value.text, value.textSize);
  const size = cut(piece.length);
  if (verb == 0x71) {
    piece.clear();
    if (hasSharp && canBackquote(value.text, size)) {
      piece.byte(0x60);
      piece.bytes(value.text, size);
      piece.byte(0x60);
    } else {
      writeQuoted(piece, value.text, <u32>size, hasPlus);
    }
    return pad(out, piece.length, hasZero);
  }
  pad(out, size, hasZero);
}

/** Whether a text can stand in back quotes; close to Go, which also refuses U+FEFF and bytes that are no UTF-8. */
function canBackquote(text: usize, size: usize): bool {
  for (let i: usize = 0; i < size; i++) {
    const byte: u32 = load<u8>(text + i);
    if ((byte < 0x20 && byte != 9) || byte == 0x60 || byte == 0x7f) return false;
  }
  return true;
}

function writeHex(out: Output, value: Operand, verb: u32): void {
  const size = precision >= 0 ? min(<u32>precision, value.textSize) : value.textSize;
  const prefix = verb == 0x58 ? '0X' : '0x';
  for (let i: u32 = 0; i < size; i++) {
    if (i > 0 && hasSpace) piece.byte(0x20);
    if (hasSharp && (i == 0 || hasSpace)) piece.ascii(prefix);
    putDigits(load<u8>(value.text + i), 16, 2, verb);
  }
  pad(out, piece.length, hasZero);
}
