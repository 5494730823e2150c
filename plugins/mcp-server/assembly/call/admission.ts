/** Whether a call may be made at all: its headers repeat its arguments, and a person has approved it. Spec: MCP 2026-07-28. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  Endpoint,
  isModern,
  MirroredHeaders,
  writeMismatch,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { McpRequest } from '../mcp-request';
import { Tool } from '../tool';

const BAD_REQUEST: u32 = 400;

const mirrors = new MirroredHeaders();

/** Returns 0 where the headers repeat what they must; else writes the answer and returns its HTTP status. */
export function refuseHeaders(tool: Tool, request: McpRequest, out: Output): u32 {
  const message = request.message;
  if (tool.mirrored.length == 0 || !isModern(request.revision)) return 0;
  mirrors.read();
  const mismatch = mirrors.firstMismatch(tool.mirrored, message.tape, request.args);
  mirrors.free();
  if (mismatch === null) return 0;
  writeMismatch(out, message.id, mismatch.name.toString());
  return BAD_REQUEST;
}

/** The same for a call that is sound: nobody is asked about one that would be refused. */
export function refuseUnapproved(endpoint: Endpoint, tool: Tool, request: McpRequest, out: Output): u32 {
  const approval = tool.approval;
  return approval === null ? 0 : approval.refuse(endpoint, request.message, request.revision, out);
}
