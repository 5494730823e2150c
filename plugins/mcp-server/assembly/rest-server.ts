/** An MCP server whose tools are requests to an API: its tools, its list of tools, its configuration for templates. */

import { equalsBytes, Output, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answerUnknown,
  answerUnknownTool,
  ErrorCode,
  LATER,
  ListEntry,
  Listing,
  writeError,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { refuseCall } from './call/admission';
import { McpRequest } from './mcp-request';
import { RestPending } from './rest-pending';
import { Reply } from './reply/result';
import { Server } from './server';
import { ServerSettings } from './server-settings';
import { callTool } from './tool-call';
import { Tool } from './tool';

const E_BATCHED = 'a tool that asks an upstream cannot be called in a batch';

export class RestServer extends Server {
  tools: Tool[] = [];
  settings: ServerSettings = new ServerSettings();
  /** Whether `allowTools` says something. */
  hasAllowList: bool = false;

  /** The tool that a call names; null when there is none or it is not allowed. */
  findTool(tape: Tape, name: u32): Tool | null {
    const tools = this.tools;
    for (let i = 0; i < tools.length; i++) {
      const tool = unchecked(tools[i]);
      if (equalsBytes(tape, name, tool.name.ptr, tool.name.size)) return tool.isAllowed ? tool : null;
    }
    return null;
  }

  /** Takes up the tools that are listed, in the order of the configuration. */
  prepareListing(): void {
    const entries: ListEntry[] = [];
    for (let i = 0; i < this.tools.length; i++) {
      const tool = this.tools[i];
      if (tool.isAllowed) entries.push(tool.entry);
    }
    this.listing = new Listing('tools', entries);
  }

  /** A tool that may not be called is as unknown as one that is not there: nothing tells them apart. */
  private answerNoTool(request: McpRequest, out: Output): u32 {
    if (this.settings.isStrict) return answerUnknownTool(request.message, request.name, out);
    const words = this.hasAllowList ? 'Tool not allowed: ' : 'unknown tool: ';
    return answerUnknown(request.message, words, request.name, out);
  }

  call(request: McpRequest, out: Output): u32 {
    const message = request.message;
    const tool = this.findTool(message.tape, request.name);
    if (tool === null) return this.answerNoTool(request, out);
    if (request.isBatched && tool.request.url !== null) {
      writeError(out, message.id, ErrorCode.InternalError, E_BATCHED);
      return 200;
    }
    const refused = refuseCall(this, tool, request, out);
    if (refused != 0) return refused;
    const reply = new Reply(message.id, this, request.revision);
    const status = callTool(this.settings.config, tool, request, reply, out);
    if (status != LATER) return status;
    reply.keep();
    request.pending = new RestPending(tool, reply);
    return LATER;
  }
}
