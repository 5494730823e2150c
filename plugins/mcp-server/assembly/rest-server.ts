/** An MCP server whose tools are requests to an API: its tools, its list of tools, its configuration for templates. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output, Tape, writeUnescaped } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answerUnknown,
  answerUnknownTool,
  ErrorCode,
  LATER,
  ListEntry,
  Listing,
  ToolEntry,
  writeError,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { MISSING, NameIndex } from 'proxy-wasm-assemblyscript-sdk/assembly/name-index';
import { refuseHeaders } from './call/admission';
import { beginAllowed, endAllowed, isAmongAllowed } from './call/trusted-headers';
import { Way } from './call/way';
import { MemberCall } from './member-call';
import { McpRequest } from './mcp-request';
import { RestCallout } from './rest-callout';
import { RestPending } from './rest-pending';
import { logOf } from './reply/call-log';
import { Reply } from './reply/result';
import { Server } from './server';
import { ServerSettings } from './server-settings';
import { callTool } from './tool-call';
import { ToolMeter } from './telemetry/tool-meter';
import { Tool } from './tool';

const spelled = new Output();
const view = new Bytes();

const E_BATCHED = 'a tool that asks an upstream cannot be called in a batch';

const E_NOWHERE =
  'the server of this tool names no cluster of the gateway, so that it cannot be called from a tool set';

export class RestServer extends Server {
  name: Bytes = new Bytes();
  tools: Tool[] = [];
  private byName: NameIndex = new NameIndex();
  settings: ServerSettings = new ServerSettings();
  /** Whether `allowTools` says something. */
  hasAllowList: bool = false;

  /** The tool that a call names; null when there is none or it is not allowed. */
  findTool(tape: Tape, name: u32): Tool | null {
    spelled.clear();
    writeUnescaped(spelled, tape, name);
    view.ptr = spelled.data;
    view.size = <i32>spelled.length;
    const tool = this.named(view);
    return tool !== null && tool.isAllowed && this.isTrustedTo(tool) ? tool : null;
  }

  /** Takes up a tool, unless there is one of its name; false then: Higress lists and calls the first, and so do we. */
  add(tool: Tool): bool {
    if (this.byName.find(tool.name) != MISSING) return false;
    this.byName.add(tool.name, this.tools.length);
    this.tools.push(tool);
    return true;
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

  /** Whether a filter in front lets this request have the tool, where one is trusted. */
  private isTrustedTo(tool: Tool): bool {
    if (!this.settings.trustsAllowList || !beginAllowed()) return true;
    const isTrusted = isAmongAllowed(tool.name);
    endAllowed();
    return isTrusted;
  }

  answer(request: McpRequest, out: Output): u32 {
    const isLimited = this.settings.trustsAllowList && request.message.is('tools/list') && beginAllowed();
    if (!isLimited) return super.answer(request, out);
    const whole = this.listing;
    const entries: ListEntry[] = [];
    for (let i = 0; i < this.tools.length; i++) {
      const tool = this.tools[i];
      if (tool.isAllowed && isAmongAllowed(tool.name)) entries.push(tool.entry);
    }
    endAllowed();
    this.listing = new Listing('tools', entries);
    const status = super.answer(request, out);
    this.listing = whole;
    return status;
  }

  /** A tool that may not be called is as unknown as one that is not there: nothing tells them apart. */
  private answerNoTool(request: McpRequest, out: Output): u32 {
    if (this.settings.isStrict) return answerUnknownTool(request.message, request.name, out);
    const isLimited = this.hasAllowList || this.settings.trustsAllowList;
    const words = isLimited ? 'Tool not allowed: ' : 'unknown tool: ';
    return answerUnknown(request.message, words, request.name, out);
  }

  call(request: McpRequest, out: Output): u32 {
    const message = request.message;
    const tool = this.findTool(message.tape, request.name);
    if (tool === null) return this.answerNoTool(request, out);
    const isStuck = request.isBatched && tool.route === null && tool.request.url !== null;
    if (isStuck) return refuse(request, E_BATCHED, out);
    return this.callFound(tool, new MemberCall(this, tool.name, tool.route), request, out);
  }

  memberEntry(name: Bytes): ToolEntry | null {
    const tool = this.named(name);
    return tool === null ? null : tool.entry;
  }

  callMember(request: McpRequest, call: MemberCall, out: Output): u32 {
    const tool = this.named(call.tool);
    if (tool === null) return answerUnknownTool(request.message, request.name, out);
    const route = call.route === null ? tool.route : call.route;
    // the set's own route leads to somebody else
    if (route === null && tool.request.url !== null) return refuse(request, E_NOWHERE, out);
    return this.callFound(tool, new MemberCall(call.speaker, call.tool, route), request, out);
  }

  private named(name: Bytes): Tool | null {
    const index = this.byName.find(name);
    return index == MISSING ? null : this.tools[index];
  }

  private meterOf(tool: Tool): ToolMeter {
    const known = tool.meter;
    if (known !== null) return known;
    const made = new ToolMeter(this.name, tool.name);
    tool.meter = made;
    return made;
  }

  private callFound(tool: Tool, call: MemberCall, request: McpRequest, out: Output): u32 {
    const refused = refuseHeaders(tool, request, out);
    if (refused != 0) return refused;
    const way = new Way(call.route, request.exchange.id, request.upstreamPrefix);
    way.timeoutMs = tool.timeoutMs;
    request.way = way;
    const reply = new Reply(request.message.id, call.speaker, request.revision);
    const meter = this.meterOf(tool);
    meter.begin();
    const status = callTool(this.settings, tool, request, reply, out);
    if (status != LATER) {
      meter.settle(reply.isError);
      return status;
    }
    reply.keep();
    const log = logOf(this.logging, request);
    if (call.route === null) {
      request.pending = new RestPending(tool, reply, request.exchange, log);
      return LATER;
    }
    const callout = new RestCallout(request.exchange, tool, reply, way.call);
    callout.log = log;
    request.pending = callout;
    return LATER;
  }
}

function refuse(request: McpRequest, why: string, out: Output): u32 {
  writeError(out, request.message.id, ErrorCode.InternalError, why);
  return 200;
}
