/**
 * One HTTP request with its response: held until its body is there, then answered, or rewritten and held again.
 *
 *   Reading ──┬─► Answered            initialize, ping, tools/list, errors: a local response
 *             └─► Calling ──► Done    tools/call: the request goes on as REST, the answer comes back as a result
 */

import {
  Action,
  BufferType,
  Bytes,
  HeaderList,
  HostBytes,
  HttpContext,
  MapType,
  readBuffer,
  setHeaders,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answer,
  answerRefusal,
  answerVerdict,
  ErrorCode,
  RequestHead,
  Verdict,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { dispatch } from './dispatch';
import { McpRoot } from './mcp-root';
import { replaceResponse } from './reply/replace';
import { isEncoded, readStatus } from './reply/response-head';
import { writeAnswer, writeText } from './reply/result';
import { Server } from './server';
import { Tool } from './tool';
import { hasSegment } from './upstream-route';

const enum Phase {
  /** Not ours, answered, or done: everything passes. */
  Passing = 0,
  Reading = 1,
  Calling = 2,
}

const head = new RequestHead();
const body = new HostBytes();
const out = new Output();
const note = new Output();
/** Trailers are headers that come late: they do not pass either. */
const NO_TRAILERS = new HeaderList();
const CALLED = Bytes.of('mcp:tools/call:empty_response');

/** The stream context of the plugin. */
export class McpStream extends HttpContext {
  /** Set while a call is under way. */
  tool: Tool | null = null;
  requestId: Bytes | null = null;
  private phase: Phase = Phase.Passing;
  private server: Server | null = null;
  private status: u32 = 0;
  private isUnreadable: bool = false;

  constructor(
    id: u32,
    readonly root: McpRoot,
  ) {
    super(id);
  }

  onRequestHeaders(_headers: u32, endOfStream: bool): Action {
    const server = this.root.match();
    const prefix = this.root.upstreamPrefix;
    if (server === null && prefix.size == 0) return Action.Continue;
    head.read();
    const isHidden = server === null || (prefix.size > 0 && hasSegment(head.path, prefix));
    const verdict = head.verdict;
    head.free();
    if (isHidden)
      return answerRefusal(404, ErrorCode.InvalidRequest, 'Not Found: no MCP server at this path');
    if (verdict != Verdict.Acceptable) return answerVerdict(verdict);
    if (endOfStream) return answerRefusal(400, ErrorCode.ParseError, 'Parse error: the request has no body');
    this.server = server;
    this.phase = Phase.Reading;
    return Action.Pause;
  }

  onRequestBody(size: u32, endOfStream: bool): Action {
    if (this.phase != Phase.Reading) return Action.Continue;
    return endOfStream ? this.handle(size) : Action.Pause;
  }

  /** A body that ends with trailers has no last body call. */
  onRequestTrailers(_trailers: u32): Action {
    if (this.phase != Phase.Reading) return Action.Continue;
    setHeaders(MapType.HttpRequestTrailers, NO_TRAILERS);
    return this.handle(i32.MAX_VALUE);
  }

  onResponseHeaders(_headers: u32, endOfStream: bool): Action {
    if (this.phase != Phase.Calling) return Action.Continue;
    this.status = readStatus();
    this.isUnreadable = isEncoded();
    if (!endOfStream) return Action.Pause;
    // There is no body to replace, and no way to add one on stock Envoy: the one place for a local response here.
    this.phase = Phase.Passing;
    this.writeResult(body);
    return answer(200, out, CALLED);
  }

  onResponseBody(size: u32, endOfStream: bool): Action {
    if (this.phase != Phase.Calling) return Action.Continue;
    return endOfStream ? this.finish(size) : Action.Pause;
  }

  onResponseTrailers(_trailers: u32): Action {
    if (this.phase != Phase.Calling) return Action.Continue;
    setHeaders(MapType.HttpResponseTrailers, NO_TRAILERS);
    return this.finish(i32.MAX_VALUE);
  }

  private handle(size: i32): Action {
    const server = this.server;
    this.phase = Phase.Passing;
    if (server === null) return Action.Continue;
    readBuffer(BufferType.HttpRequestBody, 0, size, body);
    const action = dispatch(this, server, body);
    body.free();
    if (this.tool !== null) this.phase = Phase.Calling;
    return action;
  }

  private finish(size: i32): Action {
    this.phase = Phase.Passing;
    readBuffer(BufferType.HttpResponseBody, 0, size, body);
    this.writeResult(body);
    body.free();
    replaceResponse(out);
    out.clear();
    return Action.Continue;
  }

  private writeResult(answered: Bytes): void {
    const tool = this.tool;
    const id = this.requestId;
    out.clear();
    if (tool === null || id === null) return;
    if (!this.isUnreadable) return writeAnswer(out, id, tool, this.status, answered);
    note.clear();
    note.ascii('the upstream answered with a content-encoding, which cannot be read');
    writeText(out, id, note, true);
  }
}
