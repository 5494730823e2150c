/** On whose behalf host calls are made. Spec: proxy-wasm 0.2.1, "Context lifecycle". */

import { findRoot, findStream } from './context-table';
import { Scope, switchTo } from './scope';
import { Status, statusOf } from './status';


@external('env', 'proxy_set_effective_context')
export declare function proxy_set_effective_context(id: u32): u32;

/** Makes the following host calls act on another context; BadArgument when it is gone. */
export function setEffectiveContext(id: u32): Status {
  const stream = findStream(id);
  if (stream === null && findRoot(id) === null) return Status.BadArgument;
  const status = statusOf(proxy_set_effective_context(id));
  if (status != Status.Ok) return status;
  if (stream === null) switchTo(Scope.Root);
  else switchTo(stream.scope);
  return status;
}


@external('env', 'proxy_done')
declare function proxy_done(): u32;

/** Lets a root go whose onDone answered false. */
export function finishRoot(): Status {
  return statusOf(proxy_done());
}
