/** Configurations with much in them, and words that mean something to YAML or to Envoy. */
import { parseConfigText, plainValue } from '../../src/config/document.js';
import { envoyFields } from '../../src/config/envoy-fields.js';
import { cluster, listenerConfig, wasmFilter } from '../running-gateway.js';

const ROUTES = [
  {
    match: { prefix: '/a', headers: [{ name: 'x', string_match: { exact: 'y' } }] },
    route: { cluster: 'a', timeout: '1.5s' },
  },
  {
    match: { safe_regex: { regex: '^/b/(\\d+)$' }, runtime_fraction: { default_value: { numerator: 5 } } },
    route: {
      weighted_clusters: {
        clusters: [
          { name: 'a', weight: 1 },
          { name: 'b', weight: 99 },
        ],
      },
      regex_rewrite: { pattern: { regex: 'b' }, substitution: '\\1' },
      retry_policy: { retry_on: '5xx,reset', num_retries: 2, per_try_timeout: '0.1s' },
      hash_policy: [{ header: { header_name: 'x' } }],
    },
  },
  { match: { path: '/c' }, direct_response: { status: 200, body: { inline_string: 'x' } } },
  { match: { path_separated_prefix: '/d' }, redirect: { https_redirect: true, response_code: 'FOUND' } },
];

const WHOLE = {
  node: { id: 'n', cluster: 'c' },
  admin: { address: { socket_address: { address: '127.0.0.1', port_value: 0 } } },
  static_resources: {
    listeners: [
      listenerConfig({
        routes: ROUTES,
        filters: [wasmFilter({ name: 'w', module: Buffer.from('not a module') })],
        manager: {
          access_log: [
            {
              name: 'l',
              typed_config: {
                '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
                log_format: { json_format: { a: '%REQ(:METHOD)%', b: [1, true, null] } },
              },
            },
          ],
          use_remote_address: true,
          stream_idle_timeout: '5m',
          common_http_protocol_options: { idle_timeout: '3600.000000001s', max_headers_count: 100 },
        },
        listener: { per_connection_buffer_limit_bytes: 1024 },
      }),
    ],
    clusters: [
      cluster('a', 1, {
        health_checks: [
          {
            timeout: '1s',
            interval: '5s',
            healthy_threshold: 1,
            unhealthy_threshold: 2,
            http_health_check: { path: '/' },
          },
        ],
        circuit_breakers: { thresholds: [{ max_connections: 1, max_requests: 4294967295 }] },
      }),
      cluster('b', 2, {
        lb_policy: 'RING_HASH',
        ring_hash_lb_config: { minimum_ring_size: 8 },
        outlier_detection: {},
      }),
    ],
  },
};

const YAML = `# comment
static_resources: &anchor
  listeners:
  - name: "a\\u00e9"
    address: { socket_address: { address: 127.0.0.1, port_value: 0x1F90 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.echo
        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo }
  clusters:
  - name: |
      text
    connect_timeout: 0.25s
    type: LOGICAL_DNS
    load_assignment:
      cluster_name: x
      endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: localhost, port_value: 80 } } } } ] } ]
`;

export const CONFIGURATIONS: readonly string[] = [
  JSON.stringify(WHOLE, undefined, 1),
  JSON.stringify({ static_resources: { clusters: WHOLE.static_resources.clusters } }),
  YAML,
];

/** Every name of the first file, and values that belong nowhere in particular. */
export const FIELD_WORDS: readonly string[] = [
  ...namesIn(plainValue(parseConfigText(JSON.stringify(WHOLE), 'x'))),
  ...[...(envoyFields('envoy.config.cluster.v3.Cluster') ?? [])].map((name) => `"${name}": {}`),
  ...[
    'null',
    '~',
    'true',
    'yes',
    '-1',
    '1e999',
    '.inf',
    '.nan',
    '4294967296',
    '18446744073709551616',
    '0x',
    '0b11',
    '1_000',
  ],
  ...[
    '"1s"',
    '"-1s"',
    '"315576000001s"',
    '"1.0000000001s"',
    '1s',
    '""',
    '[]',
    '{}',
    '[[]]',
    '[null]',
    '{"a": null}',
  ],
  ...[
    '&a ',
    '*a',
    '*anchor',
    '<<: *anchor',
    '!!binary x',
    '!!str ',
    '!x ',
    '--- ',
    '...\n',
    '? ',
    ': ',
    '- ',
    '|\n',
    '>-\n',
    '# ',
  ],
  ...[
    '\t',
    '\n',
    '\n  ',
    '\n      ',
    '\u0000',
    '\ufeff',
    '\\',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '%',
    '@',
    '`',
    '__proto__',
    'constructor',
  ],
  ...[
    '"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"',
    '"@type": "x"',
    '[['.repeat(60),
  ],
  ...['%REQ(', '%NOPE%', '(', '(a+)+$', '\\', '*.a', 'a.*', '::1', '256.1.1.1', '127.0.0.1'],
];

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [`"${name}": `, name, ...namesIn(inner)]);
}
