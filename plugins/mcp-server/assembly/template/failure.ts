/** Why a rendering fails, in Go's words: `template: response:1:20: executing "response" at <.tags>: …`. Spec: gjson_template, "errorf". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeQuoted } from '../functions/quoted';
import { writeNode } from './node-text';
import { textAt, word } from './program';

/** Why the last rendering failed. */
export const templateError: Output = new Output();

/** Names of the whole template, as it was compiled, and of the one inside it that is being executed. */
let wholeName: string = '';
let name: usize = 0;
let nameSize: u32 = 0;
/** The node that is being evaluated. */
let node: u32 = 0;

export function openFailure(whole: string): void {
  wholeName = whole;
  node = 0;
}

/** The template that is being executed now. */
export function enterName(text: usize, size: u32): void {
  name = text;
  nameSize = size;
}

/** Notes which node is being evaluated. */
@inline
export function at(current: u32): void {
  node = current;
}

export function currentNode(): u32 {
  return node;
}

/** Begins the error of a node; what went wrong is to be appended. */
export function beginFailure(): Output {
  beginPlainFailure();
  const position = word(node + 1);
  templateError.byte(0x3a);
  writePlace(position);
  templateError.ascii(': executing ');
  writeQuoted(templateError, name, nameSize, false);
  templateError.ascii(' at <');
  writeNode(templateError, node);
  templateError.ascii('>: ');
  return templateError;
}

/** Begins an error that no node makes. */
export function beginPlainFailure(): Output {
  templateError.clear();
  templateError.ascii('template: ');
  templateError.text(wholeName);
  return templateError;
}

/** Notes an error; false, so that it can be returned. */
export function fail(words: string): bool {
  beginFailure().ascii(words);
  return false;
}

/** An error without a node. */
export function failPlain(words: string): bool {
  beginPlainFailure().ascii(words);
  return false;
}

/** Line and column of a place in the source; the first column of a line is 0. */
function writePlace(position: u32): void {
  let line = 1;
  let start: u32 = 0;
  for (let i: u32 = 0; i < position; i++) {
    if (load<u8>(textAt(i)) != 0x0a) continue;
    line++;
    start = i + 1;
  }
  templateError.integer(line);
  templateError.byte(0x3a);
  templateError.integer(position - start);
}
