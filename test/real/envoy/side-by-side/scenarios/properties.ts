/** What each property answers, in each phase. Observation: envoy-observed §10. */
import { request, respond, type Scenario } from '../scenario.js';
import { PHASES } from './phases.js';

const from = 'envoy-observed §10';

const PATHS = [
  ...[
    'path',
    'url_path',
    'query',
    'host',
    'scheme',
    'method',
    'headers/x-a',
    'headers/none',
    'referer',
    'useragent',
  ],
  ...['time', 'id', 'protocol', 'size', 'total_size', 'duration', 'headers', 'none'],
].map((name) => `request/${name}`);
const OTHERS = [
  ...[
    'code',
    'code_details',
    'flags',
    'size',
    'total_size',
    'headers/x-up',
    'headers',
    'grpc_status',
    'trailers',
    'backend_latency',
  ].map((name) => `response/${name}`),
  ...['source/address', 'source/port', 'destination/address', 'destination/port', 'source', 'source/none'],
  ...[
    'id',
    'mtls',
    'requested_server_name',
    'tls_version',
    'subject_local_certificate',
    'subject_peer_certificate',
    'dns_san_local_certificate',
    'uri_san_peer_certificate',
    'sha256_peer_certificate_digest',
    'termination_details',
    'transport_failure_reason',
  ].map((name) => `connection/${name}`),
  ...[
    'address',
    'port',
    'local_address',
    'transport_failure_reason',
    'tls_version',
    'request_attempt_count',
    'cx_pool_ready_duration',
    'locality',
  ].map((name) => `upstream/${name}`),
  ...[
    'cluster_name',
    'cluster_metadata',
    'route_name',
    'route_metadata',
    'route_metadata/filter_metadata/ns/key',
    'upstream_host_metadata',
    'upstream_host_locality_metadata',
    'filter_chain_name',
    'listener_direction',
    'listener_metadata',
    'virtual_host_name',
    'virtual_host_metadata',
    'node',
    'node/id',
    'node/cluster',
    'none',
  ].map((name) => `xds/${name}`),
  ...['plugin_name', 'plugin_root_id', 'plugin_vm_id', 'connection_id', 'plugin_vm_memory'],
  ...[
    'node',
    'cluster_name',
    'cluster_metadata',
    'route_name',
    'route_metadata',
    'listener_direction',
    'listener_metadata',
    'upstream_host_metadata',
  ],
  ...[
    'metadata',
    'metadata/filter_metadata',
    'dynamic_metadata',
    'filter_state',
    'filter_state/none',
    'upstream_filter_state',
    'request',
    'response',
    'connection',
    'upstream',
    'xds',
  ],
];
/** Values that differ from run to run. */
const VOLATILE = [
  'request/time',
  'request/id',
  'request/duration',
  'request/headers',
  'source/port',
  'source/address',
  'destination/port',
  'destination/address',
  'upstream/port',
  'upstream/address',
  'upstream/local_address',
  'connection/id',
  'connection_id',
  'response/backend_latency',
  'upstream/cx_pool_ready_duration',
  'response/headers',
  'response/total_size',
  'xds/node',
  'node',
];
const WHERE = [
  'request-headers',
  'request-end',
  'response-headers',
  'response-end',
  'http-call',
  'http-call-as-stream',
  'log',
  'done',
] as const;

function ids(path: string): string {
  return path.replaceAll('/', '-');
}

export const PROPERTIES: readonly Scenario[] = [...PATHS, ...OTHERS].flatMap((path) =>
  WHERE.map((phase): Scenario => ({
    id: `properties.${phase}.${ids(path)}`,
    from,
    ...PHASES[phase]?.(`property ${path}`),
    client: [
      request({
        method: 'POST',
        path: '/echo/x?q=1&r=2',
        headers: ['x-a: 1', 'x-a: 2', 'referer: http://r.test/', 'user-agent: side-by-side'],
        body: 'hello',
      }),
    ],
    upstream: { main: [{ steps: [respond('200 OK', ['x-up: main', 'x-up: again'], 'hello')] }] },
    volatile: VOLATILE.includes(path) ? [`property ${path}`] : [],
  })),
);
