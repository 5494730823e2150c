/** Makes one kind of host call as often as the header x-count says: what a single call costs. */

import {
  Action,
  Bytes,
  nowNanoseconds,
  getHeader,
  HostBytes,
  HttpContext,
  MapType,
  propertyPath,
  readHeader,
  readHeaders,
  readProperty,
  registerRootContext,
  replaceHeaderBytes,
  RootContext,
} from 'proxy-wasm-assemblyscript-sdk/assembly';

export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';
export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/request-headers';

const USER_AGENT = Bytes.of('user-agent');
const MARK = Bytes.of('x-mark');
const ON = Bytes.of('on');
const ROUTE_NAME = propertyPath(['xds', 'route_name']);
const value = new HostBytes();

/** One call of the kind; a kind that does not exist makes none. */
function make(kind: string): void {
  if (kind == 'get-header') readHeader(MapType.HttpRequestHeaders, USER_AGENT, value);
  else if (kind == 'get-pairs') readHeaders(MapType.HttpRequestHeaders, value);
  else if (kind == 'set-header') replaceHeaderBytes(MapType.HttpRequestHeaders, MARK, ON);
  else if (kind == 'get-property') readProperty(ROUTE_NAME, value);
  else if (kind == 'time') nowNanoseconds();
}

class HostCallsRequest extends HttpContext {
  onRequestHeaders(headers: u32, endOfStream: bool): Action {
    const kind = getHeader(MapType.HttpRequestHeaders, 'x-kind');
    const count = getHeader(MapType.HttpRequestHeaders, 'x-count');
    if (kind === null || count === null) return Action.Continue;
    for (let left = I32.parseInt(count); left > 0; left--) make(kind);
    return Action.Continue;
  }
}

class HostCallsRoot extends RootContext {
  createHttpContext(id: u32): HttpContext | null {
    return new HostCallsRequest(id);
  }
}

registerRootContext((id: u32): RootContext => new HostCallsRoot(id));
