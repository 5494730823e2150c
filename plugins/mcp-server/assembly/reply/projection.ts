/** The part of an answer that a tool is about. Spec: GJSON path syntax; `responsePath` is ours. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { reset } from '../gjson/arena';
import { getPath } from '../gjson/get';
import { Type, Value } from '../gjson/value';

const found = new Value();
const part = new Output();
const view = new Bytes();

/** What the path finds: a text without quotes, everything else as JSON; null when nothing. Good until the next. */
export function project(answer: Bytes, path: Bytes): Bytes | null {
  reset();
  getPath(answer.ptr, answer.size, path.ptr, path.size, found);
  const exists = found.exists;
  part.clear();
  if (exists) {
    if (found.type == Type.String) part.bytes(found.text, found.textSize);
    else part.bytes(found.raw, found.rawSize);
  }
  reset();
  view.ptr = part.data;
  view.size = <i32>part.length;
  return exists ? view : null;
}
