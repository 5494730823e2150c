/** What each MCP method is answered with. Spec: MCP "Lifecycle", "Ping", "Tools". */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, writeText } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answer,
  answerAccepted,
  answerInvalid,
  beginResult,
  endResult,
  ErrorCode,
  Message,
  MessageKind,
  negotiateVersion,
  writeError,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { McpStream } from './mcp-stream';
import { refuseAbout } from './refusal';
import { Server } from './server';
import { callTool } from './tool-call';

/** The message being handled, and the answer being written. */
const message = new Message();
const out = new Output();

const INITIALIZE = Bytes.of('mcp:initialize');
const PING = Bytes.of('mcp:ping');
const LIST = Bytes.of('mcp:tools/list');
const ERROR = Bytes.of('mcp:error');

/** Answers the message in `body`, or lets the stream go on as the tool's request. */
export function dispatch(stream: McpStream, server: Server, body: Bytes): Action {
  out.clear();
  switch (message.parse(body.ptr, body.size)) {
    case MessageKind.Request:
      return request(stream, server);
    case MessageKind.Invalid:
      return answerInvalid(message);
    default:
      return answerAccepted();
  }
}

function request(stream: McpStream, server: Server): Action {
  if (server.isQuarantined) {
    writeError(
      out,
      message.id,
      ErrorCode.InternalError,
      'this MCP server is not configured correctly; its gateway log says why',
    );
    return answer(500, out, ERROR);
  }
  if (message.is('tools/call')) return callTool(stream, server, message, out);
  if (message.is('tools/list')) return list(server);
  if (message.is('ping')) return ping();
  if (message.is('initialize')) return initialize(server);
  return refuseAbout(out, message, ErrorCode.MethodNotFound, 'Method not found: ', message.method);
}

function list(server: Server): Action {
  beginResult(out, message.id);
  out.bytes(server.listing.ptr, server.listing.size);
  endResult(out);
  return answer(200, out, LIST);
}

function ping(): Action {
  beginResult(out, message.id);
  out.ascii('{}');
  endResult(out);
  return answer(200, out, PING);
}

function initialize(server: Server): Action {
  const version = message.param('protocolVersion');
  if (!message.tape.is(version, Kind.String)) {
    writeError(out, message.id, ErrorCode.InvalidParams, 'Invalid params: protocolVersion is required');
    return answer(200, out, ERROR);
  }
  beginResult(out, message.id);
  out.ascii('{"protocolVersion":');
  writeText(out, negotiateVersion(message.tape, version));
  out.ascii(',"capabilities":{"tools":{}},"serverInfo":{"name":');
  out.bytes(server.name.ptr, server.name.size);
  out.ascii(',"version":"1.0.0"}}');
  endResult(out);
  return answer(200, out, INITIALIZE);
}
