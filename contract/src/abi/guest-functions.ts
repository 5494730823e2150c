/**
 * The functions that a host looks up among a module's exports, with the types it demands.
 * All callbacks are optional: a host skips the ones that are absent. Spec: proxy-wasm/spec "Functions exposed by the module".
 */
import { parameters, type GuestFunction } from './signature.js';
import { ABI_VERSIONS, type AbiVersion } from './version.js';

const SINCE_0_2_0: Partial<GuestFunction> = { versions: ['0.2.0', '0.2.1', '0.2.100'] };
const ONLY_0_1_0: Partial<GuestFunction> = { versions: ['0.1.0'] };
const ENVOY: Partial<GuestFunction> = { provider: 'envoy' };

/** What hosts call to get memory in the guest, in the order in which Envoy looks (the specification's is the other). */
export const GUEST_ALLOCATORS: readonly GuestFunction[] = ['malloc', 'proxy_on_memory_allocate'].map((name) =>
  answers(name, 'memory_size'),
);

/** What hosts call once, before anything else. `_start` only if there is no `_initialize`, `main`, or else `__main_void` (since Envoy 1.40), only after it. */
export const GUEST_ENTRY_POINTS: readonly GuestFunction[] = [
  informs('_initialize', ''),
  answers('main', 'argc argv'),
  answers('__main_void', ''),
  informs('_start', ''),
];

/** The callbacks. `proxy_on_request_headers` and `_response_headers` have a row for each of their two types. */
export const GUEST_CALLBACKS: readonly GuestFunction[] = [
  // Contexts and configuration
  informs('proxy_on_context_create', 'context_id parent_context_id'),
  answers('proxy_on_vm_start', 'context_id vm_configuration_size'),
  answers('proxy_validate_configuration', 'context_id plugin_configuration_size', ENVOY),
  answers('proxy_on_configure', 'context_id plugin_configuration_size'),
  answers('proxy_on_done', 'context_id'),
  informs('proxy_on_log', 'context_id'),
  informs('proxy_on_delete', 'context_id'),
  // Timers, queues and foreign functions
  informs('proxy_on_tick', 'context_id'),
  informs('proxy_on_queue_ready', 'context_id queue_id'),
  informs('proxy_on_foreign_function', 'context_id function_id arguments_size', SINCE_0_2_0),
  // TCP streams
  answers('proxy_on_new_connection', 'context_id'),
  answers('proxy_on_downstream_data', 'context_id data_size end_of_stream'),
  informs('proxy_on_downstream_connection_close', 'context_id close_source'),
  answers('proxy_on_upstream_data', 'context_id data_size end_of_stream'),
  informs('proxy_on_upstream_connection_close', 'context_id close_source'),
  // HTTP streams
  answers('proxy_on_request_headers', 'context_id num_headers', ONLY_0_1_0),
  answers('proxy_on_request_headers', 'context_id num_headers end_of_stream', SINCE_0_2_0),
  answers('proxy_on_request_body', 'context_id body_size end_of_stream'),
  answers('proxy_on_request_trailers', 'context_id num_trailers'),
  answers('proxy_on_request_metadata', 'context_id num_elements', ENVOY),
  answers('proxy_on_response_headers', 'context_id num_headers', ONLY_0_1_0),
  answers('proxy_on_response_headers', 'context_id num_headers end_of_stream', SINCE_0_2_0),
  answers('proxy_on_response_body', 'context_id body_size end_of_stream'),
  answers('proxy_on_response_trailers', 'context_id num_trailers'),
  answers('proxy_on_response_metadata', 'context_id num_elements', ENVOY),
  // Calls
  informs('proxy_on_http_call_response', 'context_id call_id num_headers body_size num_trailers'),
  informs('proxy_on_grpc_receive_initial_metadata', 'context_id call_id num_elements'),
  informs('proxy_on_grpc_receive', 'context_id call_id message_size'),
  informs('proxy_on_grpc_receive_trailing_metadata', 'context_id call_id num_elements'),
  informs('proxy_on_grpc_close', 'context_id call_id status_code'),
  // Additions of one host
  informs('envoy_on_resolve_dns', 'context_id token results_size', ENVOY),
  informs('envoy_on_stats_update', 'context_id results_size', ENVOY),
  informs('proxy_on_redis_call_response', 'context_id call_id status response_size', { provider: 'higress' }),
];

/** The callback `name` as a host of a module of `version` looks for it. */
export function findGuestFunction(name: string, version: AbiVersion): GuestFunction | undefined {
  return GUEST_CALLBACKS.find((row) => row.name === name && row.versions.includes(version));
}

function answers(name: string, params: string, extra: Partial<GuestFunction> = {}): GuestFunction {
  return informs(name, params, { results: ['i32'], ...extra });
}

function informs(name: string, params: string, extra: Partial<GuestFunction> = {}): GuestFunction {
  const common = { results: [], versions: ABI_VERSIONS, provider: 'proxy-wasm' } as const;
  return { name, params: parameters(params), ...common, ...extra };
}
