/** Listeners that lead everything to a plugin, for both gateways. */

/** What stands behind a listener. */
export interface Served {
  readonly port: number;
  readonly module: string;
  /** Of the plugin. */
  readonly configuration?: object | undefined;
  /** Port of what the route leads to. */
  readonly behind: number;
}

/** Envoy's bootstrap, which gateway-host reads too. */
export function gatewayConfiguration(admin: number, listeners: readonly Served[]): object {
  return {
    admin: { address: address(admin) },
    static_resources: { listeners: listeners.map(listener), clusters: listeners.map(cluster) },
  };
}

function listener({ port, module, configuration }: Served): object {
  const config = {
    name: `tools-${port}`,
    root_id: 'tools',
    vm_config: { vm_id: 'tools', runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: module } } },
    allow_on_headers_stop_iteration: true,
    ...(configuration === undefined ? {} : { configuration: text(configuration) }),
  };
  const route = { match: { prefix: '/' }, route: { cluster: `behind-${port}` } };
  const manager = typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'conformance',
    route_config: { name: 'all', virtual_hosts: [{ name: 'all', domains: ['*'], routes: [route] }] },
    http_filters: [
      { name: 'tools', typed_config: typed('extensions.filters.http.wasm.v3.Wasm', { config }) },
      { name: 'envoy.filters.http.router', typed_config: typed('extensions.filters.http.router.v3.Router') },
    ],
  });
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }];
  return { name: `tools-${port}`, address: address(port), filter_chains: [{ filters }] };
}

function cluster({ port, behind }: Served): object {
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: address(behind) } }] }];
  const name = `behind-${port}`;
  return {
    name,
    type: 'STATIC',
    connect_timeout: '1s',
    load_assignment: { cluster_name: name, endpoints },
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
