/** Finds contexts by the host's id. */

import { HttpContext, RootContext, StreamContext, TcpContext } from './context';
import { IdTable } from './id-table';
import { Scope } from './scope';

const roots = new IdTable();
const streams = new IdTable();

/** The root with this id. */
export function findRoot(id: u32): RootContext | null {
  return changetype<RootContext | null>(roots.find(id));
}

/** Keeps a root until deleteRoot. */
export function keepRoot(root: RootContext): void {
  roots.keep(root);
}

/** Forgets a root. */
export function deleteRoot(id: u32): void {
  roots.drop(id);
}

/** The stream with this id. */
export function findStream(id: u32): StreamContext | null {
  return changetype<StreamContext | null>(streams.find(id));
}

/** The HTTP stream with this id. */
export function findHttp(id: u32): HttpContext | null {
  const context = findStream(id);
  if (context === null || context.scope == Scope.Connection) return null;
  return changetype<HttpContext>(context);
}

/** The connection with this id. */
export function findTcp(id: u32): TcpContext | null {
  const context = findStream(id);
  if (context === null || context.scope != Scope.Connection) return null;
  return changetype<TcpContext>(context);
}

/** Keeps a stream until deleteStream. */
export function keepStream(context: StreamContext): void {
  streams.keep(context);
}

/** Forgets a stream. */
export function deleteStream(id: u32): void {
  streams.drop(id);
}
