/** Takes the steps of a compiled template, within the budget of a rendering. Spec: gjson_template, "walk". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isSpent, spend } from '../gjson/arena';
import { evaluatePipe } from './evaluate';
import { failPlain } from './failure';
import { dropFrame, Frame, FrameKind, openFrame, topFrame } from './frame';
import { enterTemplate, leaveTemplate } from './invocation';
import { Step } from './node';
import { stepWord, textAt } from './program';
import { bindElement, nextElement, startRange } from './range';
import { rendering } from './rendering';
import { Writer } from './writer';
import { isTrue } from './value-text';
import { values } from './values';
import { forgetVariables, hasTooManyVariables, variableCount } from './variables';

/** Bytes that one rendering may print. */
const MOST_OUTPUT: usize = 16 << 20;
const E_STEPS = ': the template takes too many steps or too much memory';
const E_OUTPUT = ': the text is too long';
const E_DEPTH = ': the template keeps too many values at once';

/** The next step. */
let next: u32 = 0;
let hasEnded: bool = false;
let writer: Writer = new Writer();

/** Renders the template that is open; false with `templateError` when that fails. */
export function execute(first: u32, out: Output, how: Writer): bool {
  const start = out.length;
  writer = how;
  next = first;
  hasEnded = false;
  while (!hasEnded) {
    if (!take(out)) return false;
    if (!spend(1) || isSpent()) return failPlain(E_STEPS);
    if (out.length - start > MOST_OUTPUT) return failPlain(E_OUTPUT);
    if (values.isOverfull || hasTooManyVariables()) return failPlain(E_DEPTH);
  }
  return true;
}

function take(out: Output): bool {
  const step: Step = stepWord(next);
  const first = stepWord(next + 1);
  switch (step) {
    case Step.Return:
      return goBack();
    case Step.Text:
      writer.literal(out, textAt(first), stepWord(next + 2));
      next += 3;
      return true;
    case Step.Print:
    case Step.PrintJson:
    case Step.Evaluate:
      next += 2;
      return print(first, step, out);
    case Step.If:
    case Step.With:
    case Step.ElseIf:
    case Step.ElseWith:
      return branch(step, first, stepWord(next + 2));
    case Step.Range:
      return range(first, stepWord(next + 2), stepWord(next + 3));
    case Step.Next:
      return goOn();
    case Step.Jump:
      next = first;
      return true;
    case Step.Close:
      close();
      next++;
      return true;
    case Step.Break:
    case Step.Continue:
      return leave(step);
    default:
      return call(first, stepWord(next + 2));
  }
}

function print(pipe: u32, step: Step, out: Output): bool {
  const held = values.count;
  const value = values.take();
  rendering.isForeign = false;
  if (!evaluatePipe(pipe, value)) return false;
  if (step != Step.Evaluate) writer.value(out, value, step == Step.PrintJson);
  values.count = held;
  return true;
}

/** A frame that remembers how things are. */
function open(): Frame | null {
  const frame = openFrame();
  if (frame === null) {
    failPlain(E_DEPTH);
    return null;
  }
  frame.kind = FrameKind.Branch;
  frame.dot = rendering.dot;
  frame.variables = variableCount();
  frame.values = values.count;
  return frame;
}

/** Drops the frame on top, and makes things as they were. */
function close(): void {
  const frame = topFrame();
  if (frame === null) return;
  rendering.dot = frame.dot;
  forgetVariables(frame.variables);
  values.count = frame.values;
  dropFrame();
}

function branch(step: Step, pipe: u32, otherwise: u32): bool {
  if (step < Step.ElseIf && open() === null) return false;
  const held = values.count;
  const value = values.take();
  if (!evaluatePipe(pipe, value)) return false;
  next += 3;
  const is = isTrue(value);
  if (is && (step == Step.With || step == Step.ElseWith)) {
    // it lies in the frame's values until that is closed
    rendering.dot = value;
    return true;
  }
  values.count = held;
  if (!is) next = otherwise;
  return true;
}

function range(pipe: u32, otherwise: u32, end: u32): bool {
  const frame = open();
  if (frame === null) return false;
  const value = values.take();
  if (!evaluatePipe(pipe, value)) return false;
  frame.pipe = pipe;
  frame.body = next + 4;
  frame.close = end;
  frame.inner = variableCount();
  if (!startRange(frame, value)) return false;
  values.count = frame.values;
  if (nextElement(frame)) return enter(frame);
  frame.kind = FrameKind.EmptyRange;
  // an object that is empty but for blanks has no else either
  next = value.isObject && value.rawSize != 2 ? end : otherwise;
  return true;
}

/** Begins with the element that was found. */
function enter(frame: Frame): bool {
  if (!bindElement(frame)) return false;
  rendering.dot = frame.element;
  next = frame.body;
  return true;
}

/** Goes to the next element of the range on top, or to where the range is closed. */
function goOn(): bool {
  const frame = topFrame();
  if (frame === null) return false;
  forgetVariables(frame.inner);
  values.count = frame.values;
  rendering.dot = frame.dot;
  if (nextElement(frame)) return enter(frame);
  next = frame.close;
  return true;
}

/** Leaves everything up to the range that is meant: a range that is in its else can be broken off, but not continued. */
function leave(step: Step): bool {
  const least = step == Step.Break ? FrameKind.EmptyRange : FrameKind.Members;
  let frame = topFrame();
  while (frame !== null && (frame.kind < least || frame.kind == FrameKind.Call)) {
    close();
    frame = topFrame();
  }
  if (frame === null) return false;
  if (step == Step.Continue) return goOn();
  next = frame.close;
  return true;
}

function call(node: u32, place: u32): bool {
  const back = next + 3;
  const frame = openFrame();
  if (frame === null) return failPlain(E_DEPTH);
  next = enterTemplate(frame, node, place, back);
  return next != back;
}

function goBack(): bool {
  const frame = topFrame();
  if (frame === null) {
    hasEnded = true;
    return true;
  }
  next = leaveTemplate(frame);
  dropFrame();
  return true;
}
