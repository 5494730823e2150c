/** What a string or key of the document says, its escapes undone. */

import { Bytes } from '../bytes';
import { Output, writeUnescaped } from '../json';
import { run } from './run';

const unescaped = new Output();
const view = new Bytes();

/** A view that is valid until the next call. */
export function saidAt(node: u32): Bytes {
  const tape = run.tape;
  if (tape.isEscaped(node)) {
    unescaped.clear();
    writeUnescaped(unescaped, tape, node);
    view.ptr = unescaped.data;
    view.size = <i32>unescaped.length;
  } else {
    view.ptr = tape.data(node);
    view.size = tape.size(node);
  }
  return view;
}
