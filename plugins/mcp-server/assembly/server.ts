/**
 * What an MCP server is to the stream that asks it: what it says of itself, and who answers its messages.
 *
 *   Server ──┬── RestServer          its tools are requests to an API
 *            └── QuarantinedServer   its configuration was refused: errors, while others serve
 */

import { Action } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answerAccepted,
  answerMethod,
  answerVerdict,
  Endpoint,
  Revision,
  UNNAMED_REVISION,
  Verdict,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { McpRequest } from './mcp-request';

/** What clients are told unless the configuration says another. */
export const VERSION = '1.0.0';

export abstract class Server extends Endpoint {
  /** What a client is shown that does not say which revision it speaks. */
  unnamedRevision: Revision = UNNAMED_REVISION;

  /**
   * Writes the answer to a `tools/call` and returns its HTTP status; or begins the call, sets `request.pending` and
   * returns LATER.
   */
  abstract call(request: McpRequest, out: Output): u32;

  /** As `call`, for every other method. */
  answer(request: McpRequest, out: Output): u32 {
    return answerMethod(this, request.message, request.revision, out);
  }

  /** What a notification or a client's response is answered with; what is passed on sets `request.pending`. */
  acknowledge(_request: McpRequest): Action {
    return answerAccepted();
  }

  /** What a request is answered with that is no POST; what is passed on sets `request.pending`. */
  answerOtherMethod(_request: McpRequest): Action {
    return answerVerdict(Verdict.WrongMethod);
  }
}
