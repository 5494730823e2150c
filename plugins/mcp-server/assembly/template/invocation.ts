/** The call of a template by another: its dot, its variables, its name. Spec: gjson_template, "walkTemplate". */

import { Value } from '../gjson/value';
import { writeQuoted } from '../functions/quoted';
import { evaluatePipe } from './evaluate';
import { at, beginFailure, currentNode, enterName } from './failure';
import { Frame, FrameKind } from './frame';
import { UNDEFINED } from './node';
import { textAt, word } from './program';
import { rendering } from './rendering';
import { declareVariable, hideVariables, showVariables } from './variables';

/** As deep as Go goes where it is compiled to WebAssembly. */
const MOST_DEPTH: i32 = 1000;
/** Words of a template in the table: name, its size, first step. */
export const TABLE_ENTRY: u32 = 3;

/** Where the table of templates begins, and which of them is being executed. */
let table: u32 = 0;
let current: u32 = 0;
let depth: i32 = 0;

/** Begins a rendering; the first step. */
export function openTemplate(templates: u32, place: u32): u32 {
  table = templates;
  depth = 0;
  return show(place);
}

/** Begins a template that is called; its first step, or `back` with `templateError` when it cannot be. */
export function enterTemplate(frame: Frame, node: u32, place: u32, back: u32): u32 {
  at(node);
  if (place == UNDEFINED) {
    const out = beginFailure();
    out.ascii('template ');
    writeQuoted(out, textAt(word(node + 2)), word(node + 3), false);
    out.ascii(' not defined');
    return back;
  }
  if (depth == MOST_DEPTH) {
    const out = beginFailure();
    out.ascii('exceeded maximum template depth (');
    out.integer(MOST_DEPTH);
    out.byte(0x29);
    return back;
  }
  const dot = frame.element;
  dot.clear();
  if (word(node + 4) && !evaluatePipe(word(node + 4), dot)) return back;
  frame.kind = FrameKind.Call;
  frame.dot = rendering.dot;
  frame.body = back;
  frame.template = current;
  frame.node = currentNode();
  frame.base = hideVariables();
  rendering.dot = dot;
  declareVariable(0, dot);
  depth++;
  return show(place);
}

/** Ends a template that was called; the step behind the call. */
export function leaveTemplate(frame: Frame): u32 {
  depth--;
  showVariables(frame.base);
  rendering.dot = frame.dot;
  at(frame.node);
  show(frame.template);
  return frame.body;
}

function show(place: u32): u32 {
  const entry = table + place * TABLE_ENTRY;
  current = place;
  enterName(textAt(word(entry)), word(entry + 1));
  return word(entry + 2);
}
