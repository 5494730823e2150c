/** Calls functions: values become Go's for that, and what comes back becomes a value. Spec: gjson_template, "evalFunction". */

import { functionError } from '../functions/function';
import { Operand, OperandKind } from '../functions/operand';
import { callFunction } from '../functions/table';
import { spend } from '../gjson/arena';
import { parseValue } from '../gjson/read';
import { Type, Value } from '../gjson/value';
import { functions, Special } from './callables';
import { evaluate } from './evaluate';
import { at, beginFailure } from './failure';
import { integerOf, isIntegral } from './integer';
import { textAt, word } from './program';
import { rendering } from './rendering';
import { callSpecial } from './special';
import { setBool, setFloat, setInteger, setText } from './value-text';
import { values } from './values';

/** What a call costs, besides its operands and what the function itself takes. */
const CALL_STEPS: u32 = 4;
const NIL: usize = memory.data<u8>([0x3c, 0x6e, 0x69, 0x6c, 0x3e]);

/** What functions are called with; there are as many as a call ever had. */
export const operands: Operand[] = [];
const result = new Operand();

/** Calls the function that a node names, with the operands behind it in its command and what is piped into it. Without a command there are none. */
export function call(node: u32, command: u32, piped: Value | null, into: Value): bool {
  at(node);
  spend(CALL_STEPS);
  const special: Special = word(node) >> 16;
  if (special != Special.None) return callSpecial(node, command, piped, into);
  const held = values.count;
  const count = command ? <i32>(word(command) >> 16) - 1 : 0;
  if (!evaluateOperands(command, count)) return false;
  const total = giveOperands(held, count, piped);
  values.count = held;
  // what takes nothing may ask about the client
  if (!total) rendering.isForeign = true;
  const f = unchecked(functions[word(node + 4)]);
  if (!callFunction(f, operands, total, result, rendering.context)) return failCall(node);
  setResult(into, result);
  return true;
}

/** Evaluates the operands of a command, from one up to the last, into values of their own. */
export function evaluateOperands(command: u32, last: i32, first: i32 = 1): bool {
  for (let i = first; i <= last; i++) if (!evaluate(word(command + 2 + i), values.take())) return false;
  return true;
}

/** Makes operands of the values from `held` on, and of what is piped; how many there are. */
export function giveOperands(held: i32, count: i32, piped: Value | null): i32 {
  while (operands.length <= count) operands.push(new Operand());
  for (let i = 0; i < count; i++) setOperand(unchecked(operands[i]), values.at(held + i));
  if (piped === null) return count;
  setOperand(unchecked(operands[count]), piped);
  return count + 1;
}

/** Notes that a function failed. */
export function failCall(node: u32): bool {
  const out = beginFailure();
  out.bytes(textAt(word(node + 2)), word(node + 3));
  out.ascii(': ');
  out.bytes(functionError.data, functionError.length);
  return false;
}

/** The Go value that a value becomes: arrays and objects are text, unless the template is strict. */
function setOperand(operand: Operand, value: Value): void {
  switch (value.type) {
    case Type.Null:
      operand.setNil();
      break;
    case Type.Number:
      if (isIntegral(value.number)) operand.setInt(integerOf(value));
      else operand.setFloat(value.number);
      break;
    case Type.String:
      operand.setText(value.text, value.textSize);
      break;
    case Type.Json:
      if (rendering.context.isStrict) operand.setJson(value.raw, value.rawSize);
      else operand.setText(value.raw, value.rawSize);
      break;
    default:
      operand.setBool(value.type == Type.True);
  }
}

function setResult(into: Value, result: Operand): void {
  const isStrict = rendering.context.isStrict;
  switch (result.kind) {
    case OperandKind.Bool:
      return setBool(into, result.int != 0);
    case OperandKind.Int:
      return setInteger(into, result.int);
    case OperandKind.Float:
      return setFloat(into, result.float, isStrict);
    case OperandKind.String:
      return setText(into, result.text, result.textSize);
    case OperandKind.Json:
      return parseValue(result.text, result.textSize, into);
    default:
      // what Go prints for it
      if (!isStrict) return setText(into, NIL, 5);
      into.clear();
  }
}
