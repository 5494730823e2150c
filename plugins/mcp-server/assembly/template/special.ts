/** The functions that gjson_template does itself. They look at their own operands only, not at what is piped into them. Spec: gjson_template, "evalFunction". */

import { failCall as failWith } from '../functions/function';
import { typeName } from '../functions/signature';
import { Members } from '../gjson/members';
import { Type, Value } from '../gjson/value';
import { evaluateOperands, failCall, giveOperands, operands } from './call';
import { Special } from './callables';
import { compare, combine } from './compare';
import { escape } from './escape';
import { evaluate } from './evaluate';
import { beginFailure, fail } from './failure';
import { integerOf } from './integer';
import { findPath } from './lookup';
import { print, printFormatted } from './print';
import { textAt, word } from './program';
import { rendering } from './rendering';
import { findText, foundSize, foundText, isTrue, setBool, setInteger } from './value-text';
import { values } from './values';

const TYPES = ['Null', 'False', 'Number', 'String', 'True', 'JSON'];
const members = new Members();

/** How many operands there are; -1 where a name stands alone as an operand. Strict templates count what is piped. */
export function countOperands(command: u32, piped: Value | null): i32 {
  const own = command ? <i32>(word(command) >> 16) - 1 : -1;
  return piped !== null && rendering.context.isStrict ? max(own, 0) + 1 : own;
}

/** The value of the operand of that number, from 1 on; behind the command's own ones stands what is piped. */
export function operandAt(command: u32, index: i32, piped: Value | null, into: Value): bool {
  if (command && index < <i32>(word(command) >> 16)) return evaluate(word(command + 2 + index), into);
  if (piped !== null) into.copyFrom(piped);
  return true;
}

export function callSpecial(node: u32, command: u32, piped: Value | null, into: Value): bool {
  const special: Special = word(node) >> 16;
  const count = countOperands(command, piped);
  switch (special) {
    case Special.Print:
    case Special.Println:
      return print(command, piped, special == Special.Println, into);
    case Special.And:
    case Special.Or:
      return count < 1 ? failCount(node, 'at least 1', 0) : combine(command, piped, special, into);
    case Special.Printf:
      return count < 1 ? failCount(node, 'at least 1', count) : printFormatted(node, command, piped, into);
    case Special.Call:
      return callNothing(node, command, piped);
    case Special.Index:
      return count < 2 ? failCount(node, 'at least 2', count) : index(command, piped, into);
  }
  if (special >= Special.Eq && special <= Special.Ge) {
    return count < 2 ? failCount(node, 'at least 2', count) : compare(command, piped, special, into);
  }
  if (count != 1) return failCount(node, '1', count);
  return operandAt(command, 1, piped, into) && apply(special, into);
}

function failCount(node: u32, wanted: string, count: i32): bool {
  const out = beginFailure();
  out.ascii('wrong number of args for ');
  out.bytes(textAt(word(node + 2)), word(node + 3));
  out.ascii(': want ');
  out.ascii(wanted);
  out.ascii(' got ');
  out.integer(count);
  return false;
}

/** Those of one operand, which becomes their result. */
function apply(special: Special, value: Value): bool {
  switch (special) {
    case Special.Gjson:
      if (value.type != Type.String) return fail('gjson requires a string path argument');
      findPath(rendering.dot, value.text, value.textSize, value);
      break;
    case Special.Len:
      setInteger(value, lengthOf(value));
      break;
    case Special.Not:
      setBool(value, !isTrue(value));
      break;
    default:
      return escape(special, value);
  }
  return true;
}

/** Members of an array or object, bytes of a string; nothing else has a length. */
function lengthOf(value: Value): u32 {
  if (value.type == Type.String) return value.textSize;
  if (value.type != Type.Json) return 0;
  let count: u32 = 0;
  members.start(value);
  while (members.next()) count++;
  return count;
}

function index(command: u32, piped: Value | null, into: Value): bool {
  const held = values.count;
  const key = values.take();
  if (!operandAt(command, 1, piped, into) || !operandAt(command, 2, piped, key)) return false;
  values.count = held;
  if (into.isObject) {
    findText(key);
    findPath(into, foundText, foundSize, into);
    return true;
  }
  if (!into.isArray) {
    const out = beginFailure();
    out.ascii("can't index ");
    out.ascii(unchecked(TYPES[into.type]));
    return false;
  }
  if (key.type != Type.Number) return fail('index of array must be integer');
  const place = integerOf(key);
  members.start(into);
  for (let at: i64 = 0; place >= 0 && members.next(); at++) {
    if (at < place) continue;
    into.copyFrom(members.value);
    return true;
  }
  const out = beginFailure();
  out.ascii('array index out of range: ');
  out.integer(place);
  return false;
}

/** The function that calls a function: no value is one. */
function callNothing(node: u32, command: u32, piped: Value | null): bool {
  const held = values.count;
  const count = command ? <i32>(word(command) >> 16) - 1 : 0;
  if (!evaluateOperands(command, count)) return false;
  if (!giveOperands(held, count, piped)) {
    failWith('reflect: Call with too few input arguments');
  } else {
    failWith('reflect: Call using ' + typeName(operands[0]) + ' as type reflect.Value');
  }
  return failCall(node);
}
