/** What pipelines, commands and operands come to. Spec: gjson_template, "evalPipeline", "evalCommand", "evalArg". */

import { writeQuoted } from '../functions/quoted';
import { spend } from '../gjson/arena';
import { Value } from '../gjson/value';
import { call } from './call';
import { at, beginFailure, fail, failPlain, templateError } from './failure';
import { findField, findPath } from './lookup';
import { ASSIGNS, IS_PATH, Node } from './node';
import { writeNode } from './node-text';
import { loadConstant, textAt, word } from './program';
import { rendering } from './rendering';
import { setBool } from './value-text';
import { values } from './values';
import { declareVariable, findVariable } from './variables';

const NULL: usize = memory.data<u8>([0x6e, 0x75, 0x6c, 0x6c]);
const E_BACKQUOTE = 'runtime error: runtime error: slice bounds out of range [1:0]';

/** The value of a pipe, which its variables take; false with `templateError` when there is none. */
export function evaluatePipe(pipe: u32, into: Value): bool {
  at(pipe);
  const count = word(pipe) >> 16;
  spend(count);
  const declared = word(pipe + 2);
  const first = pipe + 3 + declared;
  if (!evaluateCommand(word(first), null, into)) return false;
  if (count > 1) {
    const held = values.count;
    const piped = values.take();
    // Higress loses what is not there
    const keeps = rendering.context.isStrict;
    for (let i: u32 = 1; i < count; i++) {
      piped.copyFrom(into);
      if (!evaluateCommand(word(first + i), keeps || piped.exists ? piped : null, into)) return false;
    }
    values.count = held;
  }
  return declared == 0 || declare(pipe, declared, into);
}

function declare(pipe: u32, declared: u32, value: Value): bool {
  const assigns = ((word(pipe) >> 8) & ASSIGNS) != 0;
  for (let i: u32 = 0; i < declared; i++) {
    const variable = word(pipe + 3 + i);
    if (!assigns) declareVariable(word(variable) >> 16, value);
    else if (!assign(variable, value)) return false;
  }
  return true;
}

/** Gives a variable another value. */
export function assign(variable: u32, value: Value): bool {
  const found = findVariable(word(variable) >> 16);
  if (found === null) return failUndefined(variable);
  found.copyFrom(value);
  return true;
}

function failUndefined(variable: u32): bool {
  const out = beginFailure();
  out.ascii('undefined variable: ');
  out.bytes(textAt(word(variable + 2)), word(variable + 3));
  return false;
}

function evaluateCommand(command: u32, piped: Value | null, into: Value): bool {
  const first = word(command + 2);
  const hasArguments = word(command) >> 16 > 1 || piped !== null;
  const head = word(first);
  switch (head & 0xff) {
    case Node.Identifier:
      return call(first, command, piped, into);
    case Node.Field:
    case Node.Chain:
      if (!evaluate(first, into)) return false;
      return !hasArguments || failMethod(first + ((head & 0xff) == Node.Field ? 2 : 3));
    case Node.Variable:
      if (!evaluate(first, into)) return false;
      if (!hasArguments) return true;
      return word(first + 5) ? failMethod(first + 4) : failArgument(first);
    case Node.Pipe:
      if (hasArguments) return failArgument(first);
      return evaluatePipe(first, into);
    case Node.String:
      if ((head >> 8) & IS_PATH) return evaluatePath(first, hasArguments, into);
  }
  at(first);
  if (hasArguments) return failArgument(first);
  return (head & 0xff) == Node.Nil ? fail('nil is not a command') : evaluate(first, into);
}

/** A path between backquotes: a string that stands where a command does. */
function evaluatePath(node: u32, hasArguments: bool, into: Value): bool {
  const size = word(node + 12);
  if (size == 1) {
    // as far as Go gets
    templateError.clear();
    templateError.ascii(E_BACKQUOTE);
    return false;
  }
  const path = textAt(word(node + 11)) + 1;
  findPath(rendering.dot, path, size - 2, into);
  if (!hasArguments) return true;
  const out = beginFailure();
  out.ascii('gjson path ');
  writeQuoted(out, path, size - 2, false);
  out.ascii(' is not a method but has arguments');
  return false;
}

function failMethod(path: u32): bool {
  const out = beginFailure();
  out.bytes(textAt(word(path)), word(path + 1));
  out.ascii(' is not a method but has arguments');
  return false;
}

function failArgument(node: u32): bool {
  const out = beginFailure();
  out.ascii("can't give argument to non-function ");
  writeNode(out, node);
  return false;
}

/** The value of an operand. */
export function evaluate(node: u32, into: Value): bool {
  at(node);
  spend(1);
  const head = word(node);
  switch (head & 0xff) {
    case Node.Field:
      findField(rendering.dot, textAt(word(node + 2)), word(node + 3), into);
      return true;
    case Node.Variable:
      return evaluateVariable(node, into);
    case Node.Chain:
      if (!evaluate(word(node + 2), into)) return false;
      findField(into, textAt(word(node + 3)), word(node + 4), into);
      return true;
    case Node.Pipe:
      return evaluatePipe(node, into);
    case Node.Identifier:
      return call(node, 0, null, into);
    case Node.Dot:
      readWhole(rendering.dot, into);
      return true;
    case Node.Bool:
      setBool(into, head >> 16 != 0);
      return true;
    case Node.Number:
    case Node.String:
      loadConstant(node + 4, into);
      return true;
    default:
      into.clear();
      into.raw = NULL;
      into.rawSize = 4;
      return true;
  }
}

function evaluateVariable(node: u32, into: Value): bool {
  const found = findVariable(word(node) >> 16);
  if (found === null) return failUndefined(node);
  const size = word(node + 5);
  if (size) {
    findField(found, textAt(word(node + 4)), size, into);
  } else {
    readWhole(found, into);
  }
  return true;
}

function readWhole(value: Value, into: Value): void {
  rendering.data.settle(value);
  rendering.look(value);
  into.copyFrom(value);
}
