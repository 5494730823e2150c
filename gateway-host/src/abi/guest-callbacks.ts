/**
 * The functions of a module that its host calls, looked up once per instance.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (getFunctions); `malloc` is preferred to `proxy_on_memory_allocate`.
 */

import type { EngineExports } from './wasm-api.js';

/** A guest function with its name for traces and failures. */
export interface GuestCallback {
  readonly name: string;
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
  readonly onHttpCallResponse: GuestCallback | undefined;
  readonly onDone: GuestCallback | undefined;
  readonly onLog: GuestCallback | undefined;
  readonly onDelete: GuestCallback | undefined;
}

/** Finds the callbacks among a module's exports. */
export function findCallbacks(exports: EngineExports): GuestCallbacks {
  return {
    allocate: find(exports, 'malloc') ?? find(exports, 'proxy_on_memory_allocate'),
    onContextCreate: find(exports, 'proxy_on_context_create'),
    onVmStart: find(exports, 'proxy_on_vm_start'),
    onConfigure: find(exports, 'proxy_on_configure'),
    onTick: find(exports, 'proxy_on_tick'),
    onQueueReady: find(exports, 'proxy_on_queue_ready'),
    onRequestHeaders: find(exports, 'proxy_on_request_headers'),
    onRequestBody: find(exports, 'proxy_on_request_body'),
    onRequestTrailers: find(exports, 'proxy_on_request_trailers'),
    onResponseHeaders: find(exports, 'proxy_on_response_headers'),
    onResponseBody: find(exports, 'proxy_on_response_body'),
    onResponseTrailers: find(exports, 'proxy_on_response_trailers'),
    onHttpCallResponse: find(exports, 'proxy_on_http_call_response'),
    onDone: find(exports, 'proxy_on_done'),
    onLog: find(exports, 'proxy_on_log'),
    onDelete: find(exports, 'proxy_on_delete'),
  };
}

/** One exported function, if it is there. */
export function find(exports: EngineExports, name: string): GuestCallback | undefined {
  const value = exports[name];
  return typeof value === 'function' ? { name, invoke: value as GuestCallback['invoke'] } : undefined;
}
