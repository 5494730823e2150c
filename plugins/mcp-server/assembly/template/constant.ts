/** The values of literals, made when a template is compiled. Spec: gjson_template, "idealConstantGjson". */

import { writeNumber, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeFloat } from '../functions/float-text';
import { writeQuoted } from '../functions/quoted';
import { parseValue } from '../gjson/read';
import { Value } from '../gjson/value';
import { nodes, offsetOf, strings } from './builder';
import { tree } from './tree';

/** Digits behind a point, without an exponent. */
const FIXED: u32 = 0x66;
const value = new Value();

/** Appends the value of a number: integers as such, everything else with six decimals, or as many as it takes in strict templates. */
export function putNumber(number: f64): void {
  const start = strings.length;
  const whole = <i64>number;
  if (<f64>whole == number) strings.integer(whole);
  else if (tree.isStrict) writeNumber(strings, number);
  else writeFloat(strings, number, FIXED, 6);
  putValue(start);
}

/** Appends the value of a text that stands in `strings`: its JSON source is what Go's quoting makes of it, but in strict templates. */
export function putText(at: usize, size: u32): void {
  const start = strings.length;
  // six bytes for one are the most that quoting makes; what is read must not move
  strings.reserve(<usize>size * 6 + 2);
  if (tree.isStrict) writeString(strings, strings.data + at, size);
  else writeQuoted(strings, strings.data + at, size, false);
  putValue(start);
  nodes.push(offsetOf(at));
  nodes.push(size);
}

/** Appends what is written from `start` on, as a value. */
function putValue(start: usize): void {
  parseValue(strings.data + start, <u32>(strings.length - start), value);
  let text = start;
  if (value.text >= value.raw && value.text < value.raw + value.rawSize) {
    text += value.text - value.raw;
  } else {
    // unescaped elsewhere: the text has to stay with the template
    text = strings.length;
    strings.bytes(value.text, value.textSize);
  }
  nodes.push(value.type);
  nodes.push(offsetOf(start));
  nodes.push(value.rawSize);
  nodes.push(offsetOf(text));
  nodes.push(value.textSize);
  const bits = reinterpret<u64>(value.number);
  nodes.push(<u32>bits);
  nodes.push(<u32>(bits >> 32));
}
