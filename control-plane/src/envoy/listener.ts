/** The one listener: how HTTP from clients is read and cleaned before any plugin sees it. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { httpFilters } from './filters.js';
import { socketAddress, typed, type Resource } from './resource.js';
import { routeConfiguration } from './routes.js';

/** Bodies that a plugin holds whole stay within this. Envoy's own default is 1 MiB and may change. */
const BUFFER_LIMIT_BYTES = 4 * 1024 * 1024;

/** The listener with its route table and filters. */
export function listener(catalogue: Catalogue): Resource {
  const { host, port } = catalogue.gateway;
  const manager = 'envoy.filters.network.http_connection_manager';
  const filters = [{ name: manager, typed_config: connectionManager(catalogue) }];
  return {
    name: 'postern',
    address: socketAddress(host, port),
    per_connection_buffer_limit_bytes: BUFFER_LIMIT_BYTES,
    filter_chains: [{ filters }],
  };
}

function connectionManager(catalogue: Catalogue): Resource {
  const type = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
  return typed(type, {
    stat_prefix: 'postern',
    codec_type: 'AUTO',
    // A path is compared only in one form: no dots, no double slashes, no escaped slashes.
    normalize_path: true,
    merge_slashes: true,
    path_with_escaped_slashes_action: 'REJECT_REQUEST',
    // What a client writes into x-forwarded-for and x-envoy-* is not believed.
    use_remote_address: true,
    generate_request_id: true,
    common_http_protocol_options: {
      idle_timeout: '300s',
      // Envoy leaves a kept connection on the filters that it began with, for as long as it drains an old listener.
      // This bounds how long a removed consumer can go on; calls under way are not cut.
      max_connection_duration: '30s',
      headers_with_underscores_action: 'REJECT_REQUEST',
    },
    max_request_headers_kb: 60,
    request_headers_timeout: '10s',
    request_timeout: '60s',
    stream_idle_timeout: '300s',
    route_config: routeConfiguration(catalogue),
    http_filters: httpFilters(catalogue),
  });
}
