/** Functions that make JSON of a value, and a value of JSON. Spec: sprig, "toJson"; Go, encoding/json. */

import {
  JsonError,
  Kind,
  Output,
  parse,
  Tape,
  unescape,
  writeEscaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { allocate } from '../gjson/arena';
import { parseValue } from '../gjson/read';
import { Value } from '../gjson/value';
import { Entries, setOperand } from './entries';
import { writeValue } from './format-value';
import { CallContext, failCall, functionError, FunctionGroup } from './function';
import { writeLaidOut } from './json-layout';
import { Operand, OperandKind } from './operand';
import { writeCharacter } from './quoted';
import { readRune } from './runes';
import { failBudget, finishText, hasRoom, startText } from './text';
import { writeJson } from './container';

const enum Name {
  ToJson,
  ToPrettyJson,
  ToRawJson,
  FromJson,
  MustFromJson,
}

const tape: Tape = new Tape();
const value: Value = new Value();
const scalar: Operand = new Operand();


@final
export class JsonValues extends FunctionGroup {
  constructor() {
    super(
      'toJson,mustToJson:a toPrettyJson,mustToPrettyJson:a toRawJson,mustToRawJson:a fromJson:s mustFromJson:s',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const given = operands[0];
    if (which < Name.FromJson) return encode(which, given, result);
    if (parse(tape, given.text, given.textSize) != JsonError.None) {
      if (which == Name.MustFromJson) return failParse();
      return context.isStrict ? result.setNil() : finishNil(result);
    }
    if (!context.isStrict) {
      const out = startText();
      isBeyond = false;
      if (writeNode(out, 0)) return finishText(out, result);
      return isBeyond && which == Name.FromJson && finishNil(result);
    }
    parseValue(given.text, given.textSize, value);
    setOperand(result, value);
    return true;
  }
}

function encode(which: i32, given: Operand, result: Operand): bool {
  const out = startText();
  // a byte becomes six at most
  if (given.kind >= OperandKind.String && !hasRoom(out, 6, given.textSize)) return false;
  if (given.kind == OperandKind.String) {
    writeForHtml(out, given, which != Name.ToRawJson);
  } else if (given.kind == OperandKind.Json) {
    if (!writeLaidOut(out, given, which == Name.ToPrettyJson)) return false;
  } else if (given.kind == OperandKind.Float && given.float == 0 && reinterpret<i64>(given.float) < 0) {
    out.ascii('-0');
  } else {
    writeJson(out, given);
  }
  return finishText(out, result);
}

/** A JSON string, of which HTML and JavaScript see nothing that ends them. */
function writeForHtml(out: Output, text: Operand, isHtml: bool): void {
  const end = text.text + text.textSize;
  let from = text.text;
  out.byte(0x22);
  for (let at = from; at < end; at++) {
    const byte: u32 = load<u8>(at);
    const isMark = byte == 0x3c || byte == 0x3e || byte == 0x26;
    const isBreak = byte == 0xe2 && at + 2 < end && load<u8>(at, 1) == 0x80 && (load<u8>(at, 2) | 1) == 0xa9;
    if (!isBreak && !(isMark && isHtml)) continue;
    writeEscaped(out, from, <u32>(at - from));
    if (isBreak) out.ascii(load<u8>(at, 2) == 0xa8 ? '\\u2028' : '\\u2029');
    else out.ascii(byte == 0x3c ? '\\u003c' : byte == 0x3e ? '\\u003e' : '\\u0026');
    if (isBreak) at += 2;
    from = at + 1;
  }
  writeEscaped(out, from, <u32>(end - from));
  out.byte(0x22);
}

function finishNil(result: Operand): bool {
  const out = startText();
  out.ascii('<nil>');
  return finishText(out, result);
}

/** Close to Go's words, which also say what was expected. */
function failParse(): bool {
  const error = tape.error;
  let at = tape.text + tape.errorPosition;
  const end = tape.text + tape.length;
  if (error == JsonError.UnexpectedEnd || at >= end) return failCall('unexpected end of JSON input');
  if (error == JsonError.TooDeep) return failCall('exceeded max depth');
  if (error == JsonError.InvalidEscape) at++;
  failCall('invalid character ');
  writeCharacter(functionError, at < end ? readRune(at, end) : 0x22, false);
  functionError.ascii(
    error == JsonError.TrailingText
      ? ' after top-level value'
      : error == JsonError.ControlCharacter
        ? ' in string literal'
        : error == JsonError.InvalidEscape
          ? ' in string escape code'
          : ' looking for beginning of value',
  );
  return false;
}

/** As Go prints a value: a list with blanks, a map in the order of its keys. The tape is no deeper than the stack. */
function writeNode(out: Output, node: u32): bool {
  if (!hasRoom(out, 1, tape.size(node))) return false;
  switch (tape.kind(node)) {
    case Kind.String:
      const text = textOf(node);
      if (text == 0) return failBudget();
      out.bytes(text, textSize);
      return true;
    case Kind.Object:
      return writeMap(out, node);
    case Kind.Array:
      out.byte(0x5b);
      for (let member = node + 1; member < tape.next(node); member = tape.next(member)) {
        if (member > node + 1) out.byte(0x20);
        if (!writeNode(out, member)) return false;
      }
      out.byte(0x5d);
      return true;
    default:
      parseValue(tape.data(node), tape.size(node), value);
      setOperand(scalar, value);
      if (tape.kind(node) == Kind.Number && !takeFloat(node)) return false;
      writeValue(out, scalar);
      return true;
  }
}

/** Whether a number was too large for a float, which every number of JSON is to Go. */
let isBeyond: bool = false;

function takeFloat(node: u32): bool {
  scalar.setFloat(value.number);
  isBeyond = !isFinite(value.number);
  if (!isBeyond) return true;
  failCall('json: cannot unmarshal number ');
  functionError.bytes(tape.data(node), tape.size(node));
  functionError.ascii(' into Go value of type float64');
  return false;
}

let textSize: u32 = 0;

/** The text of a string; 0 when there is no memory for it. */
function textOf(node: u32): usize {
  const from = tape.data(node);
  textSize = tape.size(node);
  if (!tape.isEscaped(node)) return from;
  const to = allocate(textSize + 1);
  if (to) textSize = unescape(from, textSize, to);
  return to;
}

function writeMap(out: Output, node: u32): bool {
  const entries = new Entries();
  for (let key = node + 1; key < tape.next(node); key = tape.next(key + 1)) {
    const text = textOf(key);
    if (text == 0) return failBudget();
    if (!entries.add(text, textSize, key + 1, 0)) return false;
  }
  if (!entries.sortUnique()) return false;
  out.ascii('map[');
  for (let i: u32 = 0; i < entries.count; i++) {
    if (i > 0) out.byte(0x20);
    out.bytes(entries.key(i), entries.keySize(i));
    out.byte(0x3a);
    if (!writeNode(out, <u32>entries.value(i))) return false;
  }
  out.byte(0x5d);
  return true;
}
