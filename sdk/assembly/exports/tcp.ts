/** The exports of a plugin that is configured as a network filter. */

import { collectSometimes, endCallback } from '../collector';
import { findTcp } from '../context-table';
import { enter, Scope } from '../scope';
import { Action, PeerType } from '../stream';

export function proxy_on_new_connection(id: u32): u32 {
  enter(Scope.Connection);
  const context = findTcp(id);
  const action = context === null ? Action.Continue : context.onNewConnection();
  endCallback();
  return action;
}

export function proxy_on_downstream_data(id: u32, size: u32, endOfStream: bool): u32 {
  enter(Scope.Connection);
  const context = findTcp(id);
  const action = context === null ? Action.Continue : context.onDownstreamData(size, endOfStream);
  collectSometimes();
  endCallback();
  return action;
}

export function proxy_on_downstream_connection_close(id: u32, peer: u32): void {
  enter(Scope.Connection);
  const context = findTcp(id);
  if (context !== null) context.onDownstreamConnectionClose(<PeerType>peer);
  endCallback();
}

export function proxy_on_upstream_data(id: u32, size: u32, endOfStream: bool): u32 {
  enter(Scope.Connection);
  const context = findTcp(id);
  const action = context === null ? Action.Continue : context.onUpstreamData(size, endOfStream);
  collectSometimes();
  endCallback();
  return action;
}

export function proxy_on_upstream_connection_close(id: u32, peer: u32): void {
  enter(Scope.Connection);
  const context = findTcp(id);
  if (context !== null) context.onUpstreamConnectionClose(<PeerType>peer);
  endCallback();
}
