/** The configuration of a gateway under chaos, whole in one file or spread over watched ones. */
import { renameSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

export type Json = Record<string, unknown>;

export interface GatewayPlan {
  readonly port: number;
  readonly admin: number;
  readonly folder: string;
  readonly module: string;
  /** The upstream's port. */
  readonly upstream: number;
  /** The port of one that speaks HTTP/2, behind `/h2/`. */
  readonly http2Upstream?: number;
  /** The port of one whose HTTP/2 connections come and go, behind `/going/`. */
  readonly goingUpstream?: number;
  readonly failurePolicy?: string;
  /** Fields of the connection manager, the listener, and the upstream's cluster. */
  readonly manager?: Json;
  readonly listener?: Json;
  readonly cluster?: Json;
  /** Listeners, clusters and the plugin's settings come from files of these names: lds, cds, ecds. */
  readonly watched?: boolean;
}

const TYPE = 'type.googleapis.com/envoy.';
const PLUGIN = `${TYPE}extensions.filters.http.wasm.v3.Wasm`;

export function bootstrap(plan: GatewayPlan): string {
  const admin = { address: address(plan.admin) };
  if (plan.watched !== true) {
    const static_resources = { listeners: [listener(plan)], clusters: clusters(plan) };
    return JSON.stringify({ admin, static_resources });
  }
  for (const name of ['ecds', 'cds', 'lds'] as const) writeWatched(plan, name);
  const dynamic_resources = { lds_config: source(plan, 'lds'), cds_config: source(plan, 'cds') };
  return JSON.stringify({ node: { id: 'chaos', cluster: 'chaos' }, admin, dynamic_resources });
}

/** Puts a watched file in place, with `round` in it so that it differs from the one before. */
export function writeWatched(plan: GatewayPlan, name: 'lds' | 'cds' | 'ecds', round = 0): void {
  const resources = {
    lds: () => [typed('config.listener.v3.Listener', listener(plan, round))],
    cds: () => clusters(plan, round).map((one) => typed('config.cluster.v3.Cluster', one)),
    ecds: () => [
      typed('config.core.v3.TypedExtensionConfig', {
        name: 'chaos',
        typed_config: { '@type': PLUGIN, config: pluginConfig(plan, round) },
      }),
    ],
  }[name]();
  const file = path.join(plan.folder, `${name}.json`);
  writeFileSync(`${file}.new`, JSON.stringify({ resources }));
  renameSync(`${file}.new`, file);
}

function typed(type: string, resource: Json): Json {
  return { '@type': `${TYPE}${type}`, ...resource };
}

function source(plan: GatewayPlan, name: string): Json {
  return { path_config_source: { path: path.join(plan.folder, `${name}.json`) } };
}

function pluginConfig(plan: GatewayPlan, round = 0): Json {
  return {
    name: 'chaos',
    root_id: 'chaos',
    configuration: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: String(round) },
    vm_config: { runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: plan.module } } },
    allow_on_headers_stop_iteration: true,
    failure_policy: plan.failurePolicy ?? 'FAIL_CLOSED',
    ...(plan.failurePolicy === 'FAIL_RELOAD'
      ? { reload_config: { backoff: { base_interval: '0.001s' } } }
      : {}),
  };
}

function listener(plan: GatewayPlan, round = 0): Json {
  const extension =
    plan.watched === true
      ? { config_discovery: { config_source: source(plan, 'ecds'), type_urls: [PLUGIN] } }
      : { typed_config: { '@type': PLUGIN, config: pluginConfig(plan) } };
  const manager = {
    '@type': `${TYPE}extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'chaos',
    stream_idle_timeout: '60s',
    request_headers_timeout: '10s',
    http_protocol_options: { enable_trailers: true },
    http_filters: [
      { name: 'chaos', ...extension },
      { name: 'router', typed_config: { '@type': `${TYPE}extensions.filters.http.router.v3.Router` } },
    ],
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes: routes(plan, round) }] },
    ...plan.manager,
  };
  const filter_chains = [{ filters: [{ name: 'http', typed_config: manager }] }];
  return { name: 'chaos', address: address(plan.port), filter_chains, ...plan.listener };
}

function routes(plan: GatewayPlan, round: number): Json[] {
  const to = (prefix: string, cluster: string, more: Json): Json => ({
    match: { prefix },
    route: { cluster, ...more },
  });
  // Only who waits for nothing is to be timed out: a busy machine must not look like a wrong answer.
  const patient = { timeout: `${60 + (round % 2)}s` };
  const hasty = { timeout: '0.5s' };
  const http2 = [
    to('/h2/half-open', 'http2', { ...hasty, prefix_rewrite: '/half-open' }),
    to('/h2/', 'http2', { ...patient, prefix_rewrite: '/' }),
  ];
  return [
    ...(plan.http2Upstream === undefined ? [] : http2),
    ...(plan.goingUpstream === undefined ? [] : [to('/going/', 'going', patient)]),
    to('/half-open', 'upstream', hasty),
    to('/', 'upstream', patient),
  ];
}

function clusters(plan: GatewayPlan, round = 0): Json[] {
  const { upstream, http2Upstream, goingUpstream } = plan;
  const own = { connect_timeout: `${60 + (round % 2)}s`, ...plan.cluster };
  const one = cluster('upstream', upstream, own);
  const protocol = {
    '@type': `${TYPE}extensions.upstreams.http.v3.HttpProtocolOptions`,
    explicit_http_config: { http2_protocol_options: {} },
  };
  const typed_extension_protocol_options = {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': protocol,
  };
  const others = { http2: http2Upstream, going: goingUpstream };
  return [
    one,
    ...Object.entries(others).flatMap(([name, port]) =>
      port === undefined ? [] : [cluster(name, port, { typed_extension_protocol_options })],
    ),
  ];
}

function cluster(name: string, port: number, more: Json): Json {
  const endpoint = { endpoint: { address: address(port) } };
  return {
    name,
    type: 'STATIC',
    connect_timeout: '60s',
    // More than 1,024 requests at once wait in some cases.
    circuit_breakers: {
      thresholds: [{ max_connections: 20_000, max_pending_requests: 20_000, max_requests: 20_000 }],
    },
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
    ...more,
  };
}

function address(port: number): Json {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}

const given = new Set<number>();

/** A port that nobody listens on, and another one each time: one that was closed may be offered again at once. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  if (given.has(port)) return freePort();
  given.add(port);
  return port;
}
