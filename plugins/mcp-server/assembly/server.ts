/**
 * What an MCP server is to the stream that asks it: what it says of itself, and who answers its messages.
 *
 *   Server ──┬── RestServer          its tools are requests to an API
 *            ├── ProxyServer         another MCP server answers
 *            ├── ToolSetServer       its tools are those of other servers
 *            └── QuarantinedServer   its configuration was refused: errors, while others serve
 */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answerAccepted,
  answerMethod,
  answerUnknownTool,
  answerVerdict,
  Endpoint,
  Revision,
  ToolEntry,
  UNNAMED_REVISION,
  Verdict,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Logging } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/logging';
import { MemberCall } from './member-call';
import { McpRequest } from './mcp-request';

/** What clients are told unless the configuration says another. */
export const VERSION = '1.0.0';

export abstract class Server extends Endpoint {
  /** What a client is shown that does not say which revision it speaks. */
  unnamedRevision: Revision = UNNAMED_REVISION;
  /** What clients are told of their calls; null: nothing. */
  logging: Logging | null = null;

  /**
   * Writes the answer to a `tools/call` and returns its HTTP status; or begins the call, sets `request.pending` and
   * returns LATER.
   */
  abstract call(request: McpRequest, out: Output): u32;

  /** How a tool of the server is listed, in a set that names it; null: there is none. */
  memberEntry(_tool: Bytes): ToolEntry | null {
    return null;
  }

  /** As `call`, for a tool that a set names. */
  callMember(request: McpRequest, _call: MemberCall, out: Output): u32 {
    return answerUnknownTool(request.message, request.name, out);
  }

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
