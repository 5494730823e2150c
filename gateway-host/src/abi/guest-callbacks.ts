/**
 * The functions of a module that its host calls, looked up once per instance.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (getFunctions); `malloc` is preferred to `proxy_on_memory_allocate`.
 */
import type { CallbackGuard } from './callback-guard.js';
import { isAllowed, type Capabilities } from './capabilities.js';
import type { EngineExports } from './wasm-api.js';

/** A guest function with its name for traces and failures. */
export interface GuestCallback {
  readonly name: string;
  /** By which the guard knows it. */
  readonly mark: number;
  readonly invoke: (a: number, b: number, c: number, d: number, e: number) => number;
}

/** Callbacks by the part of their name behind `proxy_`; a module has those that it needs. */
export interface GuestCallbacks {
  readonly allocate: GuestCallback | undefined;
  readonly onContextCreate: GuestCallback | undefined;
  readonly onVmStart: GuestCallback | undefined;
  readonly onConfigure: GuestCallback | undefined;
  readonly onTick: GuestCallback | undefined;
  readonly onQueueReady: GuestCallback | undefined;
  readonly onRequestHeaders: GuestCallback | undefined;
  readonly onRequestBody: GuestCallback | undefined;
  readonly onRequestTrailers: GuestCallback | undefined;
  readonly onResponseHeaders: GuestCallback | undefined;
  readonly onResponseBody: GuestCallback | undefined;
  readonly onResponseTrailers: GuestCallback | undefined;
  readonly onNewConnection: GuestCallback | undefined;
  readonly onDownstreamData: GuestCallback | undefined;
  readonly onUpstreamData: GuestCallback | undefined;
  readonly onDownstreamConnectionClose: GuestCallback | undefined;
  readonly onUpstreamConnectionClose: GuestCallback | undefined;
  readonly onHttpCallResponse: GuestCallback | undefined;
  readonly onGrpcReceiveInitialMetadata: GuestCallback | undefined;
  readonly onGrpcReceive: GuestCallback | undefined;
  readonly onGrpcReceiveTrailingMetadata: GuestCallback | undefined;
  readonly onGrpcClose: GuestCallback | undefined;
  readonly onResolveDns: GuestCallback | undefined;
  readonly onRedisCallResponse: GuestCallback | undefined;
  readonly onDone: GuestCallback | undefined;
  readonly onLog: GuestCallback | undefined;
  readonly onDelete: GuestCallback | undefined;
}

/** Finds the callbacks among a module's exports; a restricted module's others are never called. */
export function findCallbacks(
  exports: EngineExports,
  capabilities?: Capabilities,
  guard?: CallbackGuard,
): GuestCallbacks {
  const callback = (name: string): GuestCallback | undefined =>
    isAllowed(capabilities, name) ? find(exports, name, guard) : undefined;
  return {
    allocate: find(exports, 'malloc') ?? find(exports, 'proxy_on_memory_allocate'),
    onContextCreate: callback('proxy_on_context_create'),
    onVmStart: callback('proxy_on_vm_start'),
    onConfigure: callback('proxy_on_configure'),
    onTick: callback('proxy_on_tick'),
    onQueueReady: callback('proxy_on_queue_ready'),
    onRequestHeaders: callback('proxy_on_request_headers'),
    onRequestBody: callback('proxy_on_request_body'),
    onRequestTrailers: callback('proxy_on_request_trailers'),
    onResponseHeaders: callback('proxy_on_response_headers'),
    onResponseBody: callback('proxy_on_response_body'),
    onResponseTrailers: callback('proxy_on_response_trailers'),
    onNewConnection: callback('proxy_on_new_connection'),
    onDownstreamData: callback('proxy_on_downstream_data'),
    onUpstreamData: callback('proxy_on_upstream_data'),
    onDownstreamConnectionClose: callback('proxy_on_downstream_connection_close'),
    onUpstreamConnectionClose: callback('proxy_on_upstream_connection_close'),
    onHttpCallResponse: callback('proxy_on_http_call_response'),
    onGrpcReceiveInitialMetadata: callback('proxy_on_grpc_receive_initial_metadata'),
    onGrpcReceive: callback('proxy_on_grpc_receive'),
    onGrpcReceiveTrailingMetadata: callback('proxy_on_grpc_receive_trailing_metadata'),
    onGrpcClose: callback('proxy_on_grpc_close'),
    onResolveDns: callback('envoy_on_resolve_dns'),
    onRedisCallResponse: callback('proxy_on_redis_call_response'),
    onDone: callback('proxy_on_done'),
    onLog: callback('proxy_on_log'),
    onDelete: callback('proxy_on_delete'),
  };
}

/** One exported function, if it is there. */
export function find(exports: EngineExports, name: string, guard?: CallbackGuard): GuestCallback | undefined {
  const value = exports[name];
  if (typeof value !== 'function') return undefined;
  const mark = guard?.numberOf('callback', name) ?? 0;
  return { name, mark, invoke: value as GuestCallback['invoke'] };
}
