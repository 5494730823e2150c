/**
 * Which fields Envoy's messages have, so that an error can tell a misspelt field from one this gateway does not support.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/api-v3/api (v1.37 and later).
 */

import { ROUTE_FIELDS } from './envoy-fields-route.js';
import { UPSTREAM_FIELDS } from './envoy-fields-upstream.js';

const FIELDS = {
  ...UPSTREAM_FIELDS,
  ...ROUTE_FIELDS,
  'envoy.config.bootstrap.v3.Bootstrap': [
    'node node_context_params static_resources dynamic_resources cluster_manager hds_config flags_path',
    'stats_sinks deferred_stat_options stats_config stats_flush_interval stats_flush_on_admin',
    'stats_eviction_interval watchdog watchdogs tracing layered_runtime admin overload_manager',
    'enable_dispatcher_stats header_prefix stats_server_version_override use_tcp_for_dns_lookups',
    'dns_resolution_config typed_dns_resolver_config bootstrap_extensions fatal_actions config_sources',
    'default_config_source default_socket_interface certificate_provider_instances inline_headers',
    'perf_tracing_file_path default_regex_engine xds_delegate_extension xds_config_tracker_extension',
    'listener_manager application_log_config grpc_async_client_manager_config memory_allocator_manager',
  ],
  'envoy.config.bootstrap.v3.Bootstrap.StaticResources': ['listeners clusters secrets'],
  'envoy.config.bootstrap.v3.LayeredRuntime': ['layers'],
  'envoy.config.bootstrap.v3.RuntimeLayer': ['name static_layer disk_layer admin_layer rtds_layer'],
  'envoy.config.bootstrap.v3.RuntimeLayer.AdminLayer': [''],
  'envoy.config.overload.v3.OverloadManager': [
    'refresh_interval resource_monitors actions loadshed_points buffer_factory_config',
  ],
  'envoy.config.overload.v3.ResourceMonitor': ['name typed_config'],
  'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig': [
    'max_active_downstream_connections',
  ],
  'envoy.config.bootstrap.v3.Bootstrap.DynamicResources': [
    'lds_config lds_resources_locator cds_config cds_resources_locator ads_config',
  ],
  'envoy.config.bootstrap.v3.Admin': [
    'access_log access_log_path profile_path address socket_options ignore_global_conn_limit',
    'allow_paths',
  ],
  'envoy.config.core.v3.Node': [
    'id cluster metadata dynamic_parameters locality user_agent_name user_agent_version',
    'user_agent_build_version extensions client_features listening_addresses',
  ],
  'envoy.config.core.v3.Metadata': ['filter_metadata typed_filter_metadata'],
  'envoy.config.core.v3.Locality': ['region zone sub_zone'],
  'envoy.config.core.v3.HeaderValue': ['key value raw_value'],
  'envoy.config.core.v3.HeaderValueOption': ['header append append_action keep_empty_value'],
  'envoy.config.core.v3.DataSource': [
    'filename inline_bytes inline_string environment_variable watched_directory',
  ],
  'envoy.config.core.v3.WatchedDirectory': ['path'],
  'envoy.config.core.v3.RemoteDataSource': ['http_uri sha256 retry_policy'],
  'envoy.config.core.v3.AsyncDataSource': ['local remote'],
  'envoy.config.core.v3.RetryPolicy': [
    'retry_back_off num_retries retry_on retry_priority retry_host_predicate',
    'host_selection_retry_max_attempts',
  ],
  'envoy.config.core.v3.TransportSocket': ['name typed_config'],
  'envoy.config.core.v3.BackoffStrategy': ['base_interval max_interval'],
  'envoy.config.core.v3.HttpUri': ['uri cluster timeout'],
  'envoy.config.core.v3.ConfigSource': [
    'authorities path path_config_source api_config_source ads self initial_fetch_timeout',
    'resource_api_version',
  ],
  'envoy.config.core.v3.PathConfigSource': ['path watched_directory'],
  'envoy.config.core.v3.Address': ['socket_address pipe envoy_internal_address'],
  'envoy.config.core.v3.SocketAddress': [
    'protocol address port_value named_port resolver_name ipv4_compat network_namespace_filepath',
  ],
  'envoy.config.core.v3.HttpProtocolOptions': [
    'idle_timeout max_connection_duration max_headers_count max_response_headers_kb max_stream_duration',
    'headers_with_underscores_action max_requests_per_connection',
  ],
  'envoy.config.core.v3.Http1ProtocolOptions': [
    'allow_absolute_url accept_http_10 default_host_for_http_10 header_key_format enable_trailers',
    'allow_chunked_length override_stream_error_on_invalid_http_message send_fully_qualified_url',
    'use_balsa_parser allow_custom_methods ignore_http_11_upgrade',
  ],
  'envoy.config.core.v3.Http2ProtocolOptions': [
    'hpack_table_size max_concurrent_streams initial_stream_window_size initial_connection_window_size',
    'allow_connect allow_metadata max_outbound_frames max_outbound_control_frames',
    'max_consecutive_inbound_frames_with_empty_payload max_inbound_priority_frames_per_stream',
    'max_inbound_window_update_frames_per_data_frame_sent stream_error_on_invalid_http_messaging',
    'override_stream_error_on_invalid_http_message custom_settings_parameters connection_keepalive',
    'use_oghttp2_codec max_metadata_size enable_huffman_encoding',
  ],
  'envoy.config.listener.v3.Listener': [
    'name address additional_addresses stat_prefix filter_chains fcds_config filter_chain_matcher',
    'use_original_dst default_filter_chain per_connection_buffer_limit_bytes metadata deprecated_v1',
    'drain_type listener_filters listener_filters_timeout continue_on_listener_filters_timeout',
    'transparent freebind socket_options tcp_fast_open_queue_length traffic_direction',
    'udp_listener_config api_listener connection_balance_config reuse_port enable_reuse_port access_log',
    'tcp_backlog_size max_connections_to_accept_per_socket_event bind_to_port internal_listener',
    'enable_mptcp ignore_global_conn_limit bypass_overload_manager tcp_keepalive',
  ],
  'envoy.config.listener.v3.FilterChain': [
    'filter_chain_match filters use_proxy_proto metadata transport_socket',
    'transport_socket_connect_timeout name',
  ],
  'envoy.config.listener.v3.FilterChainMatch': [
    'destination_port prefix_ranges address_suffix suffix_len direct_source_prefix_ranges source_type',
    'source_prefix_ranges source_ports server_names transport_protocol application_protocols',
  ],
  'envoy.config.listener.v3.AdditionalAddress': ['address socket_options tcp_keepalive'],
  'envoy.config.listener.v3.ListenerFilter': ['name typed_config config_discovery filter_disabled'],
  'envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol': [
    'rules allow_requests_without_proxy_protocol pass_through_tlvs disallowed_versions stat_prefix',
    'tlv_location',
  ],
  'envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector': [
    'enable_ja3_fingerprinting enable_ja4_fingerprinting initial_read_buffer_size',
    'close_connection_on_client_hello_parsing_errors max_client_hello_size',
  ],
  'envoy.extensions.filters.listener.http_inspector.v3.HttpInspector': [''],
  'envoy.config.core.v3.CidrRange': ['address_prefix prefix_len'],
  'envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext': [
    'common_tls_context require_client_certificate require_sni session_ticket_keys',
    'session_ticket_keys_sds_secret_config disable_stateless_session_resumption',
    'disable_stateful_session_resumption session_timeout ocsp_staple_policy full_scan_certs_on_sni_mismatch',
    'prefer_client_ciphers',
  ],
  'envoy.extensions.transport_sockets.tls.v3.TlsParameters': [
    'tls_minimum_protocol_version tls_maximum_protocol_version cipher_suites ecdh_curves',
    'signature_algorithms compliance_policies',
  ],
  'envoy.config.listener.v3.Filter': ['name typed_config config_discovery'],
  'envoy.config.accesslog.v3.AccessLog': ['name filter typed_config'],
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager': [
    'codec_type stat_prefix rds route_config scoped_routes http_filters add_user_agent tracing',
    'common_http_protocol_options http1_safe_max_connection_duration http_protocol_options',
    'http2_protocol_options http3_protocol_options server_name server_header_transformation',
    'scheme_header_transformation max_request_headers_kb stream_idle_timeout stream_flush_timeout',
    'request_timeout request_headers_timeout drain_timeout delayed_close_timeout access_log',
    'access_log_flush_interval flush_access_log_on_new_request access_log_options use_remote_address',
    'xff_num_trusted_hops original_ip_detection_extensions early_header_mutation_extensions',
    'internal_address_config skip_xff_append via generate_request_id preserve_external_request_id',
    'always_set_request_id_in_response forward_client_cert_details set_current_client_cert_details',
    'forward_client_cert_matcher proxy_100_continue represent_ipv4_remote_address_as_ipv4_mapped_ipv6',
    'upgrade_configs normalize_path merge_slashes path_with_escaped_slashes_action request_id_extension',
    'local_reply_config strip_matching_host_port strip_any_host_port',
    'stream_error_on_invalid_http_message path_normalization_options strip_trailing_host_dot',
    'proxy_status_config typed_header_validation_config append_x_forwarded_port append_local_overload',
    'add_proxy_protocol_connection_state forward_proto_config',
  ],
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter': [
    'name typed_config config_discovery is_optional disabled',
  ],
  'envoy.extensions.filters.network.http_connection_manager.v3.Rds': ['config_source route_config_name'],
  'envoy.config.core.v3.ExtensionConfigSource': [
    'config_source default_config apply_default_config_without_warming type_urls',
  ],
  'envoy.config.core.v3.TypedExtensionConfig': ['name typed_config'],
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig': [
    'upgrade_type filters enabled',
  ],
  'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate': [],
  'envoy.config.core.v3.RuntimeFractionalPercent': ['default_value runtime_key'],
  'envoy.type.v3.FractionalPercent': ['numerator denominator'],
  'envoy.type.v3.Int64Range': ['start end'],
  'envoy.type.matcher.v3.RegexMatcher': ['google_re2 regex'],
  'envoy.type.matcher.v3.RegexMatcher.GoogleRE2': ['max_program_size'],
  'envoy.type.matcher.v3.RegexMatchAndSubstitute': ['pattern substitution'],
  'envoy.type.matcher.v3.StringMatcher': ['exact prefix suffix safe_regex contains custom ignore_case'],
  'envoy.extensions.filters.http.buffer.v3.Buffer': ['max_request_bytes'],
  'envoy.extensions.filters.http.buffer.v3.BufferPerRoute': ['disabled buffer'],
  'envoy.extensions.filters.http.cors.v3.Cors': [],
  'envoy.extensions.filters.http.cors.v3.CorsPolicy': [
    'allow_origin_string_match allow_methods allow_headers expose_headers max_age allow_credentials',
    'filter_enabled shadow_enabled allow_private_network_access forward_not_matching_preflights',
  ],
  'envoy.extensions.filters.http.fault.v3.HTTPFault': [
    'delay abort upstream_cluster headers downstream_nodes max_active_faults response_rate_limit',
    'delay_percent_runtime abort_percent_runtime delay_duration_runtime abort_http_status_runtime',
    'max_active_faults_runtime response_rate_limit_percent_runtime abort_grpc_status_runtime',
    'disable_downstream_cluster_stats filter_metadata',
  ],
  'envoy.extensions.filters.http.fault.v3.FaultAbort': ['http_status grpc_status header_abort percentage'],
  'envoy.extensions.filters.http.fault.v3.FaultAbort.HeaderAbort': [],
  'envoy.extensions.filters.common.fault.v3.FaultDelay': ['fixed_delay header_delay percentage'],
  'envoy.extensions.filters.common.fault.v3.FaultDelay.HeaderDelay': [],
  'envoy.extensions.filters.http.health_check.v3.HealthCheck': [
    'pass_through_mode cache_time cluster_min_healthy_percentages headers',
  ],
  'envoy.type.v3.Percent': ['value'],
  'envoy.extensions.filters.http.wasm.v3.Wasm': ['config'],
  'envoy.extensions.filters.network.wasm.v3.Wasm': ['config'],
  'envoy.extensions.filters.network.echo.v3.Echo': [],
  'envoy.extensions.filters.network.direct_response.v3.Config': ['response'],
  'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy': [
    'stat_prefix cluster weighted_clusters on_demand metadata_match idle_timeout downstream_idle_timeout',
    'upstream_idle_timeout access_log max_connect_attempts backoff_options hash_policy tunneling_config',
    'max_downstream_connection_duration max_downstream_connection_duration_jitter_percentage',
    'access_log_flush_interval flush_access_log_on_connected access_log_options proxy_protocol_tlvs',
    'upstream_connect_mode max_early_data_bytes',
  ],
  'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster': ['clusters'],
  'envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster.ClusterWeight': [
    'name weight metadata_match',
  ],
  'envoy.extensions.wasm.v3.PluginConfig': [
    'name root_id vm_config configuration fail_open failure_policy reload_config',
    'capability_restriction_config allow_on_headers_stop_iteration',
  ],
  'envoy.extensions.wasm.v3.VmConfig': [
    'vm_id runtime code configuration allow_precompiled nack_on_code_cache_miss environment_variables',
  ],
  'envoy.extensions.wasm.v3.EnvironmentVariables': ['host_env_keys key_values'],
  'envoy.extensions.wasm.v3.ReloadConfig': ['backoff'],
  'envoy.extensions.wasm.v3.CapabilityRestrictionConfig': ['allowed_capabilities'],
  'envoy.extensions.wasm.v3.SanitationConfig': [],
  'envoy.extensions.filters.http.router.v3.Router': [
    'dynamic_stats start_child_span upstream_log upstream_log_options suppress_envoy_headers',
    'strict_check_headers respect_expected_rq_timeout suppress_grpc_request_failure_code_stats',
    'upstream_http_filters reject_connect_request_early_data',
  ],
  'envoy.config.cluster.v3.Cluster': [
    'transport_socket_matches transport_socket_matcher name alt_stat_name type cluster_type',
    'eds_cluster_config connect_timeout per_connection_buffer_limit_bytes lb_policy load_assignment',
    'health_checks max_requests_per_connection circuit_breakers upstream_http_protocol_options',
    'common_http_protocol_options http_protocol_options http2_protocol_options',
    'typed_extension_protocol_options dns_refresh_rate dns_jitter dns_failure_refresh_rate',
    'respect_dns_ttl dns_lookup_family dns_resolvers use_tcp_for_dns_lookups dns_resolution_config',
    'typed_dns_resolver_config wait_for_warm_on_init outlier_detection cleanup_interval',
    'upstream_bind_config lb_subset_config ring_hash_lb_config maglev_lb_config original_dst_lb_config',
    'least_request_lb_config round_robin_lb_config common_lb_config transport_socket metadata',
    'protocol_selection upstream_connection_options close_connections_on_host_health_failure',
    'ignore_health_on_host_removal filters load_balancing_policy lrs_server lrs_report_endpoint_metrics',
    'track_timeout_budgets upstream_config track_cluster_stats preconnect_policy',
    'connection_pool_per_downstream_connection',
  ],
  'envoy.config.endpoint.v3.ClusterLoadAssignment': ['cluster_name endpoints named_endpoints policy'],
  'envoy.config.endpoint.v3.Endpoint': ['address health_check_config hostname additional_addresses'],
  'envoy.config.endpoint.v3.LbEndpoint': [
    'endpoint endpoint_name health_status metadata load_balancing_weight',
  ],
  'envoy.config.endpoint.v3.LocalityLbEndpoints': [
    'locality metadata lb_endpoints load_balancer_endpoints leds_cluster_locality_config',
    'load_balancing_weight priority proximity',
  ],
  'envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext': [
    'common_tls_context sni auto_host_sni auto_sni_san_validation allow_renegotiation max_session_keys',
    'enforce_rsa_key_usage',
  ],
  'envoy.extensions.transport_sockets.tls.v3.CommonTlsContext': [
    'tls_params tls_certificates tls_certificate_sds_secret_configs tls_certificate_provider_instance',
    'custom_tls_certificate_selector tls_certificate_certificate_provider',
    'tls_certificate_certificate_provider_instance validation_context',
    'validation_context_sds_secret_config combined_validation_context',
    'validation_context_certificate_provider validation_context_certificate_provider_instance',
    'alpn_protocols custom_handshaker key_log',
  ],
  'envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext': [
    'trusted_ca ca_certificate_provider_instance system_root_certs watched_directory',
    'verify_certificate_spki verify_certificate_hash match_typed_subject_alt_names',
    'match_subject_alt_names require_signed_certificate_timestamp crl allow_expired_certificate',
    'trust_chain_verification custom_validator_config only_verify_leaf_cert_crl max_verify_depth',
  ],
  'envoy.extensions.transport_sockets.tls.v3.Secret': [
    'name tls_certificate session_ticket_keys validation_context generic_secret',
  ],
  'envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig': ['name sds_config'],
  'envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext': [
    'default_validation_context validation_context_sds_secret_config validation_context_certificate_provider',
    'validation_context_certificate_provider_instance',
  ],
  'envoy.extensions.transport_sockets.tls.v3.TlsCertificate': [
    'certificate_chain private_key pkcs12 watched_directory private_key_provider password ocsp_staple',
    'signed_certificate_timestamp',
  ],
  'envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher': ['san_type matcher oid'],
  'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog': ['log_format'],
  'envoy.config.core.v3.SubstitutionFormatString': [
    'text_format json_format text_format_source omit_empty_values content_type formatters json_format_options',
  ],
  'envoy.config.core.v3.RuntimeUInt32': ['default_value runtime_key'],
  'envoy.config.accesslog.v3.AccessLogFilter': [
    'status_code_filter duration_filter not_health_check_filter traceable_filter runtime_filter and_filter',
    'or_filter header_filter response_flag_filter grpc_status_filter extension_filter metadata_filter',
    'log_type_filter',
  ],
  'envoy.config.accesslog.v3.ComparisonFilter': ['op value'],
  'envoy.config.accesslog.v3.StatusCodeFilter': ['comparison'],
  'envoy.config.accesslog.v3.DurationFilter': ['comparison'],
  'envoy.config.accesslog.v3.NotHealthCheckFilter': [''],
  'envoy.config.accesslog.v3.AndFilter': ['filters'],
  'envoy.config.accesslog.v3.OrFilter': ['filters'],
  'envoy.config.accesslog.v3.HeaderFilter': ['header'],
  'envoy.config.accesslog.v3.ResponseFlagFilter': ['flags'],
  'envoy.config.accesslog.v3.GrpcStatusFilter': ['statuses exclude'],
  'envoy.extensions.access_loggers.stream.v3.StderrAccessLog': ['log_format'],
  'envoy.extensions.access_loggers.file.v3.FileAccessLog': [
    'path format json_format typed_json_format log_format',
  ],
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails':
    ['subject cert chain dns uri'],
  'envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig': ['mappers body_format'],
  'envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper': [
    'filter status_code body body_format_override headers_to_add',
  ],
  'envoy.service.discovery.v3.DiscoveryResponse': [
    'version_info resources canary type_url nonce control_plane resource_errors',
  ],
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': [
    'common_http_protocol_options upstream_http_protocol_options explicit_http_config',
    'use_downstream_protocol_config auto_config http_filters header_validation_config outlier_detection',
    'request_mirror_policies hash_policy retry_policy',
  ],
  'envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig': [
    'http_protocol_options http2_protocol_options http3_protocol_options',
  ],
} as const satisfies Record<string, readonly string[]>;

/** The full name of an Envoy message that this gateway reads. */
export type MessageName = keyof typeof FIELDS;

/** Every field of a message, in the order of its definition. */
export function envoyFields(message: MessageName): string[] {
  return FIELDS[message].flatMap((line) => line.split(' '));
}
