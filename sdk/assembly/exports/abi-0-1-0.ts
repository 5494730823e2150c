/**
 * Marks the module for hosts of ABI 0.1.0, and brings headers as they do: without telling whether a body follows, so that
 * `endOfStream` is always false. Re-export it before the others, and neither `exports/request-headers` nor
 * `exports/response-headers`. In place of continueStream and clearRouteCache, `abi-0-1-0` has calls of its own.
 * Spec: proxy-wasm abi-versions/v0.1.0.
 */

import { endCallback } from '../collector';
import { findHttp } from '../context-table';
import { enter, Scope } from '../scope';
import { Action } from '../stream';

export function proxy_abi_version_0_1_0(): void {}

export function proxy_on_request_headers(id: u32, headers: u32): u32 {
  enter(Scope.Request);
  const context = findHttp(id);
  const action = context === null ? Action.Continue : context.onRequestHeaders(headers, false);
  endCallback();
  return action;
}

export function proxy_on_response_headers(id: u32, headers: u32): u32 {
  enter(Scope.Response);
  const context = findHttp(id);
  if (context !== null) context.scope = Scope.Response;
  const action = context === null ? Action.Continue : context.onResponseHeaders(headers, false);
  endCallback();
  return action;
}
