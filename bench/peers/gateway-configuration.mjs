/** One Envoy bootstrap for our gateway and for Envoy itself: a chain of the same plugin in front of one upstream. */

/**
 * @param {{port: number, admin: number, upstream: number, module: string | readonly string[], plugins: number, ownVms?: boolean, listener?: boolean}} shape
 * @returns {string} JSON, which is YAML too
 */
export function gatewayConfiguration({ port, admin, upstream, module, plugins, ownVms = false }) {
  const filters = Array.from({ length: plugins }, (_, i) =>
    wasmFilter(`plugin-${i}`, typeof module === 'string' ? module : module[i], ownVms ? `vm-${i}` : ''),
  );
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
  const listener = { name: 'bench', address: address(port), filter_chains: [chain] };
  const endpoint = { endpoint: { address: address(upstream) } };
  const cluster = {
    name: 'upstream',
    type: 'STATIC',
    connect_timeout: '1s',
    load_assignment: { cluster_name: 'upstream', endpoints: [{ lb_endpoints: [endpoint] }] },
  };
  return JSON.stringify({
    admin: { address: address(admin) },
    static_resources: { listeners: [listener], clusters: [cluster] },
  });
}

function wasmFilter(name, module, vmId) {
  return {
    name,
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm',
      config: {
        name,
        root_id: name,
        vm_config: { vm_id: vmId, runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: module } } },
        allow_on_headers_stop_iteration: true,
      },
    },
  };
}

function address(port) {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
