/** What a template is compiled into while it is parsed: steps, nodes, texts; one of each for all, since one is parsed at a time. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Node, Step } from './node';
import { Words } from './words';

export const steps: Words = new Words();
export const nodes: Words = new Words();
/** Texts that are not in the source as they are meant. */
export const strings: Output = new Output();
/** Places of nodes that do not belong to one yet. */
export const pending: Words = new Words();

let source: usize = 0;
let sourceSize: u32 = 0;

/** Begins a template. Node 0 is none. */
export function startBuilding(text: usize, size: u32): void {
  source = text;
  sourceSize = size;
  steps.clear();
  nodes.clear();
  nodes.push(0);
  strings.clear();
  pending.clear();
}

/** Where a byte of the source stands in the template's data. */
export function placeOf(at: usize): u32 {
  return <u32>(at - source);
}

/** Where a byte of `strings` stands in the template's data. */
export function offsetOf(at: usize): u32 {
  return sourceSize + <u32>at;
}

/** Begins a node; where it stands. */
export function startNode(kind: Node, at: usize, flags: u32 = 0, count: u32 = 0): u32 {
  const node = nodes.push(kind | (flags << 8) | (count << 16));
  nodes.push(placeOf(at));
  return node;
}

/** Appends a text of the source. */
export function putSource(at: usize, size: u32): void {
  nodes.push(placeOf(at));
  nodes.push(size);
}

/** Moves the places that were put aside since `first` to the nodes. */
export function takePending(first: u32): void {
  for (let i = first; i < pending.length; i++) nodes.push(pending.get(i));
  pending.length = first;
}

export function kindOf(node: u32): Node {
  return nodes.get(node) & 0xff;
}

/** The name of a node that begins with one. */
export function nameOf(node: u32): string {
  return String.UTF8.decodeUnsafe(source + nodes.get(node + 2), nodes.get(node + 3));
}

export function step(step: Step): void {
  steps.push(step);
}

/** A step with one operand. */
export function stepWith(step: Step, operand: u32): void {
  steps.push(step);
  steps.push(operand);
}

/** A step with two operands; where the second stands. */
export function stepWithTwo(step: Step, first: u32, second: u32): u32 {
  stepWith(step, first);
  return steps.push(second);
}
