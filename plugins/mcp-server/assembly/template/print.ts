/** print, println and printf. Spec: gjson_template, "evalFunction". */

import { writeFormatted } from '../functions/format';
import { hasRoom, startText } from '../functions/text';
import { Type, Value } from '../gjson/value';
import { evaluateOperands, failCall, giveOperands, operands } from './call';
import { fail } from './failure';
import { word } from './program';
import { rendering } from './rendering';
import { operandAt } from './special';
import { findText, foundSize, foundText, setText } from './value-text';
import { values } from './values';

const BLANK: u32 = 0x20;
const NEWLINE: u32 = 0x0a;

/** The texts of all operands, with blanks between them. */
export function print(command: u32, piped: Value | null, isLine: bool, into: Value): bool {
  const held = values.count;
  const count = command ? <i32>(word(command) >> 16) - 1 : 0;
  if (!evaluateOperands(command, count)) return false;
  const last = values.count;
  if (rendering.context.isStrict && piped !== null) values.take().copyFrom(piped);
  const end = max(values.count, last);
  values.count = held;
  const out = startText();
  for (let i = held; i < end; i++) {
    if (i > held) out.byte(BLANK);
    findText(values.at(i));
    if (!hasRoom(out, 1, foundSize)) return fail('the text is too long');
    out.bytes(foundText, foundSize);
  }
  if (isLine) out.byte(NEWLINE);
  setText(into, out.data, <u32>out.length);
  return true;
}

/** What is piped counts only where there is nothing but the format, unless the template is strict. */
export function printFormatted(node: u32, command: u32, piped: Value | null, into: Value): bool {
  const held = values.count;
  const own = command ? <i32>(word(command) >> 16) - 1 : 0;
  const head = values.take();
  if (!operandAt(command, 1, piped, head)) return false;
  if (head.type != Type.String) return fail('first argument to printf must be a format string');
  // what is behind it is not looked at before
  if (!evaluateOperands(command, own, 2)) return false;
  const takesPiped = own == 1 || (own > 1 && rendering.context.isStrict);
  const count = giveOperands(held, max(own, 1), takesPiped ? piped : null);
  values.count = held;
  const format = unchecked(operands[0]);
  if (count == 1) {
    setText(into, format.text, format.textSize);
    return true;
  }
  const out = startText();
  if (!writeFormatted(out, format, operands, 1, count)) return failCall(node);
  setText(into, out.data, <u32>out.length);
  return true;
}
