/** Greets every response with a header. */

import {
  Action,
  addHeader,
  Bytes,
  HttpContext,
  log,
  LogLevel,
  MapType,
  RootContext,
} from 'proxy-wasm-assemblyscript-sdk/assembly';

/** What the header says; a function of its own, so that hello.test.ts can try it without a gateway. */
export function greeting(): string {
  return 'hello';
}

/** One configuration of the plugin. */
export class HelloRoot extends RootContext {
  onConfigure(_configuration: Bytes): bool {
    log(LogLevel.Info, '__NAME__ is ready');
    return true;
  }

  createHttpContext(id: u32): HttpContext | null {
    return new HelloRequest(id);
  }
}

/** One request with its response. */
class HelloRequest extends HttpContext {
  onResponseHeaders(headers: u32, endOfStream: bool): Action {
    addHeader(MapType.HttpResponseHeaders, 'x-__NAME__', greeting());
    return Action.Continue;
  }
}
