/** A configuration that gateway-host and Envoy read alike: mcp-server in front of one REST API. */
import path from 'node:path';

import { ROOT } from '../../e2e/processes.js';

const MODULE = path.join(ROOT, 'plugins/mcp-server/build/plugin.wasm');

/** @param plugin the configuration of mcp-server */
export function gatewayConfiguration(
  { port, admin, api }: { port: number; admin: number; api: number },
  plugin: object,
): object {
  const wasm = {
    config: {
      name: 'mcp-server',
      root_id: 'mcp-server',
      vm_config: { vm_id: 'mcp', runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: MODULE } } },
      configuration: {
        '@type': 'type.googleapis.com/google.protobuf.StringValue',
        value: JSON.stringify(plugin),
      },
      allow_on_headers_stop_iteration: true,
    },
  };
  const route = { match: { prefix: '/' }, route: { cluster: 'api' } };
  const manager = typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'clients',
    route_config: { name: 'all', virtual_hosts: [{ name: 'all', domains: ['*'], routes: [route] }] },
    http_filters: [
      { name: 'mcp-server', typed_config: typed('extensions.filters.http.wasm.v3.Wasm', wasm) },
      { name: 'envoy.filters.http.router', typed_config: typed('extensions.filters.http.router.v3.Router') },
    ],
  });
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }];
  const endpoint = { endpoint: { address: address(api) } };
  const cluster = {
    name: 'api',
    type: 'STATIC',
    connect_timeout: '1s',
    load_assignment: { cluster_name: 'api', endpoints: [{ lb_endpoints: [endpoint] }] },
  };
  return {
    admin: { address: address(admin) },
    static_resources: {
      listeners: [{ name: 'all', address: address(port), filter_chains: [{ filters }] }],
      clusters: [cluster],
    },
  };
}

function typed(type: string, value: object = {}): object {
  return { '@type': `type.googleapis.com/envoy.${type}`, ...value };
}

function address(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
