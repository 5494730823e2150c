/** The export that brings response bodies. Leave it out and the gateway does not ask the plugin. */

import { endCallback } from '../collector';
import { findHttp } from '../context-table';
import { Action } from '../stream';
import { enter, Scope } from '../scope';

export function proxy_on_response_body(id: u32, size: u32, endOfStream: bool): u32 {
  enter(Scope.Response);
  const context = findHttp(id);
  if (context !== null) context.scope = Scope.Response;
  const action = context === null ? Action.Continue : context.onResponseBody(size, endOfStream);
  endCallback();
  return action;
}
