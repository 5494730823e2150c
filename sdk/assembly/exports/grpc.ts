/** The exports that bring what answers gRPC calls and streams. Without them answers are lost. */

import { askingRoot, askingStream, findCaller } from '../callers';
import { collectSometimes, endCallback } from '../collector';
import { endGrpc, endsWithMessage } from '../grpc-call';
import { enter, Scope } from '../scope';

export function proxy_on_grpc_receive_initial_metadata(id: u32, call: u32, count: u32): void {
  enter(Scope.Root);
  findCaller(call, id);
  const stream = askingStream;
  const root = askingRoot;
  if (stream !== null) stream.onGrpcInitialMetadata(call, count);
  else if (root !== null) root.onGrpcInitialMetadata(call, count);
  endCallback();
}

export function proxy_on_grpc_receive(id: u32, call: u32, size: u32): void {
  enter(Scope.Root);
  findCaller(call, id);
  if (endsWithMessage(call)) endGrpc(call);
  const stream = askingStream;
  const root = askingRoot;
  if (stream !== null) stream.onGrpcReceive(call, size);
  else if (root !== null) root.onGrpcReceive(call, size);
  collectSometimes();
  endCallback();
}

export function proxy_on_grpc_receive_trailing_metadata(id: u32, call: u32, count: u32): void {
  enter(Scope.Root);
  findCaller(call, id);
  const stream = askingStream;
  const root = askingRoot;
  if (stream !== null) stream.onGrpcTrailingMetadata(call, count);
  else if (root !== null) root.onGrpcTrailingMetadata(call, count);
  endCallback();
}

export function proxy_on_grpc_close(id: u32, call: u32, status: u32): void {
  enter(Scope.Root);
  findCaller(call, id);
  endGrpc(call);
  const stream = askingStream;
  const root = askingRoot;
  if (stream !== null) stream.onGrpcClose(call, status);
  else if (root !== null) root.onGrpcClose(call, status);
  collectSometimes();
  endCallback();
}
