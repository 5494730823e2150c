/** gRPC calls and streams. Spec: proxy-wasm "gRPC calls"; Envoy context.cc (grpcCall, grpcStream). */
/* oxlint-disable max-params -- the ABI's own lists of parameters */
import { Status } from '@postern/contract/abi';
import type { GrpcRequest } from '../grpc-calls.js';
import { readPairs } from '../pairs.js';
import type { Vm } from '../vm.js';
import type { HostBodies } from './host-body.js';

export const grpcCallBodies: HostBodies = {
  /**
   * Sends one message and waits for one, on behalf of the root. Answers 5, 9, 13, … behind `return_call_id`.
   *
   * - `upstream`: a serialized GrpcService, or the name of a cluster
   * - `metadata`: serialized pairs
   * - `timeout`: milliseconds, 0 for none
   *
   * ParseFailure: neither a message nor a known cluster. InternalFailure: the message names an unknown cluster;
   * `proxy_on_grpc_close` comes all the same. A message without a target aborts Envoy: the stream ends with 500.
   */
  proxy_grpc_call(
    vm: Vm,
    upstreamData: number,
    upstreamSize: number,
    serviceData: number,
    serviceSize: number,
    methodData: number,
    methodSize: number,
    metadataData: number,
    metadataSize: number,
    messageData: number,
    messageSize: number,
    timeoutMs: number,
    returnCallId: number,
  ): number {
    const request = readRequest(vm, [
      ...[upstreamData, upstreamSize, serviceData, serviceSize],
      ...[methodData, methodSize, metadataData, metadataSize],
    ]);
    const message = vm.memory.copy(messageData, messageSize);
    if (request === undefined || message === undefined) return Status.InvalidMemoryAccess;
    return start(vm, { ...request, timeoutMs: timeoutMs >>> 0, message }, returnCallId);
  },

  /** Opens a stream of messages both ways, on behalf of the root: 6, 10, 14, … Statuses as for a call. */
  proxy_grpc_stream(
    vm: Vm,
    upstreamData: number,
    upstreamSize: number,
    serviceData: number,
    serviceSize: number,
    methodData: number,
    methodSize: number,
    metadataData: number,
    metadataSize: number,
    returnStreamId: number,
  ): number {
    const request = readRequest(vm, [
      ...[upstreamData, upstreamSize, serviceData, serviceSize],
      ...[methodData, methodSize, metadataData, metadataSize],
    ]);
    if (request === undefined) return Status.InvalidMemoryAccess;
    return start(vm, { ...request, timeoutMs: 0, message: undefined }, returnStreamId);
  },

  /** A message of a stream, the last one if `end_stream`. BadArgument: the id is no stream's. NotFound: it has ended. */
  proxy_grpc_send(vm: Vm, id: number, data: number, size: number, endStream: number): number {
    const message = vm.memory.copy(data, size);
    if (message === undefined) return Status.InvalidMemoryAccess;
    return vm.context.root?.grpc.send(id >>> 0, message, endStream !== 0) ?? Status.NotFound;
  },

  /** Ends a call or a stream. BadArgument: an id of neither. NotFound: it has ended. */
  proxy_grpc_cancel(vm: Vm, id: number): number {
    return vm.context.root?.grpc.cancel(id >>> 0) ?? Status.NotFound;
  },

  /** Closes our side of a stream, cancels a call. Statuses as for cancel. */
  proxy_grpc_close(vm: Vm, id: number): number {
    return vm.context.root?.grpc.close(id >>> 0) ?? Status.NotFound;
  },
};

/** The four pieces that calls and streams share: addresses and sizes, one after the other. */
function readRequest(
  vm: Vm,
  [
    target = 0,
    targetSize = 0,
    name = 0,
    nameSize = 0,
    method = 0,
    methodSize = 0,
    pairs = 0,
    pairsSize = 0,
  ]: readonly number[],
): Omit<GrpcRequest, 'timeoutMs' | 'message'> | undefined {
  const service = vm.memory.copy(target, targetSize);
  const serviceName = vm.memory.utf8(name, nameSize);
  const methodName = vm.memory.utf8(method, methodSize);
  const metadata = readPairs(vm.memory, pairs, pairsSize);
  if (
    service === undefined ||
    serviceName === undefined ||
    methodName === undefined ||
    metadata === undefined
  )
    return undefined;
  return { service, serviceName, methodName, metadata };
}

/** The id is written only when the call was started. */
function start(vm: Vm, request: GrpcRequest, returnId: number): number {
  const id = vm.context.root?.grpc.start(request);
  if (typeof id !== 'number') return id?.refused ?? Status.BadArgument;
  return vm.memory.writeU32(returnId, id) ? Status.Ok : Status.InvalidMemoryAccess;
}
