import { expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { bootstrap } from '../../src/config/messages/bootstrap.js';
import { managersOf } from '../../src/config/messages/listener.js';

const read = (text: string) => bootstrap(parseConfigText(text, 'f.yaml'));

it('reads the snippet that runs on Envoy', () => {
  const spec = read(`
admin: { address: { socket_address: { address: 127.0.0.1, port_value: 15000 } } }
static_resources:
  listeners:
  - address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
    per_connection_buffer_limit_bytes: 65536
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: in
          common_http_protocol_options: { idle_timeout: 300s, headers_with_underscores_action: REJECT_REQUEST }
          route_config: { virtual_hosts: [{ name: all, domains: ["*"], routes: [{ name: "a/b", match: { prefix: / }, route: { cluster: up, timeout: 0.25s } }] }] }
          http_filters:
          - name: tool-gateway
            disabled: true
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
              config:
                name: tool-gateway
                root_id: tools
                vm_config:
                  vm_id: tenant-a
                  runtime: envoy.wasm.runtime.v8
                  environment_variables: { key_values: { MODE: test } }
                  code: { remote: { http_uri: { uri: "http://p.test/x.wasm", cluster: code, timeout: 10s }, sha256: ${'ab'.repeat(32)}, retry_policy: { num_retries: 10, retry_back_off: { base_interval: 0.5s, max_interval: 5s } } } }
                configuration: { "@type": type.googleapis.com/google.protobuf.StringValue, value: '{"tools":[]}' }
                allow_on_headers_stop_iteration: true
                failure_policy: FAIL_RELOAD
                reload_config: { backoff: { base_interval: 2s } }
          - name: router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router, suppress_envoy_headers: true }
  clusters:
  - { name: up, type: STRICT_DNS, load_assignment: { endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: up.test, port_value: 80 } } } }] }] } }
`);
  expect(spec.admin).toEqual({ address: '127.0.0.1', port: 15000 });
  const [listener] = spec.listeners;
  expect(listener).toMatchObject({
    name: '0.0.0.0:8080',
    identity: { addresses: [{ host: '0.0.0.0', port: 8080 }] },
    bufferLimit: 65536,
  });
  const manager = listener === undefined ? undefined : managersOf(listener)[0];
  expect(manager?.settings).toMatchObject({
    statPrefix: 'in',
    suppressEnvoyHeaders: true,
    underscores: 'REJECT_REQUEST',
    idleTimeoutMs: 300_000,
    maxConnectionDurationMs: 0,
    maxHeadersCount: 100,
    streamIdleTimeoutMs: 300_000,
    serverName: 'envoy',
  });
  const [filter] = manager?.filters ?? [];
  expect(filter).toMatchObject({
    name: 'tool-gateway',
    disabled: true,
    config: {
      kind: 'wasm',
      wasm: {
        rootId: 'tools',
        vmId: 'tenant-a',
        environment: { MODE: 'test' },
        failurePolicy: 'FAIL_RELOAD',
        reloadBaseIntervalMs: 2000,
        allowOnHeadersStopIteration: true,
        code: {
          remote: {
            cluster: 'code',
            retries: 10,
            baseIntervalMs: 500,
            maxIntervalMs: 5000,
            timeoutMs: 10_000,
          },
        },
      },
    },
  });
  const wasm = filter?.config.kind === 'wasm' ? filter.config.wasm : undefined;
  expect(Buffer.from(wasm?.configuration ?? []).toString()).toBe('{"tools":[]}');
  expect(manager?.routes.virtualHosts[0]?.routes[0]).toMatchObject({
    name: 'a/b',
    action: { kind: 'forward', cluster: { kind: 'name', name: 'up' }, timeoutMs: 250 },
  });
  expect(spec.clusters[0]).toMatchObject({
    name: 'up',
    type: 'STRICT_DNS',
    connectTimeoutMs: 5000,
    dnsFamily: 'AUTO',
  });
});

it('takes camelCase names, JSON and aliases, as Envoy does', () => {
  const camel = read('{"staticResources": {"clusters": [{"name": "a", "connectTimeout": "1.5s"}]}}');
  expect(camel.clusters[0]?.connectTimeoutMs).toBe(1500);
  const aliased = read(
    'static_resources:\n  clusters:\n  - &a { name: a }\n  - { name: b, load_assignment: &l { endpoints: [] } }\n  - { name: c, load_assignment: *l }\n',
  );
  expect(aliased.clusters.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

it('takes an empty file and missing parts', () => {
  expect(read('{}')).toMatchObject({ listeners: [], clusters: [], admin: undefined });
  expect(read('static_resources:\nadmin:\n')).toMatchObject({ listeners: [], clusters: [] });
});

it('refuses a file whose aliases multiply', () => {
  const rows = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 12; i++)
    rows.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
  // Without the limit there would be 10^12 values, and no end.
  expect(() => read(rows.join('\n'))).toThrow('more than 100000 values through aliases');
});

it('names the fields that change nothing here', () => {
  const text =
    'watchdogs: { worker_watchdog: { kill_timeout: 1s } }\nstats_config: {}\nstats_flush_interval: 5s\n';
  expect(read(text).ignored).toEqual(['watchdogs', 'stats_config', 'stats_flush_interval']);
});

it.each([
  ['brackets', `a: ${'['.repeat(5000)}`],
  ['indents', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
])('refuses what nests too deeply before it is parsed: %s', (_, text) => {
  expect(() => read(text)).toThrow('nested too deeply');
});
