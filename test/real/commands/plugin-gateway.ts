/** A gateway for the page of one plugin: `envoy.yaml` with the plugin before a REST service, on the routes that pages speak of. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

import type { Terminal } from './terminal.js';

/** A plugin and what it is started with. */
export interface PlacedPlugin {
  readonly module: string;
  readonly name: string;
  readonly configuration: string;
}

const ENDPOINT = '/acme/orders/mcp';

/** Writes the file. `<endpoint>/~` is where a rewritten request goes, as the control plane has it. */
export function pluginGateway(
  { folder, ports }: Terminal,
  { module, name, configuration }: PlacedPlugin,
): void {
  const route = (prefix: string, rewrite: string): object => ({
    name: 'acme/orders',
    match: { prefix },
    route: { cluster: 'rest', prefix_rewrite: rewrite },
  });
  const config = {
    name,
    root_id: name,
    vm_config: { vm_id: name, runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: module } } },
    configuration: typed('google.protobuf.StringValue', { value: configuration }),
    allow_on_headers_stop_iteration: true,
  };
  const routes = [route(`${ENDPOINT}/~`, ''), route('/', '/')];
  const manager = typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'page',
    route_config: { name: 'page', virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
    http_filters: [
      { name, typed_config: typed('envoy.extensions.filters.http.wasm.v3.Wasm', { config }) },
      { name: 'router', typed_config: typed('envoy.extensions.filters.http.router.v3.Router', {}) },
    ],
  });
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: address(ports.rest) } }] }];
  const cluster = { name: 'rest', type: 'STATIC', load_assignment: { cluster_name: 'rest', endpoints } };
  const listener = {
    name: 'page',
    address: address(ports.gateway),
    filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
  };
  const bootstrap = {
    admin: { address: address(ports.admin) },
    static_resources: { listeners: [listener], clusters: [cluster] },
  };
  // Every JSON text is YAML.
  writeFileSync(path.join(folder, 'envoy.yaml'), JSON.stringify(bootstrap, null, 2));
}

/** Answers everything as the order that pages ask for. */
export async function startRest({ ports, processes }: Terminal): Promise<void> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":7,"item":"lamp"}');
  });
  await new Promise<void>((resolve) => server.listen(ports.rest, '127.0.0.1', resolve));
  processes.atEnd(() => server.closeAllConnections());
  processes.atEnd(() => server.close());
}

function address(port_value: number): object {
  return { socket_address: { address: '127.0.0.1', port_value } };
}

function typed(type: string, value: object): object {
  return { '@type': `type.googleapis.com/${type}`, ...value };
}
