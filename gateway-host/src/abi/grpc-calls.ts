/**
 * The gRPC calls and streams of one root context: their ids, what the guest is told of them and may read meanwhile.
 * Spec: Envoy context.cc (grpcCall, grpcStream, grpcSend, grpcClose, onGrpcReceiveWrapper, onGrpcCloseWrapper).
 *
 *   call (5, 9, …)     on_grpc_receive with its one message, or on_grpc_close with what went wrong; never both
 *   stream (6, 10, …)  receive_initial_metadata, receive…, receive_trailing_metadata, close
 */
import { ENVOY_CRASHES, LogLevel, Status } from '@postern/contract/abi';
import type { GrpcCall, GrpcCallEvents } from './callout-client.js';
import { readGrpcTarget, type GrpcTarget } from './grpc-service.js';
import type { GuestCallback } from './guest-callbacks.js';
import { HeaderMap, type HeaderEntry } from './header-map.js';
import { IdTable } from '../id-table.js';
import type { RootContext } from './root-context.js';

/** What a guest asks for. */
export interface GrpcRequest {
  readonly service: Buffer;
  readonly serviceName: string;
  readonly methodName: string;
  readonly metadata: readonly HeaderEntry[];
  /** Of a call; 0 means no limit. A stream has none. */
  readonly timeoutMs: number;
  /** A call's only message; undefined opens a stream. */
  readonly message: Buffer | undefined;
}

interface Open {
  call: GrpcCall | undefined;
  remoteClosed: boolean;
  localClosed: boolean;
}

const CALL = 1;
const STREAM = 2;
const GRPC_OK = 0;
const GRPC_INTERNAL = 13;
const GRPC_UNAVAILABLE = 14;

/** One root's gRPC. */
export class GrpcCalls {
  /** Readable while the guest is told of them. */
  initialMetadata: HeaderMap | undefined;
  trailingMetadata: HeaderMap | undefined;
  message: Buffer | undefined;
  readonly #root: RootContext;
  readonly #open = new IdTable<Open>();

  constructor(root: RootContext) {
    this.#root = root;
  }

  /** Starts a call or a stream: its id, or why not. */
  start(request: GrpcRequest): number | { readonly refused: Status } {
    const { vm } = this.#root;
    const { callouts } = vm.services;
    const target = readGrpcTarget(request.service, (cluster) => callouts.has(cluster));
    if (target === 'unknown name') return { refused: Status.ParseFailure };
    if (target === 'no target') return { refused: vm.context.crash(ENVOY_CRASHES.grpcTarget) };
    const isCall = request.message !== undefined;
    const id = vm.nextCallToken(isCall ? CALL : STREAM);
    if (target === 'google_grpc') {
      vm.log(LogLevel.Error, 'google_grpc: not implemented by this gateway, use envoy_grpc', vm.context);
      return { refused: Status.Unimplemented };
    }
    if (!callouts.has(target.cluster)) {
      // Envoy refuses the call and still tells of its end.
      vm.afterCall(() => this.#closed(id, GRPC_UNAVAILABLE, 'Cluster not available'));
      return { refused: Status.InternalFailure };
    }
    return this.#begin(id, target, request);
  }

  /** Sends a message of a stream. */
  send(id: number, message: Buffer, endStream: boolean): Status {
    if (kindOf(id) !== STREAM) return Status.BadArgument;
    const open = this.#open.get(id);
    if (open === undefined) return Status.NotFound;
    if (!open.remoteClosed) open.call?.send(message, endStream);
    return Status.Ok;
  }

  /** Closes our side of a stream, whose id is known until the other side is closed too; cancels a call. */
  close(id: number): Status {
    const open = this.#open.get(id);
    if (kindOf(id) !== STREAM || open === undefined) return this.cancel(id);
    if (open.remoteClosed) this.#open.delete(id);
    else {
      if (!open.localClosed) open.call?.close();
      open.localClosed = true;
    }
    return Status.Ok;
  }

  /** Ends a call or a stream; the guest hears no more of it. */
  cancel(id: number): Status {
    if (kindOf(id) !== CALL && kindOf(id) !== STREAM) return Status.BadArgument;
    const open = this.#open.get(id);
    if (open === undefined) return Status.NotFound;
    this.#open.delete(id);
    if (!open.remoteClosed) open.call?.cancel();
    return Status.Ok;
  }

  /** Ends everything without a word to the guest. */
  abandon(): void {
    for (const { call, remoteClosed } of this.#open.values()) if (!remoteClosed) call?.cancel();
    this.#open.clear();
  }

  #begin(id: number, target: GrpcTarget, request: GrpcRequest): number | { readonly refused: Status } {
    const open: Open = { call: undefined, remoteClosed: false, localClosed: false };
    this.#open.set(id, open);
    const { cluster, authority } = target;
    open.call = this.#root.vm.services.callouts.openGrpc?.(
      {
        cluster,
        ...(authority === undefined ? {} : { authority }),
        service: request.serviceName,
        method: request.methodName,
        metadata: [...target.metadata, ...request.metadata],
        timeoutMs: request.timeoutMs,
      },
      request.message === undefined ? this.#streamEvents(id) : this.#callEvents(id),
    );
    if (open.call === undefined) {
      this.#open.delete(id);
      return { refused: Status.InternalFailure };
    }
    if (request.message !== undefined) open.call.send(request.message, true);
    return id;
  }

  /** A call's message is given only once the call has ended well: the last one, if there were several. */
  #callEvents(id: number): GrpcCallEvents {
    let message: Buffer | undefined;
    return {
      onInitialMetadata: () => {},
      onMessage: (next) => void (message = next),
      onTrailingMetadata: () => {},
      onClose: (status, text) =>
        this.#whenOutside(id, () => {
          this.#remoteClosed(id);
          if (status !== GRPC_OK) this.#closed(id, status, text);
          else if (message === undefined) this.#closed(id, GRPC_INTERNAL, '');
          else this.#received(id, message);
          this.#open.delete(id);
        }),
    };
  }

  #streamEvents(id: number): GrpcCallEvents {
    const { guest } = this.#root.vm;
    return {
      onInitialMetadata: (metadata) =>
        this.#whenOutside(id, () => {
          this.initialMetadata = HeaderMap.from(metadata);
          this.#tell(guest.onGrpcReceiveInitialMetadata, id, metadata.length);
          this.initialMetadata = undefined;
        }),
      onMessage: (message) => this.#whenOutside(id, () => this.#received(id, message)),
      onTrailingMetadata: (metadata) =>
        this.#whenOutside(id, () => {
          this.trailingMetadata = HeaderMap.from(metadata);
          this.#tell(guest.onGrpcReceiveTrailingMetadata, id, metadata.length);
          this.trailingMetadata = undefined;
        }),
      onClose: (status, text) =>
        this.#whenOutside(id, () => {
          const open = this.#remoteClosed(id);
          this.#closed(id, status, text);
          if (open?.localClosed === true) this.#open.delete(id);
        }),
    };
  }

  /** Nothing more is sent; the id stays known to the guest for now. */
  #remoteClosed(id: number): Open | undefined {
    const open = this.#open.get(id);
    if (open !== undefined) open.remoteClosed = true;
    return open;
  }

  #received(id: number, message: Buffer): void {
    this.message = message;
    this.#tell(this.#root.vm.guest.onGrpcReceive, id, message.length);
    this.message = undefined;
  }

  /** The code stays what `proxy_get_status` answers, also afterwards; its message does not. */
  #closed(id: number, status: number, text: string): void {
    const { onGrpcClose } = this.#root.vm.guest;
    if (onGrpcClose === undefined) return;
    this.#root.statusCode = status;
    this.#root.statusMessage = text;
    this.#tell(onGrpcClose, id, status);
    this.#root.statusMessage = '';
  }

  #tell(callback: GuestCallback | undefined, id: number, value: number): void {
    const { vm } = this.#root;
    if (callback === undefined || vm.failure !== undefined) return;
    vm.enter(this.#root, callback, id, value);
    vm.settle();
  }

  /** What arrives while the guest runs waits for its return; what was cancelled meanwhile is dropped. */
  #whenOutside(id: number, tell: () => void): void {
    const { vm } = this.#root;
    const now = (): void => {
      if (this.#open.has(id) && vm.failure === undefined) tell();
    };
    if (vm.current === undefined) now();
    else vm.afterCall(now);
  }
}

/** Ids say by their last two bits what they mean. */
function kindOf(id: number): number {
  return id & 3;
}
