/** One listener that leads everything to a plugin, for both gateways. */

/** What stands behind the listener. */
export interface Served {
  readonly port: number;
  readonly admin: number;
  readonly module: string;
  /** Of the plugin. */
  readonly configuration?: object;
  /** Port of the API that the route leads to. */
  readonly api: number;
}

/** Envoy's bootstrap, which gateway-host reads too. */
export function gatewayConfiguration({ port, admin, module, configuration, api }: Served): object {
  const config = {
    name: 'tools',
    root_id: 'tools',
    vm_config: { vm_id: 'tools', runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: module } } },
    allow_on_headers_stop_iteration: true,
    ...(configuration === undefined ? {} : { configuration: text(configuration) }),
  };
  const route = { match: { prefix: '/' }, route: { cluster: 'api' } };
  const manager = typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'conformance',
    route_config: { name: 'all', virtual_hosts: [{ name: 'all', domains: ['*'], routes: [route] }] },
    http_filters: [
      { name: 'tools', typed_config: typed('extensions.filters.http.wasm.v3.Wasm', { config }) },
      { name: 'envoy.filters.http.router', typed_config: typed('extensions.filters.http.router.v3.Router') },
    ],
  });
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }];
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: address(api) } }] }];
  const cluster = {
    name: 'api',
    type: 'STATIC',
    connect_timeout: '1s',
    load_assignment: { cluster_name: 'api', endpoints },
  };
  const listener = { name: 'all', address: address(port), filter_chains: [{ filters }] };
  return {
    admin: { address: address(admin) },
    static_resources: { listeners: [listener], clusters: [cluster] },
  };
}

function text(value: object): object {
  return { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: JSON.stringify(value) };
}

function typed(type: string, value: object = {}): object {
  return { '@type': `type.googleapis.com/envoy.${type}`, ...value };
}

function address(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
