/** The export that tells that a stream is over. Leave it out and the gateway does not ask the plugin. */

import { endCallback } from '../collector';
import { findStream } from '../context-table';
import { enter, Scope } from '../scope';

export function proxy_on_log(id: u32): void {
  enter(Scope.Ended);
  const context = findStream(id);
  if (context !== null) context.onLog();
  endCallback();
}
