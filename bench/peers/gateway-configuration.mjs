/** One Envoy bootstrap for our gateway and for Envoy itself: filters in front of one upstream. */

/** The same plugin several times, or copies of it, each of which may have a VM of its own. */
export function pluginChain({ module, plugins, ownVms = false, configuration }) {
  return Array.from({ length: plugins }, (_, i) =>
    wasmFilter({
      name: `plugin-${i}`,
      module: typeof module === 'string' ? module : module[i],
      vmId: ownVms ? `vm-${i}` : '',
      configuration,
    }),
  );
}

/**
 * @param {{port: number, admin: number, upstream: number, filters: readonly object[], bufferBytes?: number}} shape
 * @returns {string} JSON, which is YAML too
 */
export function gatewayConfiguration({ port, admin, upstream, filters, bufferBytes }) {
  const limit = bufferBytes === undefined ? {} : { per_connection_buffer_limit_bytes: bufferBytes };
  const router = { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' };
  const manager = {
    '@type':
      'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'bench',
    http_filters: [...filters, { name: 'router', typed_config: router }],
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ name: 'bench', match: { prefix: '/' }, route: { cluster: 'upstream' } }],
        },
      ],
    },
  };
  const chain = { filters: [{ name: 'http', typed_config: manager }] };
  const listener = { name: 'bench', address: address(port), filter_chains: [chain], ...limit };
  const endpoint = { endpoint: { address: address(upstream) } };
  const cluster = {
    name: 'upstream',
    type: 'STATIC',
    connect_timeout: '1s',
    ...limit,
    load_assignment: { cluster_name: 'upstream', endpoints: [{ lb_endpoints: [endpoint] }] },
  };
  return JSON.stringify({
    admin: { address: address(admin) },
    static_resources: { listeners: [listener], clusters: [cluster] },
  });
}

function wasmFilter({ name, module, vmId, configuration }) {
  const text = { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: configuration };
  return {
    name,
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm',
      config: {
        name,
        root_id: name,
        vm_config: { vm_id: vmId, runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: module } } },
        ...(configuration === undefined ? {} : { configuration: text }),
        allow_on_headers_stop_iteration: true,
      },
    },
  };
}

function address(port) {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
