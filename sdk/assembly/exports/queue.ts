/** The export that tells a root of what was put into a shared queue that it registered. */

import { collectSometimes, endCallback } from '../collector';
import { findRoot } from '../context-table';
import { enter, Scope } from '../scope';

export function proxy_on_queue_ready(id: u32, queue: u32): void {
  enter(Scope.Root);
  const root = findRoot(id);
  if (root !== null) root.onQueueReady(queue);
  collectSometimes();
  endCallback();
}
