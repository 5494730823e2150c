/**
 * What a plugin author derives from.
 *
 *   VM (one wasm instance per worker thread)
 *    1 │
 *    N ▼  onVmStart, onConfigure, onTick, onQueueReady, onDone, create…Context
 *   RootContext   one per plugin configuration; several share a VM and must not share state
 *    1 │
 *    N ▼  onRequestHeaders → onRequestBody* → onRequestTrailers
 *   HttpContext   → onResponseHeaders → onResponseBody* → onResponseTrailers → onLog → onDone → onDelete
 *   TcpContext    onNewConnection → onDownstreamData*, onUpstreamData* → on…ConnectionClose → onDone → onLog → onDelete
 *
 * Every method has a default that does nothing; override what you use.
 * Spec: proxy-wasm 0.2.1, "Callbacks exposed by the Wasm module".
 */

import { Bytes } from './bytes';
import { Kept } from './id-table';
import { Scope } from './scope';
import { Action, PeerType } from './stream';

/** One plugin configuration. */
export abstract class RootContext extends Kept {
  constructor(id: u32) {
    super(id);
  }

  /** The VM starts; called once per root. False refuses to start. */
  onVmStart(vmConfiguration: Bytes): bool {
    return true;
  }

  /** The configuration arrives; the bytes are gone afterwards. False refuses it: log why before. */
  onConfigure(configuration: Bytes): bool {
    return true;
  }

  /** The timer of setTickPeriod fired. */
  onTick(): void {}

  /** Answers a callout that this root sent. `headers` 0 means that it failed. */
  onHttpCallResponse(call: u32, headers: u32, bodySize: u32, trailers: u32): void {}

  /** The first headers of a gRPC stream that this root opened. */
  onGrpcInitialMetadata(call: u32, count: u32): void {}

  /** A message for this root: `size` bytes in BufferType.GrpcReceiveBuffer. A call, unlike a stream, ends with it. */
  onGrpcReceive(call: u32, size: u32): void {}

  /** The trailers of a gRPC stream that this root opened. */
  onGrpcTrailingMetadata(call: u32, count: u32): void {}

  /** A gRPC stream has ended, or a call has failed; readCallStatus tells the message. */
  onGrpcClose(call: u32, status: u32): void {}

  /** Something was put into a shared queue that this root registered; it may be gone already. */
  onQueueReady(queue: u32): void {}

  /** The host calls back: `size` bytes in BufferType.ForeignFunctionArguments. */
  onForeignFunction(id: u32, size: u32): void {}

  /** Redis answers (Higress): `size` bytes in REDIS_CALL_RESPONSE. `failure` 0 means that there is an answer. */
  onRedisResponse(call: u32, failure: u32, size: u32): void {}

  /** The plugin goes away. False keeps the root until finishRoot(), if another plugin keeps the VM that long. */
  onDone(): bool {
    return true;
  }

  /** Makes the context of a new request, null to leave the request alone. */
  createHttpContext(id: u32): HttpContext | null {
    return null;
  }

  /** Makes the context of a new connection, where createHttpContext made none; null to leave it alone. */
  createTcpContext(id: u32): TcpContext | null {
    return null;
  }
}

/** What the two kinds of streams have in common. */
export abstract class StreamContext extends Kept {
  /** @param scope the SDK's: what may be called on the stream now */
  constructor(
    id: u32,
    public scope: Scope,
  ) {
    super(id);
  }

  /** Answers a callout that this stream sent. `headers` 0 means that it failed. */
  onHttpCallResponse(call: u32, headers: u32, bodySize: u32, trailers: u32): void {}

  /** The first headers of a gRPC stream that this stream opened. */
  onGrpcInitialMetadata(call: u32, count: u32): void {}

  /** A message for this stream: `size` bytes in BufferType.GrpcReceiveBuffer. A call, unlike a stream, ends with it. */
  onGrpcReceive(call: u32, size: u32): void {}

  /** The trailers of a gRPC stream that this stream opened. */
  onGrpcTrailingMetadata(call: u32, count: u32): void {}

  /** A gRPC stream has ended, or a call has failed; readCallStatus tells the message. */
  onGrpcClose(call: u32, status: u32): void {}

  /** The host calls back: `size` bytes in BufferType.ForeignFunctionArguments. */
  onForeignFunction(id: u32, size: u32): void {}

  /** Redis answers (Higress): `size` bytes in REDIS_CALL_RESPONSE. `failure` 0 means that there is an answer. */
  onRedisResponse(call: u32, failure: u32, size: u32): void {}

  /** The stream is over; an HTTP stream's headers are readable once more. */
  onLog(): void {}

  /** The stream is over. */
  onDone(): void {}

  /** Last call of all. */
  onDelete(): void {}
}

/** One HTTP request with its response. */
export abstract class HttpContext extends StreamContext {
  constructor(id: u32) {
    super(id, Scope.Request);
  }

  /** Request headers; `endOfStream` says that there is no body. */
  onRequestHeaders(headers: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  /** A part of the body; after Pause, the size of all that is held. */
  onRequestBody(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  onRequestTrailers(trailers: u32): Action {
    return Action.Continue;
  }

  /** Response headers, the upstream's or those of a local response. */
  onResponseHeaders(headers: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  /** A part of the response's body; after Pause, the size of all that is held. */
  onResponseBody(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  onResponseTrailers(trailers: u32): Action {
    return Action.Continue;
  }
}

/** One connection without HTTP, of a plugin that is configured as a network filter. */
export abstract class TcpContext extends StreamContext {
  constructor(id: u32) {
    super(id, Scope.Connection);
  }

  /** A client has connected; nothing of it has been read. */
  onNewConnection(): Action {
    return Action.Continue;
  }

  /** The client's bytes: all that are held, in BufferType.DownstreamData. */
  onDownstreamData(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  onDownstreamConnectionClose(peer: PeerType): void {}

  /** The upstream's bytes: all that are held, in BufferType.UpstreamData. */
  onUpstreamData(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  onUpstreamConnectionClose(peer: PeerType): void {}
}
