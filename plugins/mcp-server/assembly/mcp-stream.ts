/**
 * One HTTP request with its response: held until its body is there, then answered, or rewritten and held again.
 *
 *   McpExchange ──┬─► answered            initialize, ping, tools/list, errors: a local response
 *                 └─► Calling ──► Done    tools/call: the request goes on as REST, the answer comes back as a result
 */

import {
  Action,
  BufferType,
  Bytes,
  HeaderList,
  HostBytes,
  MapType,
  readBuffer,
  setHeaders,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  Admission,
  answer,
  answerUnknownTool,
  Endpoint,
  ErrorCode,
  LATER,
  McpExchange,
  Message,
  writeError,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { McpRoot } from './mcp-root';
import { replaceResponse } from './reply/replace';
import { isEncoded, readStatus } from './reply/response-head';
import { Reply, writeAnswer, writeText } from './reply/result';
import { Server } from './server';
import { callTool } from './tool-call';
import { Tool } from './tool';
import { hasSegment } from './upstream-route';

const body = new HostBytes();
const out = new Output();
const note = new Output();
/** Trailers are headers that come late: they do not pass either. */
const NO_TRAILERS = new HeaderList();
const CALLED = Bytes.of('mcp:tools/call:empty_response');
const E_BATCHED = 'a tool that asks an upstream cannot be called in a batch';

/** Answers where no rule matches, which is never: `admit` hides those. */
const nobody = new Server();

/** The stream context of the plugin. */
export class McpStream extends McpExchange {
  private server: Server = nobody;
  /** Set while a call is under way. */
  private tool: Tool | null = null;
  private reply: Reply | null = null;
  private status: u32 = 0;
  private isUnreadable: bool = false;

  constructor(
    id: u32,
    private root: McpRoot,
  ) {
    super(id);
  }

  admit(): Admission {
    const server = this.root.match();
    if (server === null) return this.root.upstreamPrefix.size == 0 ? Admission.Pass : Admission.Hide;
    this.server = server;
    return Admission.Serve;
  }

  hides(path: Bytes): bool {
    const prefix = this.root.upstreamPrefix;
    return prefix.size > 0 && hasSegment(path, prefix);
  }

  endpoint(): Endpoint {
    return this.server;
  }

  /** The request goes on as the tool's. */
  later(): Action {
    return Action.Continue;
  }

  callTool(message: Message, name: u32, args: u32, out: Output): u32 {
    const tool = this.server.findTool(message.tape, name);
    if (tool === null) return answerUnknownTool(message, name, out);
    if (this.batch !== null && tool.request.url !== null) {
      writeError(out, message.id, ErrorCode.InternalError, E_BATCHED);
      return 200;
    }
    const reply = new Reply(message.id, this.server, this.revision);
    const status = callTool(this.server, tool, message, args, reply, this.root.upstreamPrefix, out);
    if (status != LATER) return status;
    reply.keep();
    this.reply = reply;
    this.tool = tool;
    return LATER;
  }

  onResponseHeaders(_headers: u32, endOfStream: bool): Action {
    if (this.tool === null) return Action.Continue;
    this.status = readStatus();
    this.isUnreadable = isEncoded();
    if (!endOfStream) return Action.Pause;
    // There is no body to replace, and no way to add one on stock Envoy: the one place for a local response here.
    this.writeResult(body);
    return answer(200, out, CALLED);
  }

  onResponseBody(size: u32, endOfStream: bool): Action {
    if (this.tool === null) return Action.Continue;
    return endOfStream ? this.finish(size) : Action.Pause;
  }

  onResponseTrailers(_trailers: u32): Action {
    if (this.tool === null) return Action.Continue;
    setHeaders(MapType.HttpResponseTrailers, NO_TRAILERS);
    return this.finish(i32.MAX_VALUE);
  }

  private finish(size: i32): Action {
    readBuffer(BufferType.HttpResponseBody, 0, size, body);
    this.writeResult(body);
    body.free();
    replaceResponse(out);
    out.clear();
    return Action.Continue;
  }

  /** Ends the call. */
  private writeResult(answered: Bytes): void {
    const tool = this.tool;
    const reply = this.reply;
    out.clear();
    if (tool === null || reply === null) return;
    this.tool = null;
    if (!this.isUnreadable) return writeAnswer(out, reply, tool, this.status, answered);
    note.clear();
    note.ascii('the upstream answered with a content-encoding, which cannot be read');
    writeText(out, reply, note, true);
  }
}
