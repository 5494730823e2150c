/** gRPC calls and streams that a plugin sends itself. Spec: proxy-wasm 0.2.1, "gRPC calls". */

import { Bytes, HostBytes } from './bytes';
import { forget, remember } from './callers';
import { grpcTarget } from './grpc-target';
import { HeaderList } from './header-list';
import { Status, statusOf } from './status';


@external('env', 'proxy_grpc_call')
declare function proxy_grpc_call(
  targetPtr: usize,
  targetSize: usize,
  servicePtr: usize,
  serviceSize: usize,
  methodPtr: usize,
  methodSize: usize,
  metadataPtr: usize,
  metadataSize: usize,
  messagePtr: usize,
  messageSize: usize,
  timeoutMs: u32,
  callSlot: usize,
): u32;


@external('env', 'proxy_grpc_stream')
declare function proxy_grpc_stream(
  targetPtr: usize,
  targetSize: usize,
  servicePtr: usize,
  serviceSize: usize,
  methodPtr: usize,
  methodSize: usize,
  metadataPtr: usize,
  metadataSize: usize,
  callSlot: usize,
): u32;


@external('env', 'proxy_grpc_send')
declare function proxy_grpc_send(call: u32, messagePtr: usize, messageSize: usize, endStream: bool): u32;


@external('env', 'proxy_grpc_cancel')
declare function proxy_grpc_cancel(call: u32): u32;


@external('env', 'proxy_grpc_close')
declare function proxy_grpc_close(call: u32): u32;

const callSlot = memory.data(4);
/** Calls that end with their first message; streams go on. */

@lazy
const calls = new Set<u32>();

/** What a call and a stream have in common: where they go, and how they are broken off. */
abstract class GrpcExchange {
  /** The host's id after it was begun, as callbacks get it. */
  id: u32 = 0;
  metadata: HeaderList = new HeaderList();
  protected target: Bytes;
  protected service: Bytes;
  protected method: Bytes;

  /**
   * @param cluster an upstream that the gateway knows by name and speaks HTTP/2 to
   * @param service the full name, such as `helloworld.Greeter`
   */
  constructor(cluster: string, service: string, method: string) {
    this.target = grpcTarget(cluster);
    this.service = Bytes.of(service);
    this.method = Bytes.of(method);
  }

  /** Breaks it off: the other side sees a reset, and no callback comes any more. */
  cancel(): Status {
    endGrpc(this.id);
    return statusOf(proxy_grpc_cancel(this.id));
  }

  protected begun(raw: u32, context: u32): Status {
    const status = statusOf(raw);
    if (status != Status.Ok) return status;
    this.id = load<u32>(callSlot);
    remember(this.id, context);
    return status;
  }
}

/**
 * One message there, one back: the answer comes to onGrpcReceive, a failure to onGrpcClose.
 *
 * @example
 * const call = new GrpcCall('users', 'users.v1.Users', 'Get');
 * if (call.send(this.id, request) != Status.Ok) sendLocalResponse(503);
 */
export class GrpcCall extends GrpcExchange {
  timeoutMs: u32 = 5000;

  /** Sends a serialised message for a context, which gets the answer. */
  send(context: u32, message: Bytes): Status {
    if (this.target.size == 0) return Status.BadArgument;
    const metadata = this.metadata.toBytes();
    const raw = proxy_grpc_call(
      this.target.ptr,
      this.target.size,
      this.service.ptr,
      this.service.size,
      this.method.ptr,
      this.method.size,
      metadata.ptr,
      metadata.size,
      message.ptr,
      message.size,
      this.timeoutMs,
      callSlot,
    );
    const status = this.begun(raw, context);
    if (status == Status.Ok) calls.add(this.id);
    return status;
  }
}

/** Whether a message is the last thing that comes; then nobody waits any more. */
export function endsWithMessage(call: u32): bool {
  return calls.has(call);
}

/** Nothing more comes. */
export function endGrpc(call: u32): void {
  calls.delete(call);
  forget(call);
}

/** Any number of messages both ways, until onGrpcClose. */
export class GrpcStream extends GrpcExchange {
  /** Opens it for a context, which gets what comes. */
  open(context: u32): Status {
    if (this.target.size == 0) return Status.BadArgument;
    const metadata = this.metadata.toBytes();
    const raw = proxy_grpc_stream(
      this.target.ptr,
      this.target.size,
      this.service.ptr,
      this.service.size,
      this.method.ptr,
      this.method.size,
      metadata.ptr,
      metadata.size,
      callSlot,
    );
    return this.begun(raw, context);
  }

  /** Sends a serialised message; `endStream`: the last one. */
  send(message: Bytes, endStream: bool = false): Status {
    const raw = proxy_grpc_send(this.id, message.ptr, message.size, endStream);
    return statusOf(raw);
  }

  /** Sends no more messages; those of the other side still come. */
  close(): Status {
    return statusOf(proxy_grpc_close(this.id));
  }
}


@external('env', 'proxy_get_status')
declare function proxy_get_status(codeSlot: usize, ptrSlot: usize, sizeSlot: usize): u32;

/**
 * In onGrpcClose: the code with which the exchange ended, 0 to 16; its message stands in `into`.
 * Codes: https://grpc.io/docs/guides/status-codes/.
 */
export function readCallStatus(into: HostBytes): u32 {
  into.free();
  statusOf(proxy_get_status(callSlot, into.ptrSlot, into.sizeSlot));
  return load<u32>(callSlot);
}
