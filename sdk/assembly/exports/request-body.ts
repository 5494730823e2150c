/** The export that brings request bodies. Leave it out and the gateway does not ask the plugin. */

import { endCallback } from '../collector';
import { findHttp } from '../context-table';
import { Action } from '../stream';
import { enter, Scope } from '../scope';

export function proxy_on_request_body(id: u32, size: u32, endOfStream: bool): u32 {
  enter(Scope.Request);
  const context = findHttp(id);
  const action = context === null ? Action.Continue : context.onRequestBody(size, endOfStream);
  endCallback();
  return action;
}
