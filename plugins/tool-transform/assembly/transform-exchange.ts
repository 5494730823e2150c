/**
 * One request and its answer. Headers are held until the body was read, so that both can still be changed:
 *
 *   request headers ─ held ─ body complete ─ refuse, or rewrite and go on
 *   answer headers  ─ held (only after tools/list) ─ body complete ─ rewrite and go on
 */

import {
  Action,
  BufferType,
  Bytes,
  HeaderPairs,
  HostBytes,
  HttpContext,
  MapType,
  readBuffer,
  readHeader,
  readHeaders,
  removeHeaderBytes,
  replaceBuffer,
  replaceHeaderBytes,
  Status,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { JsonError, Output, parse, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { CallRewrite, Outcome } from './call-rewrite';
import { ListRewrite } from './list-rewrite';
import { refuse, refuseEncoded, refuseTrailers, refuseUnreadable } from './refusal';
import { ToolView } from './tool-view';
import { TransformRoot } from './transform-root';

const ACCEPT_ENCODING = Bytes.of('accept-encoding');
const CONTENT_ENCODING = Bytes.of('content-encoding');
const CONTENT_LENGTH = Bytes.of('content-length');
const IDENTITY = Bytes.of('identity');
/** The 2026-07-28 revision repeats the tool's name in a header; both must say the same. */
const MCP_NAME = Bytes.of('mcp-name');

const tape = new Tape();
const calls = new CallRewrite();
const lists = new ListRewrite();
const body = new HostBytes();
const header = new HostBytes();
const pairs = new HeaderPairs();

/** One exchange. */
export class TransformExchange extends HttpContext {
  private view: ToolView | null = null;
  private asksList: bool = false;
  private heldSize: u32 = 0;

  constructor(
    id: u32,
    private root: TransformRoot,
  ) {
    super(id);
  }

  onRequestHeaders(_headers: u32, endOfStream: bool): Action {
    if (endOfStream) return Action.Continue;
    this.view = this.root.view();
    if (this.view === null) return Action.Continue;
    return isEncoded(MapType.HttpRequestHeaders) ? refuseEncoded() : Action.Pause;
  }

  onRequestBody(size: u32, endOfStream: bool): Action {
    const view = this.view;
    if (view === null) return Action.Continue;
    if (!endOfStream) return Action.Pause;
    readBuffer(BufferType.HttpRequestBody, 0, size, body);
    // what is no JSON goes on to the server, which says so to the caller
    const isJson = parse(tape, body.ptr, body.size) == JsonError.None;
    const action = isJson ? this.rewriteRequest(view) : Action.Continue;
    body.free();
    return action;
  }

  onRequestTrailers(_trailers: u32): Action {
    return this.view === null ? Action.Continue : refuseTrailers();
  }

  private rewriteRequest(view: ToolView): Action {
    const outcome = calls.rewrite(tape, view);
    if (outcome == Outcome.Refused) return refuse(tape, view);
    if (outcome == Outcome.Changed) {
      replaceBody(BufferType.HttpRequestBody, MapType.HttpRequestHeaders, calls.out);
      this.renameInHeader();
    }
    this.asksList = calls.asksList;
    // a compressed list could not be rewritten
    if (this.asksList) removeHeaderBytes(MapType.HttpRequestHeaders, ACCEPT_ENCODING);
    return Action.Continue;
  }

  /** A header that says something else than the body stays, so that the server sees the contradiction. */
  private renameInHeader(): void {
    const status = readHeader(MapType.HttpRequestHeaders, MCP_NAME, header);
    if (status == Status.Ok && header.equals(calls.publicName)) {
      replaceHeaderBytes(MapType.HttpRequestHeaders, MCP_NAME, calls.originalName);
    }
    header.free();
  }

  onResponseHeaders(_headers: u32, endOfStream: bool): Action {
    return this.asksList && !endOfStream ? Action.Pause : Action.Continue;
  }

  onResponseBody(size: u32, endOfStream: bool): Action {
    if (!this.asksList) return Action.Continue;
    this.heldSize = size;
    if (!endOfStream) return Action.Pause;
    return this.rewriteAnswer();
  }

  onResponseTrailers(_trailers: u32): Action {
    return this.asksList ? this.rewriteAnswer() : Action.Continue;
  }

  private rewriteAnswer(): Action {
    const view = this.view;
    this.asksList = false;
    if (view === null) return Action.Continue;
    readBuffer(BufferType.HttpResponseBody, 0, this.heldSize, body);
    if (body.size == 0 && this.heldSize > 0) return refuseUnreadable();
    const isJson = parse(tape, body.ptr, body.size) == JsonError.None;
    if (isJson && lists.rewrite(tape, view)) {
      replaceBody(BufferType.HttpResponseBody, MapType.HttpResponseHeaders, lists.out);
    }
    body.free();
    return Action.Continue;
  }
}

/** Each header of the name counts: a first `identity` must not hide a second `gzip`. */
function isEncoded(map: MapType): bool {
  readHeaders(map, header);
  let encoded = false;
  pairs.start(header);
  while (pairs.next()) {
    if (pairs.name.equals(CONTENT_ENCODING) && !pairs.value.equals(IDENTITY)) encoded = true;
  }
  header.free();
  return encoded;
}

const view = new Bytes();

/** The length must follow the body, or the other side waits for bytes that never come. */
function replaceBody(buffer: BufferType, headers: MapType, out: Output): void {
  view.ptr = out.data;
  view.size = <i32>out.length;
  replaceBuffer(buffer, view);
  const status = readHeader(headers, CONTENT_LENGTH, header);
  header.free();
  if (status != Status.Ok) return;
  replaceHeaderBytes(headers, CONTENT_LENGTH, Bytes.of(out.length.toString()));
}
