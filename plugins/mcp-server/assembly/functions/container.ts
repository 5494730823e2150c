/** How functions write lists and maps: as text, as Go prints them, or, for strict templates, as JSON. Spec: Go, fmt.Sprint. */

import { Output, writeNumber, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeValue } from './format-value';
import { CallContext } from './function';
import { Operand, OperandKind } from './operand';
import { finishJson, finishText, hasRoom, startText } from './text';

let out: Output = startText();
let isJson: bool = false;
let isFirst: bool = false;

/** Begins a list. One at a time, as there is one buffer. */
export function openList(context: CallContext): void {
  open(context, true);
}

/** Begins a map; its keys are to come in the order of their bytes, each before its value. */
export function openMap(context: CallContext): void {
  open(context, false);
}

function open(context: CallContext, isList: bool): void {
  out = startText();
  isJson = context.isStrict;
  isFirst = true;
  if (!isJson && !isList) out.ascii('map');
  out.byte(isJson && !isList ? 0x7b : 0x5b);
}

export function closeList(result: Operand): bool {
  out.byte(0x5d);
  return isJson ? finishJson(out, result) : finishText(out, result);
}

export function closeMap(result: Operand): bool {
  out.byte(isJson ? 0x7d : 0x5d);
  return isJson ? finishJson(out, result) : finishText(out, result);
}

/** Appends a member of a list, or a value behind its key; false when the list is too long. */
export function addMember(value: Operand): bool {
  separate();
  return addValue(value);
}

/** Appends a text as a member of a list. */
export function addText(text: usize, size: u32): bool {
  separate();
  return putText(text, size);
}

/** Appends a whole number as a member of a list. */
export function addInteger(value: i64): bool {
  separate();
  out.integer(value);
  return hasRoom(out, 1, 0);
}

/** Appends a member of a list that is JSON already. */
export function addJson(text: usize, size: usize): bool {
  separate();
  return putJson(text, size);
}

/** Appends JSON without anything before it. */
export function putJson(text: usize, size: usize): bool {
  out.bytes(text, size);
  return hasRoom(out, 1, 1);
}

/** Begins a list in a list of JSON; `endNested` ends it. */
export function addNested(): void {
  separate();
  out.byte(0x5b);
  isFirst = true;
}

/** Begins a map behind a key of JSON; `endNested` ends it. */
export function putNestedMap(): void {
  out.byte(0x7b);
  isFirst = true;
}

/** Ends it with its bracket. */
export function endNested(bracket: u32): void {
  out.byte(bracket);
  isFirst = false;
}

/** Appends a key; `addValue` or `putText` is next. */
export function addKey(text: usize, size: u32): bool {
  const isSound = addText(text, size);
  out.byte(0x3a);
  return isSound;
}

function separate(): void {
  if (!isFirst) out.byte(isJson ? 0x2c : 0x20);
  isFirst = false;
}

/** Appends a text without anything before it. */
export function putText(text: usize, size: u32): bool {
  if (!hasRoom(out, 1, size)) return false;
  if (isJson) writeString(out, text, size);
  else out.bytes(text, size);
  return true;
}

/** Appends a value without anything before it. */
export function addValue(value: Operand): bool {
  if (value.kind == OperandKind.String) return putText(value.text, value.textSize);
  if (!hasRoom(out, 1, value.kind == OperandKind.Json ? value.textSize : 0)) return false;
  if (isJson) writeJson(out, value);
  else writeValue(out, value);
  return true;
}

/** Appends a value as JSON; what JSON has no number for is null. */
export function writeJson(to: Output, value: Operand): void {
  switch (value.kind) {
    case OperandKind.Nil:
      return to.ascii('null');
    case OperandKind.Bool:
      return to.ascii(value.int ? 'true' : 'false');
    case OperandKind.Int:
      return to.integer(value.int);
    case OperandKind.Float:
      return writeNumber(to, value.float);
    case OperandKind.String:
      return writeString(to, value.text, value.textSize);
    default:
      return to.bytes(value.text, value.textSize);
  }
}
