/** Which functions of the ABI each chapter walks: what its plugin imports of the host, and what it exports for it. */

/** By chapter, in the order of the specification. */
export const COVERAGE: Readonly<Record<string, readonly string[]>> = {
  lifecycle: [
    ...[
      'proxy_on_context_create',
      'proxy_on_vm_start',
      'proxy_on_configure',
      'proxy_on_done',
      'proxy_on_log',
    ],
    ...['proxy_on_delete', 'proxy_done'],
  ],
  logging: ['proxy_log', 'proxy_get_log_level'],
  timers: ['proxy_get_current_time_nanoseconds', 'proxy_set_tick_period_milliseconds', 'proxy_on_tick'],
  'effective-context': ['proxy_set_effective_context'],
  'stream-control': [
    ...['proxy_continue_stream', 'proxy_close_stream', 'proxy_on_request_headers', 'proxy_on_request_body'],
    ...['proxy_on_response_headers', 'proxy_on_response_body'],
  ],
  'local-responses': ['proxy_send_local_response'],
  buffers: ['proxy_get_buffer_bytes', 'proxy_get_buffer_status', 'proxy_set_buffer_bytes'],
  'header-maps': [
    ...['proxy_get_header_map_size', 'proxy_get_header_map_pairs', 'proxy_set_header_map_pairs'],
    ...['proxy_get_header_map_value', 'proxy_add_header_map_value', 'proxy_replace_header_map_value'],
    'proxy_remove_header_map_value',
  ],
  trailers: ['proxy_on_request_trailers', 'proxy_on_response_trailers'],
  'http-calls': ['proxy_http_call', 'proxy_on_http_call_response'],
  'grpc-calls': [
    ...['proxy_grpc_call', 'proxy_grpc_stream', 'proxy_grpc_send', 'proxy_grpc_cancel', 'proxy_grpc_close'],
    ...['proxy_get_status', 'proxy_on_grpc_receive_initial_metadata', 'proxy_on_grpc_receive'],
    ...['proxy_on_grpc_receive_trailing_metadata', 'proxy_on_grpc_close'],
  ],
  'shared-data': ['proxy_get_shared_data', 'proxy_set_shared_data'],
  'shared-queues': [
    ...['proxy_register_shared_queue', 'proxy_resolve_shared_queue', 'proxy_enqueue_shared_queue'],
    ...['proxy_dequeue_shared_queue', 'proxy_on_queue_ready'],
  ],
  metrics: [...['proxy_define_metric', 'proxy_record_metric', 'proxy_increment_metric', 'proxy_get_metric']],
  properties: ['proxy_get_property', 'proxy_set_property'],
  'foreign-functions': ['proxy_call_foreign_function'],
  'tcp-streams': [
    ...['proxy_on_new_connection', 'proxy_on_downstream_data', 'proxy_on_downstream_connection_close'],
    ...['proxy_on_upstream_data', 'proxy_on_upstream_connection_close'],
  ],
  'abi-0-2-0': ['proxy_abi_version_0_2_0'],
  'abi-0-1-0': [
    ...['proxy_abi_version_0_1_0', 'proxy_continue_request', 'proxy_continue_response'],
    'proxy_clear_route_cache',
  ],
};

/** Functions that no chapter walks, each with the reason. */
export const NOT_COVERED: Readonly<Record<string, string>> = {
  proxy_on_foreign_function:
    'exported by `foreign-functions`; neither gateway has a function that calls back',
  proxy_get_configuration:
    'of ABI 0.1.0 alone; the SDK reads configurations as buffers, which every version has',
};

/** What the SDK gives plugins that is nothing of the ABI, or what both kinds of streams derive from. */
export const BESIDE_THE_ABI: readonly string[] = [
  'MISSING',
  'NameIndex',
  'StreamContext',
  'fillRandom',
  'sharedSecret',
];

/** The table of the README. */
export function coverageTable(): string {
  const code = (name: string): string => `\`${name}\``;
  const rows = Object.entries(COVERAGE).map(
    ([chapter, names]) => `| ${code(chapter)} | ${names.map(code).join(', ')} |`,
  );
  return ['| chapter | functions |', '| --- | --- |', ...rows].join('\n');
}
