/** The export that brings Redis's answers, in Higress. */

import { askingRoot, askingStream, findCaller, forget } from '../callers';
import { collectSometimes, endCallback } from '../collector';
import { enter, Scope } from '../scope';

export function proxy_on_redis_call_response(id: u32, call: u32, failure: u32, size: u32): void {
  enter(Scope.Root);
  findCaller(call, id);
  forget(call);
  const stream = askingStream;
  const root = askingRoot;
  if (stream !== null) stream.onRedisResponse(call, failure, size);
  else if (root !== null) root.onRedisResponse(call, failure, size);
  collectSometimes();
  endCallback();
}
