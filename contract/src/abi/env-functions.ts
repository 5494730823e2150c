/**
 * The functions of module `env` that the ABI defines, in the order of its chapters, with the types that hosts
 * really link. Spec: proxy-wasm/spec abi-versions/v0.1.0, v0.2.0, v0.2.1.
 */
import { envFunction as env, type HostFunction } from './signature.js';

const SINCE_0_2_0 = { versions: ['0.2.0', '0.2.1', '0.2.100'] } as const;
const SINCE_0_2_1 = { versions: ['0.2.1', '0.2.100'] } as const;
const ONLY_0_1_0 = { versions: ['0.1.0'] } as const;

/** Every function of the ABI; a row's `versions` say for which modules it exists. */
export const ENV_FUNCTIONS: readonly HostFunction[] = [
  // Logging
  env('proxy_log', 'level message_data message_size'),
  env('proxy_get_log_level', 'return_level', SINCE_0_2_1),
  // Clocks and timers
  env('proxy_get_current_time_nanoseconds', 'return_time'),
  env('proxy_set_tick_period_milliseconds', 'period'),
  // Contexts
  env('proxy_set_effective_context', 'context_id'),
  env('proxy_done', ''),
  // Streams. Of 0.1.0's four the specification says that they return nothing; hosts link them with a status.
  env('proxy_continue_stream', 'stream_type', SINCE_0_2_0),
  env('proxy_close_stream', 'stream_type', SINCE_0_2_0),
  env('proxy_continue_request', '', ONLY_0_1_0),
  env('proxy_continue_response', '', ONLY_0_1_0),
  env('proxy_clear_route_cache', '', ONLY_0_1_0),
  env('proxy_get_status', 'return_code return_message_data return_message_size'),
  env(
    'proxy_send_local_response',
    'status_code details_data details_size body_data body_size headers_data headers_size grpc_status',
  ),
  // Buffers
  env('proxy_get_configuration', 'return_data return_size', ONLY_0_1_0),
  env('proxy_get_buffer_status', 'buffer_id return_size return_flags'),
  env('proxy_get_buffer_bytes', 'buffer_id offset max_size return_data return_size'),
  env('proxy_set_buffer_bytes', 'buffer_id offset size value_data value_size'),
  // Header maps
  env('proxy_get_header_map_size', 'map_id return_size'),
  env('proxy_get_header_map_pairs', 'map_id return_data return_size'),
  env('proxy_set_header_map_pairs', 'map_id map_data map_size'),
  env('proxy_get_header_map_value', 'map_id key_data key_size return_data return_size'),
  env('proxy_add_header_map_value', 'map_id key_data key_size value_data value_size'),
  env('proxy_replace_header_map_value', 'map_id key_data key_size value_data value_size'),
  env('proxy_remove_header_map_value', 'map_id key_data key_size'),
  // HTTP calls
  env(
    'proxy_http_call',
    'upstream_data upstream_size headers_data headers_size body_data body_size trailers_data trailers_size timeout return_call_id',
  ),
  // gRPC calls
  env(
    'proxy_grpc_call',
    'upstream_data upstream_size service_data service_size method_data method_size metadata_data metadata_size message_data message_size timeout return_call_id',
  ),
  env(
    'proxy_grpc_stream',
    'upstream_data upstream_size service_data service_size method_data method_size metadata_data metadata_size return_stream_id',
  ),
  env('proxy_grpc_send', 'stream_id message_data message_size end_stream'),
  env('proxy_grpc_cancel', 'call_id'),
  env('proxy_grpc_close', 'call_id'),
  // Shared data and queues
  env('proxy_get_shared_data', 'key_data key_size return_value_data return_value_size return_cas'),
  env('proxy_set_shared_data', 'key_data key_size value_data value_size cas'),
  env('proxy_register_shared_queue', 'name_data name_size return_queue_id'),
  env('proxy_resolve_shared_queue', 'vm_id_data vm_id_size name_data name_size return_queue_id'),
  env('proxy_enqueue_shared_queue', 'queue_id value_data value_size'),
  env('proxy_dequeue_shared_queue', 'queue_id return_data return_size'),
  // Metrics
  env('proxy_define_metric', 'metric_type name_data name_size return_metric_id'),
  env('proxy_record_metric', 'metric_id value:i64'),
  env('proxy_increment_metric', 'metric_id delta:i64'),
  env('proxy_get_metric', 'metric_id return_value'),
  // Properties
  env('proxy_get_property', 'path_data path_size return_data return_size'),
  env('proxy_set_property', 'path_data path_size value_data value_size'),
  // Foreign functions
  env(
    'proxy_call_foreign_function',
    'name_data name_size arguments_data arguments_size return_data return_size',
  ),
];
