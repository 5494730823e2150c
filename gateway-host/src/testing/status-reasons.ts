/**
 * Why a host call was not answered Ok, in a sentence for the plugin's author.
 * Rows are tried in order; the first that fits speaks. Facts: proxy-wasm-cpp-host src/exports.cc, Envoy 1.40 as observed.
 */
import { MapType, Status, statusName, WasiErrno } from '@postern/contract/abi';
import type { RefusedCall } from '../abi/runtime.js';

interface Reason {
  readonly call: RegExp;
  readonly status: number;
  /** Only for calls with such arguments; absent: any. */
  readonly text?: RegExp;
  /** Only inside these callbacks; absent: anywhere. */
  readonly callback?: RegExp;
  readonly because: (call: RefusedCall) => string;
}

const MAP_NAMES: Readonly<Record<number, string>> = {
  [MapType.HttpRequestHeaders]: 'request headers',
  [MapType.HttpRequestTrailers]: 'request trailers',
  [MapType.HttpResponseHeaders]: 'response headers',
  [MapType.HttpResponseTrailers]: 'response trailers',
  [MapType.GrpcReceiveInitialMetadata]: "a gRPC call's initial metadata",
  [MapType.GrpcReceiveTrailingMetadata]: "a gRPC call's trailing metadata",
  [MapType.HttpCallResponseHeaders]: "a callout's response headers",
  [MapType.HttpCallResponseTrailers]: "a callout's response trailers",
};

/** Attributes that Envoy used to have at the top level. */
const MOVED =
  /path="(node|cluster_name|cluster_metadata|route_name|route_metadata|listener_direction|listener_metadata|upstream_host_metadata)[".]/;

const MAPS = /_header_map_/;
const WRITES = /^proxy_(add|replace|remove|set)_header_map/;

const REASONS: readonly Reason[] = [
  {
    call: /./,
    status: Status.InvalidMemoryAccess,
    because: () => 'a pointer lies outside the memory of the module',
  },
  { call: MAPS, status: Status.NotFound, because: () => 'there is no such header, or its value is empty' },
  {
    call: WRITES,
    status: Status.BadArgument,
    callback: /on_log$/,
    because: () => 'in proxy_on_log headers can be read and no longer be written',
  },
  { call: MAPS, status: Status.BadArgument, because: mapOutOfReach },
  {
    call: /^proxy_get_property$/,
    status: Status.NotFound,
    because: ({ text }) => {
      const moved = MOVED.exec(text)?.[1];
      if (moved !== undefined) return `Envoy has this attribute only as xds.${moved}`;
      return 'it has no value here and now; in a test give it in `properties`';
    },
  },
  {
    call: /^proxy_get_property$/,
    status: Status.SerializationFailure,
    because: () => 'this path names something that has no byte form; name one of its fields',
  },
  {
    call: /^proxy_set_property$/,
    status: Status.NotFound,
    because: () => 'only a stream has properties of its own, a root context has not',
  },
  {
    call: /^proxy_set_property$/,
    status: Status.BadArgument,
    because: () => 'declare_property has made it read-only, and it has been set before',
  },
  {
    call: /^proxy_http_call$/,
    status: Status.BadArgument,
    because: () =>
      'the cluster is not known, one of :method, :path and :authority is missing, or the timeout is negative',
  },
  {
    call: /^proxy_grpc_/,
    status: Status.ParseFailure,
    because: () => 'the service is neither the name of a known cluster nor a GrpcService message',
  },
  {
    call: /^proxy_grpc_/,
    status: Status.NotFound,
    because: () => 'there is no open call or stream of this id',
  },
  {
    call: /^proxy_grpc_/,
    status: Status.BadArgument,
    because: () => 'the id is none of a gRPC call or stream',
  },
  {
    call: /^proxy_get_buffer_bytes$/,
    status: Status.NotFound,
    because: () => 'this buffer exists only inside its own callback',
  },
  {
    call: /^proxy_get_buffer/,
    status: Status.BadArgument,
    because: () => 'there is no buffer of this number',
  },
  {
    call: /^proxy_set_buffer_bytes$/,
    status: Status.BadArgument,
    because: () =>
      'a body can be written only in its own callback, from its start (which replaces) or behind its end (which appends)',
  },
  {
    call: /^proxy_set_buffer_bytes$/,
    status: Status.NotFound,
    because: () => 'this buffer can only be read',
  },
  { call: /^proxy_log$/, status: Status.BadArgument, because: () => 'levels are 0 (trace) to 5 (critical)' },
  {
    call: /^proxy_get_shared_data$/,
    status: Status.NotFound,
    because: () => 'nobody has set this key in a VM of this vm_id',
  },
  {
    call: /^proxy_set_shared_data$/,
    status: Status.CasMismatch,
    because: () => 'somebody else has set this key meanwhile; read it again',
  },
  { call: /_shared_queue$/, status: Status.NotFound, because: () => 'no plugin has registered this queue' },
  { call: /^proxy_dequeue/, status: Status.Empty, because: () => 'the queue is empty' },
  {
    call: /^proxy_define_metric$/,
    status: Status.BadArgument,
    because: () => 'a metric is a counter (0), a gauge (1) or a histogram (2)',
  },
  {
    call: /_metric$/,
    status: Status.BadArgument,
    because: () => 'a counter moves only up, and a histogram can only be recorded',
  },
  { call: /_metric$/, status: Status.NotFound, because: () => 'this VM has defined no metric of this id' },
  {
    call: /^proxy_set_effective_context$/,
    status: Status.BadArgument,
    because: () =>
      'there is no context of this id: its stream is over, as happens when a client leaves while a callout runs',
  },
  {
    call: /^proxy_done$/,
    status: Status.NotFound,
    because: () => 'no root context waits to be done: proxy_on_done has not answered false',
  },
  {
    call: /^proxy_continue_stream$/,
    status: Status.Unimplemented,
    because: () => 'Envoy cannot continue the upstream direction by itself',
  },
  {
    call: /^proxy_(continue|close)_stream$/,
    status: Status.BadArgument,
    because: () => 'streams are 0 (request), 1 (response), 2 (downstream) and 3 (upstream)',
  },
  {
    call: /^proxy_call_foreign_function$/,
    text: /name="expr_/,
    status: Status.NotFound,
    because: () => 'expr_create has given no expression of this token, or expr_delete has ended it',
  },
  {
    call: /^proxy_call_foreign_function$/,
    text: /name="(set_envoy_filter_state|declare_property)"/,
    status: Status.NotFound,
    because: () => 'no such object is known, or there is no stream that could keep it',
  },
  {
    call: /^proxy_call_foreign_function$/,
    status: Status.BadArgument,
    because: () => 'the arguments are not the message that this foreign function takes',
  },
  {
    call: /^proxy_call_foreign_function$/,
    text: /name="expr_/,
    status: Status.InternalFailure,
    because: () => 'the expression has no value here: what it names does not exist, or its types do not fit',
  },
  {
    call: /^proxy_call_foreign_function$/,
    status: Status.NotFound,
    because: () => 'the gateway has no foreign function of this name',
  },
  {
    call: /./,
    status: Status.InternalFailure,
    because: () =>
      'the gateway could not do it: the capability is restricted, or no host of the cluster can take the call',
  },
  {
    call: /^(proxy_redis_|proxy_.*upstream_host)/,
    status: Status.BadArgument,
    because: () => 'the cluster is not known, or there is no request that it could be for',
  },
  { call: /./, status: Status.Unimplemented, because: () => 'this gateway does not have it' },
  // What no row above knows better.
  { call: /./, status: Status.NotFound, because: () => 'what the arguments name does not exist here' },
  { call: /./, status: Status.BadArgument, because: () => 'an argument is none that this call takes here' },
  {
    call: /./,
    status: Status.SerializationFailure,
    because: () => 'the value cannot be turned into bytes, or the bytes into a value',
  },
  {
    call: /./,
    status: Status.ParseFailure,
    because: () => 'the bytes are not in the form that the call takes',
  },
  { call: /./, status: Status.BadExpression, because: () => 'the expression is none' },
  { call: /./, status: Status.Empty, because: () => 'there is nothing in it' },
  { call: /./, status: Status.CasMismatch, because: () => 'somebody else has changed it meanwhile' },
  {
    call: /./,
    status: Status.ResultMismatch,
    because: () => 'the result is not of the type that was asked for',
  },
  {
    call: /./,
    status: Status.BrokenConnection,
    because: () => 'the connection broke before there was an answer',
  },
];

const WASI_REASONS: Readonly<Record<number, string>> = {
  [WasiErrno.Badf]: 'only the descriptors 0, 1 and 2 exist, and of those only 1 and 2 can be written',
  [WasiErrno.Fault]: 'a pointer lies outside the memory of the module',
  [WasiErrno.Inval]: 'an argument is none that this call takes',
  [WasiErrno.Noent]: 'a plugin has no files',
  [WasiErrno.Nosys]: 'proxy-wasm hosts do not have it',
  [WasiErrno.Notdir]: 'a plugin has no folders',
  [WasiErrno.Notsup]: 'proxy-wasm hosts do not support it',
  [WasiErrno.Notcapable]: 'the plugin is restricted to other capabilities',
};

/** `BadArgument: request headers cannot be written in proxy_on_response_headers: …`. */
export function explainStatus(call: RefusedCall): string {
  if (call.wasi)
    return `errno ${call.status} of ${call.call}: ${WASI_REASONS[call.status] ?? 'it was refused'}`;
  const reason = REASONS.find(
    (row) =>
      row.status === call.status &&
      row.call.test(call.call) &&
      (row.text?.test(call.text) ?? true) &&
      (row.callback?.test(call.callback) ?? true),
  );
  const name = statusName(call.status);
  return reason === undefined ? name : `${name}: ${reason.because(call)}`;
}

function mapOutOfReach({ call, text, callback }: RefusedCall): string {
  const id = Number(/map_id=(\d+)/.exec(text)?.[1] ?? -1);
  const map = MAP_NAMES[id];
  if (map === undefined) return `there is no map of number ${id}`;
  const verb = WRITES.test(call) ? 'written' : 'read';
  const where = callback === '' ? 'outside of a callback' : `in ${callback}`;
  return `${map} cannot be ${verb} ${where}: ${whyOutOfReach(id, callback)}`;
}

function whyOutOfReach(map: number, callback: string): string {
  if (map >= MapType.HttpCallResponseHeaders) return 'they exist only inside proxy_on_http_call_response';
  if (map >= MapType.GrpcReceiveInitialMetadata) return 'it exists only inside its own callback';
  if (map === MapType.HttpRequestTrailers || map === MapType.HttpResponseTrailers) {
    return 'trailers exist in their own callback, and can be added in the last body callback';
  }
  if (map === MapType.HttpResponseHeaders && /on_request_/.test(callback)) return 'there is no response yet';
  if (/context_create|vm_start|configure|tick|queue_ready|call_response/.test(callback)) {
    return 'a root context has none; set the effective context to a stream that is paused';
  }
  return 'a plugin that let them pass (Continue, or continue_stream) has them no more; keep what you need, or pause';
}
