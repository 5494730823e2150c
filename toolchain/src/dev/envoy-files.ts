/**
 * The Envoy configuration that `postern dev` runs: one listener with one plugin before one upstream. The listener is
 * a file of its own that is replaced by rename, so a gateway swaps the plugin and keeps its connections.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/configuration/overview/examples (dynamic, from files).
 */
import { stringify } from 'yaml';
import type { Address } from '../project/project.js';

/** One field of Envoy's configuration, or many. */
type Resource = Readonly<Record<string, unknown>>;

/** What the files say. */
export interface DevGateway {
  readonly listen: Address;
  readonly admin: Address;
  readonly upstream: URL;
}

/** A plugin as the listener loads it. */
export interface DevPlugin {
  readonly name: string;
  readonly moduleFile: string;
  readonly configuration: string;
}

const CLUSTER = 'upstream';

/** The file that the gateway is started with; `listenerFile` is the one it watches. */
export function bootstrapYaml({ admin, upstream }: DevGateway, listenerFile: string): string {
  return yaml({
    node: { id: 'postern-dev', cluster: 'postern-dev' },
    admin: { address: socketAddress(admin) },
    dynamic_resources: {
      lds_config: { resource_api_version: 'V3', path_config_source: { path: listenerFile } },
    },
    static_resources: { clusters: [cluster(upstream)] },
  });
}

/** The watched listener file. */
export function listenerYaml({ listen, upstream }: DevGateway, plugin: DevPlugin): string {
  const manager = typed('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'dev',
    route_config: {
      name: 'dev',
      virtual_hosts: [{ name: 'dev', domains: ['*'], routes: [route(upstream)] }],
    },
    http_filters: [wasmFilter(plugin), ROUTER],
  });
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }];
  const listener = { name: 'dev', address: socketAddress(listen), filter_chains: [{ filters }] };
  return yaml({ resources: [typed('envoy.config.listener.v3.Listener', listener)] });
}

const ROUTER: Resource = {
  name: 'envoy.filters.http.router',
  typed_config: typed('envoy.extensions.filters.http.router.v3.Router', {}),
};

function wasmFilter({ name, moduleFile, configuration }: DevPlugin): Resource {
  const config = {
    name,
    root_id: name,
    vm_config: {
      vm_id: 'dev',
      runtime: 'envoy.wasm.runtime.v8',
      code: { local: { filename: moduleFile } },
    },
    configuration: typed('google.protobuf.StringValue', { value: configuration }),
    allow_on_headers_stop_iteration: true,
    failure_policy: 'FAIL_RELOAD',
  };
  return { name, typed_config: typed('envoy.extensions.filters.http.wasm.v3.Wasm', { config }) };
}

function route(upstream: URL): Resource {
  return {
    name: 'dev',
    match: { prefix: '/' },
    route: { cluster: CLUSTER, timeout: '60s', host_rewrite_literal: upstream.host },
  };
}

function cluster(upstream: URL): Resource {
  const address = socketAddress({
    host: upstream.hostname.replace(/^\[|\]$/g, ''),
    port: Number(upstream.port || (upstream.protocol === 'https:' ? 443 : 80)),
  });
  const literal = /^[\d.]+$/.test(upstream.hostname) || upstream.hostname.startsWith('[');
  return {
    name: CLUSTER,
    connect_timeout: '5s',
    type: literal ? 'STATIC' : 'STRICT_DNS',
    load_assignment: { cluster_name: CLUSTER, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
  };
}

function socketAddress({ host, port }: Address): Resource {
  return { socket_address: { address: host, port_value: port } };
}

function typed(type: string, value: Resource): Resource {
  return { '@type': `type.googleapis.com/${type}`, ...value };
}

/** Envoy reads YAML 1.1, where an unquoted `on` is a boolean; so every string is quoted. */
function yaml(value: Resource): string {
  return stringify(value, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}
