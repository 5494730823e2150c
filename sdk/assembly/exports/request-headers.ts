/** The export that brings request headers. Leave it out and the gateway does not ask the plugin. */

import { endCallback } from '../collector';
import { findHttp } from '../context-table';
import { Action } from '../stream';
import { enter, Scope } from '../scope';

export function proxy_on_request_headers(id: u32, headers: u32, endOfStream: bool): u32 {
  enter(Scope.Request);
  const context = findHttp(id);
  const action = context === null ? Action.Continue : context.onRequestHeaders(headers, endOfStream);
  endCallback();
  return action;
}
