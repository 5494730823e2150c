/** What becomes of a tools/call: an error, a result of our own, or a request to the upstream. Spec: MCP "Calling Tools". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { LATER } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { refuseUnapproved } from './call/admission';
import { checkArguments } from './call/argument-check';
import { argsText, prepareArguments } from './call/arguments';
import { endClientRequest, readClientRequest } from './call/client-request';
import { keyHeaderOf, takeCredential } from './call/credentials';
import { faultText } from './call/fault';
import { headers } from './call/headers';
import { trustedConfig } from './call/trusted-headers';
import { sendUpstream } from './call/upstream';
import { McpRequest } from './mcp-request';
import { writeBlocks, writeDirectAnswer } from './reply/answer';
import { Reply, writeText } from './reply/result';
import { ServerSettings } from './server-settings';
import { TemplateData } from './template/data';
import { Tool } from './tool';

const data = new TemplateData();
/** `.config` of a request that brings its own. */
const ownConfig = new Output();
const OK: u32 = 200;

/** Begins the call that `request` asks for: an HTTP status with the answer in `out`, or LATER when it went upstream. */
export function callTool(
  settings: ServerSettings,
  tool: Tool,
  request: McpRequest,
  reply: Reply,
  out: Output,
): u32 {
  if (!checkArguments(tool, request.message.tape, request.args)) return answerFault(reply, out);
  const refused = refuseUnapproved(reply.server, tool, request, out);
  if (refused != 0) return refused;
  prepareArguments(tool, request.message.tape, request.args);
  const config = settings.trustsConfig ? trustedConfig(settings.config, ownConfig) : settings.config;
  if (config === null) return answerFault(reply, out);
  data.pointAtCall(argsText(), config);
  headers.clear();
  if (tool.request.url !== null || tool.downstream !== null) {
    readClientRequest(request.exchange.heldHeaders, headers, keyHeaderOf(tool));
  }
  const status = answerOrSend(tool, request, reply, out);
  endClientRequest();
  return status;
}

function answerOrSend(tool: Tool, request: McpRequest, reply: Reply, out: Output): u32 {
  if (!takeCredential(tool)) return answerFault(reply, out);
  const url = tool.request.url;
  if (url !== null) {
    return sendUpstream(tool, url, data, request.way) ? LATER : answerFault(reply, out);
  }
  const template = tool.response.body;
  if (template !== null) writeDirectAnswer(out, reply, tool, template, data);
  else writeBlocks(out, reply, tool, data);
  return OK;
}

/** Refused by the call's own values: the model can read why and try again. */
function answerFault(reply: Reply, out: Output): u32 {
  writeText(out, reply, faultText, true);
  return OK;
}
