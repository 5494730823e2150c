/** What becomes of a tools/call: an error, a result of our own, or a request to the upstream. Spec: MCP "Calling Tools". */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { countKey, Kind, Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { answer, ErrorCode, Message, writeError } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { args, prepareArguments } from './call/arguments';
import { fail, faultText } from './call/fault';
import { sendUpstream } from './call/upstream';
import { McpStream } from './mcp-stream';
import { refuseAbout } from './refusal';
import { writeDirectAnswer, writeText } from './reply/result';
import { Server } from './server';
import { TemplateData } from './template/data';
import { Tool } from './tool';

const data = new TemplateData();
const ERROR = Bytes.of('mcp:tools/call:error');
const RESULT = Bytes.of('mcp:tools/call:result');

/** Begins the call that `message` asks for. */
export function callTool(stream: McpStream, server: Server, message: Message, out: Output): Action {
  const tape = message.tape;
  const name = message.param('name');
  if (!tape.is(name, Kind.String)) return refuse(message, out, 'Invalid params: name must be a string');
  if (countKey(tape, message.params, 'name') > 1 || countKey(tape, message.params, 'arguments') > 1) {
    return refuse(message, out, 'Invalid params: repeated key');
  }
  const tool = server.findTool(tape, name);
  if (tool === null) return refuseAbout(out, message, ErrorCode.InvalidParams, 'Unknown tool: ', name);
  const given = message.param('arguments');
  const missing = prepareArguments(tool, tape, given);
  if (missing !== null) {
    fail('missing required argument: ', missing.name, '');
    return answerFault(message, out);
  }
  data.pointAtCall(args, server.config);
  const url = tool.request.url;
  if (url === null) return answerDirectly(message, out, tool);
  if (!sendUpstream(tool, url, data, stream.root.upstreamPrefix)) return answerFault(message, out);
  stream.tool = tool;
  stream.requestId = message.id.copy();
  return Action.Continue;
}

function answerDirectly(message: Message, out: Output, tool: Tool): Action {
  const template = tool.response.body;
  if (template !== null) writeDirectAnswer(out, message.id, tool, template, data);
  return answer(200, out, RESULT);
}

/** Refused by the call's own values: the model can read why and try again. */
function answerFault(message: Message, out: Output): Action {
  writeText(out, message.id, faultText, true);
  return answer(200, out, ERROR);
}

function refuse(message: Message, out: Output, text: string): Action {
  writeError(out, message.id, ErrorCode.InvalidParams, text);
  return answer(200, out, ERROR);
}
