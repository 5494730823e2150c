/** The export through which a host calls a plugin beyond the ABI. */

import { collectSometimes, endCallback } from '../collector';
import { findRoot, findStream } from '../context-table';
import { enter, Scope, switchTo } from '../scope';

export function proxy_on_foreign_function(id: u32, functionId: u32, size: u32): void {
  enter(Scope.Root);
  const stream = findStream(id);
  const root = findRoot(id);
  if (stream !== null) {
    switchTo(stream.scope);
    stream.onForeignFunction(functionId, size);
  } else if (root !== null) root.onForeignFunction(functionId, size);
  collectSometimes();
  endCallback();
}
