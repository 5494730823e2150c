/** A plugin that sees everything and changes next to nothing: what a gateway's own part of a request costs. */

import {
  Action,
  addHeaderBytes,
  Bytes,
  HostBytes,
  HttpContext,
  MapType,
  readHeader,
  registerRootContext,
  RootContext,
} from 'proxy-wasm-assemblyscript-sdk/assembly';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-headers';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-body';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-headers';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/response-body';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/log';

const METHOD = Bytes.of(':method');
const PATH = Bytes.of(':path');
const CONTENT_TYPE = Bytes.of('content-type');
const MARK = Bytes.of('x-pass-through');
const YES = Bytes.of('yes');
const value = new HostBytes();

class PassThroughRequest extends HttpContext {
  onRequestHeaders(headers: u32, endOfStream: bool): Action {
    readHeader(MapType.HttpRequestHeaders, METHOD, value);
    readHeader(MapType.HttpRequestHeaders, PATH, value);
    readHeader(MapType.HttpRequestHeaders, CONTENT_TYPE, value);
    return Action.Continue;
  }

  onResponseHeaders(headers: u32, endOfStream: bool): Action {
    addHeaderBytes(MapType.HttpResponseHeaders, MARK, YES);
    return Action.Continue;
  }
}

class PassThroughRoot extends RootContext {
  createHttpContext(id: u32): HttpContext | null {
    return new PassThroughRequest(id);
  }
}

registerRootContext((id: u32): RootContext => new PassThroughRoot(id));
