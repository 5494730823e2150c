/**
 * Which fields Envoy's messages about upstreams have; part of the lists in envoy-fields.ts.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/api-v3/api (v1.40).
 */
export const UPSTREAM_FIELDS = {
  'envoy.config.core.v3.Http2ProtocolOptions': [
    'hpack_table_size max_concurrent_streams initial_stream_window_size initial_connection_window_size',
    'allow_connect allow_metadata max_outbound_frames max_outbound_control_frames',
    'max_consecutive_inbound_frames_with_empty_payload max_inbound_priority_frames_per_stream',
    'max_inbound_window_update_frames_per_data_frame_sent stream_error_on_invalid_http_messaging',
    'override_stream_error_on_invalid_http_message custom_settings_parameters connection_keepalive',
    'use_oghttp2_codec max_metadata_size enable_huffman_encoding',
  ],
  'envoy.config.core.v3.UpstreamHttpProtocolOptions': [
    'auto_sni auto_san_validation override_auto_sni_header',
  ],
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig': [
    'http_protocol_options http2_protocol_options http3_protocol_options alternate_protocols_cache_options',
  ],
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig': [
    'http_protocol_options http2_protocol_options http3_protocol_options',
  ],
  'envoy.config.cluster.v3.CircuitBreakers': ['thresholds per_host_thresholds'],
  'envoy.config.cluster.v3.CircuitBreakers.Thresholds': [
    'priority max_connections max_pending_requests max_requests max_retries retry_budget track_remaining',
    'max_connection_pools',
  ],
  'envoy.config.cluster.v3.OutlierDetection': [
    'consecutive_5xx interval base_ejection_time max_ejection_percent enforcing_consecutive_5xx',
    'enforcing_success_rate success_rate_minimum_hosts success_rate_request_volume',
    'success_rate_stdev_factor consecutive_gateway_failure enforcing_consecutive_gateway_failure',
    'split_external_local_origin_errors consecutive_local_origin_failure',
    'enforcing_consecutive_local_origin_failure enforcing_local_origin_success_rate',
    'failure_percentage_threshold enforcing_failure_percentage enforcing_failure_percentage_local_origin',
    'failure_percentage_minimum_hosts failure_percentage_request_volume max_ejection_time',
    'max_ejection_time_jitter successful_active_health_check_uneject_host monitors always_eject_one_host',
    'detect_degraded_hosts',
  ],
  'envoy.config.cluster.v3.Cluster.RingHashLbConfig': ['minimum_ring_size hash_function maximum_ring_size'],
  'envoy.config.cluster.v3.Cluster.MaglevLbConfig': ['table_size'],
  'envoy.config.cluster.v3.Cluster.LeastRequestLbConfig': [
    'choice_count active_request_bias slow_start_config',
  ],
  'envoy.config.cluster.v3.Cluster.CommonLbConfig': [
    'healthy_panic_threshold zone_aware_lb_config locality_weighted_lb_config update_merge_window',
    'ignore_new_hosts_until_first_hc close_connections_on_host_set_change consistent_hashing_lb_config',
    'override_host_status',
  ],
  'envoy.config.cluster.v3.Cluster.EdsClusterConfig': ['eds_config service_name'],
  'envoy.config.cluster.v3.UpstreamConnectionOptions': [
    'tcp_keepalive set_local_interface_name_on_upstream_connections happy_eyeballs_config',
  ],
  'envoy.config.core.v3.TcpKeepalive': ['keepalive_probes keepalive_time keepalive_interval'],
  'envoy.config.core.v3.HealthCheck': [
    'timeout interval initial_jitter interval_jitter interval_jitter_percent unhealthy_threshold',
    'healthy_threshold alt_port reuse_connection http_health_check tcp_health_check grpc_health_check',
    'custom_health_check no_traffic_interval no_traffic_healthy_interval unhealthy_interval',
    'unhealthy_edge_interval healthy_edge_interval event_log_path event_logger',
    'always_log_health_check_failures always_log_health_check_success tls_options',
    'transport_socket_match_criteria',
  ],
  'envoy.config.core.v3.HealthCheck.HttpHealthCheck': [
    'host path send receive response_buffer_size request_headers_to_add request_headers_to_remove',
    'expected_statuses retriable_statuses codec_client_type service_name_matcher method',
  ],
  'envoy.config.core.v3.HealthCheck.TcpHealthCheck': ['send receive proxy_protocol_config'],
  'envoy.config.core.v3.HealthCheck.GrpcHealthCheck': ['service_name authority initial_metadata'],
  'envoy.config.core.v3.HealthCheck.Payload': ['text binary'],
  'envoy.type.v3.Percent': ['value'],
  'envoy.config.endpoint.v3.Endpoint.HealthCheckConfig': [
    'port_value hostname address disable_active_health_check',
  ],
  'envoy.config.endpoint.v3.ClusterLoadAssignment.Policy': [
    'drop_overloads overprovisioning_factor endpoint_stale_after weighted_priority_health',
  ],
} as const satisfies Record<string, readonly string[]>;
