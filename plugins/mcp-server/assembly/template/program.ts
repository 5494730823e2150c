/** The compiled template that is being rendered, word by word. */

import { Type, Value } from '../gjson/value';
import { Template } from './template';

/** Where its steps, nodes and data begin. */
let steps: usize = 0;
let nodes: usize = 0;
let data: usize = 0;
let dataSize: usize = 0;

export function openProgram(template: Template): void {
  const base = changetype<usize>(template.program);
  steps = base;
  nodes = base + template.nodesAt;
  data = base + template.dataAt;
  dataSize = <usize>template.program.byteLength - template.dataAt;
}

/** A word of a step. */
@inline
export function stepWord(index: u32): u32 {
  return load<u32>(steps + ((<usize>index) << 2));
}

/** A word of a node. */
@inline
export function word(index: u32): u32 {
  return load<u32>(nodes + ((<usize>index) << 2));
}

/** Where a text of the template stands. */
@inline
export function textAt(offset: u32): usize {
  return data + offset;
}

/** Whether a byte stands in the template itself. */
export function isOfTemplate(at: usize): bool {
  return at - data < dataSize;
}

/** The value of a literal, from its seven words. */
export function loadConstant(index: u32, into: Value): void {
  into.type = <Type>word(index);
  into.raw = textAt(word(index + 1));
  into.rawSize = word(index + 2);
  into.text = textAt(word(index + 3));
  into.textSize = word(index + 4);
  into.number = reinterpret<f64>((<u64>word(index + 5)) | ((<u64>word(index + 6)) << 32));
}
