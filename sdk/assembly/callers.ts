/**
 * Who asked another service for something. Hosts deliver every answer to the root, also when the stream that asked is gone; the
 * SDK remembers which context asked and makes the host calls of its callback act on that one.
 */

import { RootContext, StreamContext } from './context';
import { findRoot, findStream } from './context-table';
import { proxy_set_effective_context } from './effective-context';
import { IdTable, Kept } from './id-table';
import { switchTo } from './scope';
import { Status } from './status';

/** A call that is not answered yet. */
class Waiting extends Kept {
  constructor(
    call: u32,
    readonly context: u32,
  ) {
    super(call);
  }
}

const waiting = new IdTable();

/** Whom the answer that is being delivered is for: one of them, or nobody who is left. */
export let askingStream: StreamContext | null = null;
export let askingRoot: RootContext | null = null;

/** A context waits for the answer to a call. */
export function remember(call: u32, context: u32): void {
  waiting.keep(new Waiting(call, context));
}

/** Nothing more comes for a call. */
export function forget(call: u32): void {
  waiting.drop(call);
}

/** Looks up who waits for a call: sets askingStream or askingRoot, and the context that host calls act on. */
export function findCaller(call: u32, rootId: u32): void {
  const asked = waiting.find(call);
  const id = asked === null ? rootId : changetype<Waiting>(asked).context;
  askingRoot = null;
  askingStream = null;
  const stream = findStream(id);
  if (stream === null) {
    askingRoot = findRoot(id);
  } else if (proxy_set_effective_context(id) == Status.Ok) {
    switchTo(stream.scope);
    askingStream = stream;
  }
}
