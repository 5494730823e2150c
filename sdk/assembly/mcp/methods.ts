/** Which answer a method gets, apart from calls of tools. Spec: MCP "Ping", "Tools". */

import { Bytes } from '../bytes';
import { Output, writeUnescaped } from '../json';
import { Asked } from './asked';
import { ErrorCode } from './codes';
import { Endpoint } from './endpoint';
import { writeEmptyResult, writeErrorAbout } from './envelope';
import { NOT_MINE } from './feature';
import { answerDiscover, answerInitialize } from './handshake';
import { answerList } from './list-answer';
import { Message } from './message';
import { isModern, Revision } from './versions';

/** Longest part of a client's words that is repeated to it. */
const SHOWN: i32 = 256;
const NOT_FOUND: u32 = 404;
const OK: u32 = 200;

const asked = new Asked();
const said = new Output();
const view = new Bytes();

/** Writes the answer to any request but `tools/call`; returns its HTTP status. */
export function answerMethod(endpoint: Endpoint, message: Message, revision: Revision, out: Output): u32 {
  asked.endpoint = endpoint;
  asked.message = message;
  asked.revision = revision;
  if (message.is('tools/list')) return answerList(asked, endpoint.listing, out);
  const features = endpoint.features;
  for (let i = 0; i < features.length; i++) {
    const status = unchecked(features[i]).answer(asked, out);
    if (status != NOT_MINE) return status;
  }
  if (isModern(revision)) {
    if (message.is('server/discover')) return answerDiscover(asked, out);
  } else {
    if (message.is('ping')) {
      writeEmptyResult(out, message.id);
      return OK;
    }
    if (message.is('initialize')) return answerInitialize(asked, out);
  }
  writeErrorNaming(out, message, ErrorCode.MethodNotFound, 'Method not found: ', message.method);
  return isModern(revision) ? NOT_FOUND : OK;
}

/** The answer to a call of a tool that is not there. Spec: MCP "Tools", error handling. */
export function answerUnknownTool(message: Message, name: u32, out: Output): u32 {
  return answerUnknown(message, 'Unknown tool: ', name, out);
}

/** The answer to a request for something that is not there: `words` and what the string `node` says, shortened. */
export function answerUnknown(message: Message, words: string, node: u32, out: Output): u32 {
  writeErrorNaming(out, message, ErrorCode.InvalidParams, words, node);
  return OK;
}

function writeErrorNaming(out: Output, message: Message, code: ErrorCode, words: string, node: u32): void {
  said.clear();
  writeUnescaped(said, message.tape, node);
  view.ptr = said.data;
  view.size = min(<i32>said.length, SHOWN);
  writeErrorAbout(out, message.id, code, words, view);
}
