/** One POST to a server with tools: a call may wait for upstreams, whose answers resume it. */

import { Bytes } from '../../bytes';
import { ABSENT, Kind, Output } from '../../json';
import { ErrorCode } from '../codes';
import { Endpoint } from '../endpoint';
import { writeFault } from '../envelope';
import { Admission, LATER, McpExchange } from '../exchange';
import { Message } from '../message';
import { answerUnknownTool } from '../methods';
import { McpServer } from './mcp-server';
import { RestAnswer } from './rest-answer';
import { Tool } from './tool';
import { ToolRequest } from './tool-request';
import { ToolResult } from './tool-result';

const OK: u32 = 200;

const written = new Output();


@final
export class ToolExchange extends McpExchange {
  private messageId: Bytes = new Bytes();
  private tool: Tool | null = null;
  private request: ToolRequest | null = null;
  private result: ToolResult | null = null;

  constructor(
    id: u32,
    private server: McpServer,
  ) {
    super(id);
  }

  admit(): Admission {
    return Admission.Serve;
  }

  passes(path: Bytes): bool {
    return !this.server.serves(path);
  }

  endpoint(): Endpoint {
    return this.server.endpoint;
  }

  callTool(message: Message, name: u32, args: u32, out: Output): u32 {
    const tool = this.server.find(message.tape, name);
    if (tool === null) return answerUnknownTool(message, name, out);
    if (args != ABSENT && !message.tape.is(args, Kind.Object)) {
      writeFault(out, message.id, ErrorCode.InvalidParams, 'arguments must be an object');
      return OK;
    }
    for (let i = 0; i < tool.checks.length; i++) {
      const refused = tool.checks[i].refuse(this.server.endpoint, message, args, this.revision, out);
      if (refused != 0) return refused;
    }
    const request = new ToolRequest(this.id, this.revision, message, args);
    const result = new ToolResult(this, this.server.endpoint, request);
    tool.call(request, result);
    request.message = null;
    if (!request.isWaiting) {
      const status = result.write(out, message.id);
      result.free();
      return status;
    }
    this.messageId = message.id.copy();
    this.tool = tool;
    this.request = request;
    this.result = result;
    return LATER;
  }

  onHttpCallResponse(call: u32, headers: u32, bodySize: u32, _trailers: u32): void {
    const tool = this.tool;
    const request = this.request;
    const result = this.result;
    if (tool === null || request === null || result === null) return;
    const asked = request.take(call);
    if (asked === null) return;
    const answer = new RestAnswer(asked);
    answer.read(headers, bodySize);
    request.restore();
    tool.onAnswer(answer, request, result);
    answer.free();
    if (request.isWaiting) return;
    this.tool = null;
    written.clear();
    const status = result.write(written, this.messageId);
    result.free();
    this.settle(this.messageId, written, status);
  }

  onDelete(): void {
    super.onDelete();
    const result = this.result;
    if (result !== null) result.free();
  }
}
