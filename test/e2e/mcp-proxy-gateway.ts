/** A configuration that gateway-host and Envoy read alike: mcp-server in front of MCP servers, each a route, a cluster and a rule. */
import path from 'node:path';

import { ROOT } from './processes.js';

const MODULE = path.join(ROOT, 'plugins/mcp-server/build/plugin.wasm');

/** Where a gateway listens. */
export interface Listening {
  readonly port: number;
  readonly admin?: number;
}

/** @param ports of the servers behind, by name */
export function gatewayFor(
  listening: Listening,
  ports: Readonly<Record<string, number>>,
  servers: Readonly<Record<string, object>>,
): object {
  const rules = Object.entries(servers).map(([name, server]) => ({ _match_route_: [name], ...server }));
  const wasm = {
    config: {
      name: 'mcp-server',
      root_id: 'mcp-server',
      vm_config: {
        vm_id: `mcp-${Object.keys(servers).join()}`,
        runtime: 'envoy.wasm.runtime.v8',
        code: { local: { filename: MODULE } },
      },
      configuration: {
        '@type': 'type.googleapis.com/google.protobuf.StringValue',
        value: JSON.stringify({ _rules_: rules }),
      },
      allow_on_headers_stop_iteration: true,
    },
  };
  // The plugin writes the server's own path, and the route is chosen again: the last one is for what a proxy has written.
  const routes = Object.keys(servers).map((name) => ({
    name,
    match: { prefix: `/${name}` },
    route: { cluster: ports[name] === undefined ? 'none' : name },
  }));
  const behind = Object.entries(ports).map(([name, port]) => ({
    match: {
      prefix: '/',
      headers: [
        {
          name: ':authority',
          string_match: { exact: name === 'newest' ? 'newest.test' : `127.0.0.1:${port}` },
        },
      ],
    },
    route: { cluster: name },
  }));
  const manager = typed('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'clients',
    route_config: {
      name: 'all',
      virtual_hosts: [{ name: 'all', domains: ['*'], routes: [...routes, ...behind] }],
    },
    http_filters: [
      { name: 'mcp-server', typed_config: typed('extensions.filters.http.wasm.v3.Wasm', wasm) },
      { name: 'envoy.filters.http.router', typed_config: typed('extensions.filters.http.router.v3.Router') },
    ],
  });
  return {
    ...(listening.admin === undefined ? {} : { admin: { address: address(listening.admin) } }),
    static_resources: {
      listeners: [
        {
          name: 'all',
          address: address(listening.port),
          filter_chains: [
            { filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] },
          ],
        },
      ],
      clusters: Object.entries({ none: 1, ...ports }).map(([name, port]) => ({
        name,
        type: 'STATIC',
        load_assignment: {
          cluster_name: name,
          endpoints: [{ lb_endpoints: [{ endpoint: { address: address(port) } }] }],
        },
      })),
    },
  };
}

function typed(type: string, value: object = {}): object {
  return { '@type': `type.googleapis.com/envoy.${type}`, ...value };
}

function address(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
