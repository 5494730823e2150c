/**
 * Changes the JSON body of a response:
 *
 *   request headers   ask for a body that is not encoded
 *   response headers  JSON, and not encoded? then content-length goes, since the body will have another
 *   response body     held until it is complete or too large, rewritten, let go
 */

import {
  Action,
  BufferType,
  Bytes,
  HeaderPairs,
  HostBytes,
  HttpContext,
  log,
  LogLevel,
  MapType,
  readBuffer,
  readHeaders,
  removeHeaderBytes,
  replaceBuffer,
  RootContext,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { JsonError, Output, parse, Tape } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Rules } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { readConfig, TransformConfig } from './config';
import { isJson } from './media-type';
import { rewrite } from './rewrite';

const ACCEPT_ENCODING = Bytes.of('accept-encoding');
const CONTENT_ENCODING = Bytes.of('content-encoding');
const CONTENT_LENGTH = Bytes.of('content-length');
const CONTENT_TYPE = Bytes.of('content-type');
const IDENTITY = Bytes.of('identity');

// Made once: what a response needs is read into them and freed again.
const headers = new HostBytes();
const pairs = new HeaderPairs();
const body = new HostBytes();
const tape = new Tape();
const out = new Output();
const view = new Bytes();

/** One configuration of the plugin. */
export class TransformRoot extends RootContext {
  private rules: Rules<TransformConfig> = new Rules<TransformConfig>();

  onConfigure(configuration: Bytes): bool {
    return this.rules.load(configuration, readConfig);
  }

  createHttpContext(id: u32): HttpContext | null {
    return new TransformExchange(id, this);
  }

  /** What holds for the request that is being processed; null when nothing is to be done. */
  config(): TransformConfig | null {
    return this.rules.match();
  }
}

/** One request with its response. */
class TransformExchange extends HttpContext {
  private config: TransformConfig | null = null;
  private active: bool = false;
  private held: i32 = 0;

  constructor(
    id: u32,
    private root: TransformRoot,
  ) {
    super(id);
  }

  onRequestHeaders(_headers: u32, _endOfStream: bool): Action {
    this.config = this.root.config();
    if (this.config !== null) removeHeaderBytes(MapType.HttpRequestHeaders, ACCEPT_ENCODING);
    return Action.Continue;
  }

  onResponseHeaders(_headers: u32, endOfStream: bool): Action {
    if (this.config === null || endOfStream) return Action.Continue;
    let json = false;
    let encoded = false;
    readHeaders(MapType.HttpResponseHeaders, headers);
    pairs.start(headers);
    while (pairs.next()) {
      if (pairs.name.equals(CONTENT_TYPE)) json = isJson(pairs.value);
      else if (pairs.name.equals(CONTENT_ENCODING) && !pairs.value.equals(IDENTITY)) encoded = true;
    }
    headers.free();
    if (!json) return Action.Continue;
    if (encoded) return this.leave('it is encoded');
    this.active = true;
    removeHeaderBytes(MapType.HttpResponseHeaders, CONTENT_LENGTH);
    return Action.Continue;
  }

  onResponseBody(size: u32, endOfStream: bool): Action {
    const config = this.config;
    if (!this.active || config === null) return Action.Continue;
    if (size > <u32>config.maxBytes) return this.leave('it is larger than max_bytes');
    this.held = size;
    if (!endOfStream) return Action.Pause;
    return this.rewriteBody(config);
  }

  /** A body with trailers behind it ends here. */
  onResponseTrailers(_trailers: u32): Action {
    const config = this.config;
    return this.active && config !== null ? this.rewriteBody(config) : Action.Continue;
  }

  private rewriteBody(config: TransformConfig): Action {
    this.active = false;
    readBuffer(BufferType.HttpResponseBody, 0, this.held, body);
    const isText = parse(tape, body.ptr, body.size) == JsonError.None;
    if (isText && rewrite(tape, config.fields, out)) {
      view.ptr = out.data;
      view.size = <i32>out.length;
      replaceBuffer(BufferType.HttpResponseBody, view);
    }
    body.free();
    out.clear();
    return isText ? Action.Continue : this.leave('it is no JSON');
  }

  /** Goes on with the body as it is, and says so: whoever configured this expects it to be changed. */
  private leave(why: string): Action {
    this.active = false;
    log(LogLevel.Warn, `a response body is left as it is: ${why}`);
    return Action.Continue;
  }
}
