/** The options of `@pretty`: sortKeys, indent, prefix, width. Spec: tidwall/pretty, "Customized output". */

import { Draft } from './draft';
import { Level } from './level';
import { isOption, startOptions } from './options';
import { Truth, truthIn } from './truth';
import { Type, Value } from './value';

const DEFAULT_WIDTH = 80;
/** As good as without a limit: no text is as long. */
const MOST_WIDTH: f64 = 1073741823;

/** How long an array may be on one line; at 0 and less each element has its own. */
export let width: i32 = 0;
export let isSorted: bool = false;
export const prefix = new Draft();
export const indent = new Draft();

/** Reads the argument; of two options of a name the last one counts. */
export function readOptions(level: Level, argument: usize, argumentSize: u32): void {
  const members = level.members;
  width = DEFAULT_WIDTH;
  isSorted = false;
  prefix.start();
  indent.start();
  indent.ascii('  ');
  startOptions(members, argument, argumentSize);
  while (members.next()) {
    const value = members.value;
    if (isOption(members, 'sortKeys')) isSorted = truthIn(value) == Truth.True;
    else if (isOption(members, 'indent')) readBlanks(indent, value);
    else if (isOption(members, 'prefix')) readBlanks(prefix, value);
    else if (isOption(members, 'width')) width = readWidth(value);
  }
}

/** Of what an option says only blanks count. */
function readBlanks(into: Draft, value: Value): void {
  const isText = value.type == Type.String;
  const from = isText ? value.text : value.raw;
  const end = from + (isText ? value.textSize : value.rawSize);
  into.start();
  for (let at = from; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d) into.byte(byte);
  }
}

/** A number without its fraction, the digits of a string, 1 for true. */
function readWidth(value: Value): i32 {
  if (value.type == Type.True) return 1;
  const number =
    value.type == Type.String ? readDigits(value.text, value.text + value.textSize) : value.number;
  if (isNaN(number)) return 0;
  return <i32>max(min(number, MOST_WIDTH), -MOST_WIDTH);
}

function readDigits(at: usize, end: usize): f64 {
  const isNegative = at < end && load<u8>(at) == 0x2d;
  if (isNegative) at++;
  let number: f64 = at < end ? 0 : NaN;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    number = digit < 10 ? number * 10 + digit : NaN;
  }
  return isNegative ? -number : number;
}
