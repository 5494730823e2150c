/** What a caller hears whose call was refused. Spec: JSON-RPC 2.0 §5.1, MCP "Tools", error handling. */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answer,
  answerAccepted,
  answerRefusal,
  ErrorCode,
  writeError,
  writeErrorAbout,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Ask, askOf, calledName, isNotification, readId, readText } from './message';
import { HIDDEN, ToolView } from './tool-view';

const UNKNOWN_TOOL = Bytes.of('tool-transform.unknown_tool');
const AMBIGUOUS = Bytes.of('tool-transform.repeated_key');
const E_AMBIGUOUS = 'Invalid Request: "method", "params", "name" or "id" stands twice';
const E_NOT_TRIED = 'Not executed: another message of the batch was refused';
const E_ENCODED = 'Unsupported Media Type: the body must not have a content-encoding';
const E_UNREADABLE = 'Bad Gateway: the list of tools could not be read';
const E_TRAILERS = 'Invalid Request: a body with trailers is not supported';

const out = new Output();
const id = new Bytes();
const name = new Bytes();

/** Answers a refused message, or a batch in which one was refused. */
export function refuse(tape: Tape, view: ToolView): Action {
  out.clear();
  if (tape.kind(0) == Kind.Array) return refuseBatch(tape, view);
  const ambiguous = askOf(tape, 0) == Ask.Ambiguous;
  if (!ambiguous && isNotification(tape, 0)) return answerAccepted();
  writeRefusal(tape, 0, view);
  return answer(ambiguous ? 400 : 200, out, ambiguous ? AMBIGUOUS : UNKNOWN_TOOL);
}

/** Each request of the batch gets its error, since its sender waits for one. */
function refuseBatch(tape: Tape, view: ToolView): Action {
  const end = tape.next(0);
  let first = true;
  for (let node: u32 = 1; node < end; node = tape.next(node)) {
    if (isNotification(tape, node)) continue;
    out.byte(first ? 0x5b : 0x2c);
    first = false;
    writeRefusal(tape, node, view);
  }
  if (first) return answerAccepted();
  out.byte(0x5d);
  return answer(200, out, UNKNOWN_TOOL);
}

function writeRefusal(tape: Tape, message: u32, view: ToolView): void {
  readId(tape, message, id);
  const ask = askOf(tape, message);
  if (ask == Ask.Ambiguous) return writeError(out, id, ErrorCode.InvalidRequest, E_AMBIGUOUS);
  if (ask == Ask.Call) {
    readText(tape, calledName(tape, message), name);
    if (view.ofCall(name) == HIDDEN) {
      return writeErrorAbout(out, id, ErrorCode.InvalidParams, 'Unknown tool: ', name);
    }
  }
  writeError(out, id, ErrorCode.InternalError, E_NOT_TRIED);
}

/** A body that cannot be read could hold any call. */
export function refuseEncoded(): Action {
  return answerRefusal(415, ErrorCode.InvalidRequest, E_ENCODED);
}

/** As above: the host shows such a body only in parts. */
export function refuseTrailers(): Action {
  return answerRefusal(400, ErrorCode.InvalidRequest, E_TRAILERS);
}

/** A list that the host does not show could hold any tool. */
export function refuseUnreadable(): Action {
  return answerRefusal(502, ErrorCode.InternalError, E_UNREADABLE);
}
