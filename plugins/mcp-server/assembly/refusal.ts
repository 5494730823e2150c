/** Naming in an error what the client asked for, shortened and escaped. */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output, writeUnescaped } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { answer, ErrorCode, Message, writeErrorAbout } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';

const SHOWN: i32 = 256;
const REFUSED = Bytes.of('mcp:refused');
const said = new Output();
const view = new Bytes();

/** Answers an error whose message ends with what the string `node` says. */
export function refuseAbout(
  out: Output,
  message: Message,
  code: ErrorCode,
  words: string,
  node: u32,
): Action {
  said.clear();
  writeUnescaped(said, message.tape, node);
  view.ptr = said.data;
  view.size = min(<i32>said.length, SHOWN);
  writeErrorAbout(out, message.id, code, words, view);
  return answer(200, out, REFUSED);
}
