/** The exports that bring trailers. Leave them out and the gateway does not ask the plugin. */

import { endCallback } from '../collector';
import { findHttp } from '../context-table';
import { Action } from '../stream';
import { enter, Scope } from '../scope';

export function proxy_on_request_trailers(id: u32, trailers: u32): u32 {
  enter(Scope.Request);
  const context = findHttp(id);
  const action = context === null ? Action.Continue : context.onRequestTrailers(trailers);
  endCallback();
  return action;
}

export function proxy_on_response_trailers(id: u32, trailers: u32): u32 {
  enter(Scope.Response);
  const context = findHttp(id);
  const action = context === null ? Action.Continue : context.onResponseTrailers(trailers);
  endCallback();
  return action;
}
