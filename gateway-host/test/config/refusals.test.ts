import { describe, expect, it } from 'vitest';

import { parseConfigText } from '../../src/config/document.js';
import { bootstrap } from '../../src/config/messages/bootstrap.js';
import { GatewayError } from '../../src/errors.js';

/** What is said of a whole file: message and hint. */
function refusal(text: string): { message: string; hint: string } {
  try {
    bootstrap(parseConfigText(text, 'f.yaml'));
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'GH_CONFIG') return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

const HCM =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const ROUTER = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router';
const WASM = 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm';

/** A file with one listener; each part stands alone on its lines. */
function listener(parts: { manager?: string; route?: string; filter?: string; listener?: string }): string {
  return `static_resources:
  listeners:
  - name: main
    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
    ${parts.listener ?? '# nothing more'}
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": ${HCM}
          stat_prefix: in
          ${parts.manager ?? '# nothing more'}
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - ${parts.route ?? '{ match: { prefix: / }, direct_response: { status: 200 } }'}
          http_filters:
          - ${parts.filter ?? `{ name: router, typed_config: { "@type": ${ROUTER} } }`}
`;
}

const clusters = (text: string): string => `static_resources:\n  clusters:\n  - ${text}\n`;
const wasm = (config: string): string => `{ name: w, typed_config: { "@type": ${WASM}, config: ${config} } }`;
const route = (text: string): string => listener({ route: text });

it('accepts the file that the cases below spoil', () => {
  expect(() => bootstrap(parseConfigText(listener({}), 'f.yaml'))).not.toThrow();
});

describe('a field is refused with its path and line', () => {
  it.each([
    [
      'static_resorces: {}',
      'f.yaml:1: static_resorces: envoy.config.bootstrap.v3.Bootstrap has no field "static_resorces"',
      'did you mean static_resources?',
    ],
    ['tracing: {}', 'f.yaml:1: tracing: Envoy has tracing, this gateway does not support it', 'leave it out'],
    [
      clusters('{ name: a, lb_polcy: ROUND_ROBIN }'),
      'f.yaml:3: static_resources.clusters[0].lb_polcy: envoy.config.cluster.v3.Cluster has no field "lb_polcy"',
      'did you mean lb_policy?',
    ],
    [
      clusters('{ name: a, lb_subset_config: {} }'),
      'static_resources.clusters[0].lb_subset_config: Envoy has lb_subset_config',
      'leave it out',
    ],
    [clusters('{ name: a, preconnect_policy: {} }'), 'Envoy has preconnect_policy', 'leave it out'],
    [
      clusters('{ name: a, lb_policy: CLUSTER_PROVIDED }'),
      '"CLUSTER_PROVIDED": Envoy has it, this gateway does not support it',
      'ROUND_ROBIN',
    ],
    [clusters('{ name: a, lb_policy: FOO }'), '"FOO": no such value', 'ROUND_ROBIN'],
    [clusters('{ name: a, type: ORIGINAL_DST }'), '"ORIGINAL_DST": Envoy has it', 'STATIC'],
    [
      listener({ manager: 'tracing: {}' }),
      'f.yaml:12: static_resources.listeners[0].filter_chains[0].filters[0].typed_config.tracing: Envoy has tracing',
      'leave it out',
    ],
    [
      listener({ listener: 'use_original_dst: true' }),
      'f.yaml:5: static_resources.listeners[0].use_original_dst',
      'leave it out',
    ],
    [
      route('{ match: { prefix: /, tls_context: {} }, direct_response: { status: 200 } }'),
      'Envoy has tls_context',
      'leave it out',
    ],
    [
      route('{ match: { prefix: / }, route: { cluster: a, hedge_policy: {} } }'),
      'Envoy has hedge_policy',
      'leave it out',
    ],
    [
      route(
        '{ match: { prefix: / }, route: { cluster: a, max_stream_duration: { max_stream_duration: never } } }',
      ),
      'max_stream_duration.max_stream_duration: a duration is wanted',
      'write seconds',
    ],
  ])('%#', (text, message, hint) => {
    const error = refusal(text);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});

describe('a value is refused', () => {
  it.each([
    ['a boolean for a name', clusters('{ name: n }'), 'text is wanted, this is boolean false', 'quote it'],
    ['a number for a name', clusters('{ name: 1 }'), 'text is wanted, this is number 1', 'quote it'],
    ['a name that is missing', clusters('{ type: STATIC }'), 'name is missing', ''],
    ['an empty name', clusters('{ name: "" }'), 'must not be empty', ''],
    [
      'a duration without its unit',
      clusters('{ name: a, connect_timeout: 5 }'),
      'a duration is wanted, this is number 5',
      '10s',
    ],
    [
      'a duration in milliseconds',
      clusters('{ name: a, connect_timeout: 5ms }'),
      'a duration is wanted',
      '10s',
    ],
    ['a timeout of nothing', clusters('{ name: a, connect_timeout: 0s }'), 'must be more than 0s', ''],
    [
      'a mapping for a list',
      'static_resources: { clusters: { name: a } }',
      'a list is wanted, this is a mapping',
      '',
    ],
    ['text for a mapping', 'static_resources: yes please', 'a mapping is wanted', ''],
    [
      'a name in a static cluster',
      clusters(
        '{ name: a, load_assignment: { endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: h.test, port_value: 1 } } } }] }] } }',
      ),
      'malformed IP address: h.test',
      'STRICT_DNS',
    ],
    [
      'a port beyond 65535',
      'admin: { address: { socket_address: { address: 127.0.0.1, port_value: 70000 } } }',
      'ports end at 65535',
      '',
    ],
    [
      'two clusters of one name',
      'static_resources: { clusters: [{ name: a }, { name: a }] }',
      'two clusters are named "a"',
      '',
    ],
    ['a key that stands twice', 'admin: {}\nadmin: {}', 'f.yaml:2', ''],
    ['broken YAML', 'a: [', 'f.yaml:1', ''],
    ['an alias without an anchor', 'admin: *nobody', 'f.yaml:1', ''],
    [
      'watched files without a node',
      'dynamic_resources: { lds_config: { path_config_source: { path: x } } }',
      "node 'id' and 'cluster' are required",
      '',
    ],
    [
      'no filter chain',
      'static_resources: { listeners: [{ name: a, address: { socket_address: { address: 127.0.0.1, port_value: 1 } } }] }',
      "error adding listener '127.0.0.1:1': no filter chains specified",
      '',
    ],
  ])('%s', (_, text, message, hint) => {
    const error = refusal(text);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});

describe('a route is refused', () => {
  it.each([
    ['without a match', '{ direct_response: { status: 200 } }', 'match is missing'],
    [
      'without a path',
      '{ match: {}, direct_response: { status: 200 } }',
      'one of path, prefix, path_separated_prefix, safe_regex, connect_matcher must be given',
    ],
    [
      'with two paths',
      '{ match: { prefix: /, path: / }, direct_response: { status: 200 } }',
      'only one of path and prefix may be given',
    ],
    [
      'without an action',
      '{ match: { prefix: / } }',
      'one of route, direct_response, redirect, non_forwarding_action must be given',
    ],
    [
      'with two actions',
      '{ match: { prefix: / }, direct_response: { status: 200 }, route: { cluster: a } }',
      'only one of route and direct_response',
    ],
    [
      'with a slash behind a separated prefix',
      '{ match: { path_separated_prefix: /a/ }, direct_response: { status: 200 } }',
      'path_separated_prefix must be',
    ],
    [
      'with two host rewrites',
      '{ match: { prefix: / }, route: { cluster: a, host_rewrite_literal: b, auto_host_rewrite: true } }',
      'only one of host_rewrite_literal',
    ],
    [
      'with a pattern that is none',
      '{ match: { safe_regex: { regex: "(" } }, direct_response: { status: 200 } }',
      'missing closing )',
    ],
    [
      'with a pattern that looks back',
      '{ match: { safe_regex: { regex: "(a)\\\\1" } }, direct_response: { status: 200 } }',
      'invalid escape sequence',
    ],
    [
      'with a substitution that names no group',
      '{ match: { prefix: / }, route: { cluster: a, regex_rewrite: { pattern: { regex: "(a)" }, substitution: "\\\\2" } } }',
      'names group 2',
    ],
    [
      'with weights of nothing',
      '{ match: { prefix: / }, route: { weighted_clusters: { clusters: [{ name: a, weight: 0 }] } } }',
      'Sum of weights in the weighted_cluster must be greater than 0.',
    ],
    [
      'with two names for a weighted cluster',
      '{ match: { prefix: / }, route: { weighted_clusters: { clusters: [{ name: a, cluster_header: b, weight: 1 }] } } }',
      'Only one of name or cluster_header can be specified',
    ],
    [
      'with a back-off that ends before it begins',
      '{ match: { prefix: / }, route: { cluster: a, retry_policy: { retry_back_off: { base_interval: 2s, max_interval: 1s } } } }',
      'retry_policy.max_interval must greater than or equal to the base_interval',
    ],
    [
      'with two words for how a header is added',
      '{ match: { prefix: / }, direct_response: { status: 200 }, request_headers_to_add: [{ header: { key: a, value: b }, append: true, append_action: ADD_IF_ABSENT }] }',
      "Both append and append_action are set and it's not allowed",
    ],
    [
      'with a body that is too long',
      `{ match: { prefix: / }, direct_response: { status: 200, body: { inline_string: "${'x'.repeat(4097)}" } } }`,
      'response body size is 4097 bytes; maximum is 4096',
    ],
    ['with a status of 99', '{ match: { prefix: / }, direct_response: { status: 99 } }', 'status is 99'],
    [
      'that sets the host as a header',
      '{ match: { prefix: / }, direct_response: { status: 200 }, request_headers_to_add: [{ header: { key: Host, value: a } }] }',
      'may not be modified',
    ],
    [
      'with a variable in a header that nobody knows',
      '{ match: { prefix: / }, direct_response: { status: 200 }, request_headers_to_add: [{ header: { key: a, value: "%FOO%" } }] }',
      'Not supported field in StreamInfo: FOO',
    ],
    [
      'with a filter enabled by nothing',
      '{ match: { prefix: / }, direct_response: { status: 200 }, typed_per_filter_config: { w: { "@type": type.googleapis.com/envoy.config.route.v3.FilterConfig } } }',
      'config is missing',
    ],
    [
      'with a typed Empty for a filter',
      '{ match: { prefix: / }, direct_response: { status: 200 }, typed_per_filter_config: { w: { "@type": type.googleapis.com/google.protobuf.Empty } } }',
      'Envoy may have it',
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(route(text)).message).toContain(message);
  });
});

describe('a filter chain is refused', () => {
  it.each([
    [
      'without a router',
      wasm('{ vm_config: { code: { local: { inline_string: a } } } }'),
      'is the last filter in a http filter chain.',
    ],
    [
      'with an unknown filter',
      '{ name: x, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua } }',
      'Envoy may have it, this gateway does not',
    ],
    ['without a type', '{ name: x, typed_config: {} }', '@type is missing'],
    [
      'with a disabled router',
      `{ name: router, disabled: true, typed_config: { "@type": ${ROUTER} } }`,
      '(router) in the chain cannot be disabled by default.',
    ],
    [
      'with two kinds of code',
      wasm('{ vm_config: { code: { local: { filename: a, inline_string: b } } } }'),
      'only one of filename and inline_string',
    ],
    ['without code', wasm('{ vm_config: { vm_id: a } }'), 'code is missing'],
    [
      'with another runtime',
      wasm('{ vm_config: { runtime: envoy.wasm.runtime.wamr, code: { local: { filename: a } } } }'),
      'Envoy has it',
    ],
    [
      'with a configuration as a list that should be a Struct',
      wasm(
        '{ configuration: { "@type": type.googleapis.com/google.protobuf.Struct, value: [] }, vm_config: { code: { local: { filename: a } } } }',
      ),
      'no google.protobuf.Struct',
    ],
    [
      'with a digest that is none',
      wasm(
        '{ vm_config: { code: { remote: { http_uri: { uri: "http://a/b", cluster: c, timeout: 1s }, sha256: abc } } } }',
      ),
      'is not 64 hexadecimal digits',
    ],
    [
      'without a digest',
      wasm(
        '{ vm_config: { code: { remote: { http_uri: { uri: "http://a/b", cluster: c, timeout: 1s } } } } }',
      ),
      'sha256 is missing',
    ],
    [
      'with two failure policies',
      wasm(
        '{ fail_open: true, failure_policy: FAIL_CLOSED, vm_config: { code: { local: { filename: a } } } }',
      ),
      'only one of fail_open or failure_policy can be set',
    ],
    [
      'with a capability that has settings',
      wasm(
        '{ capability_restriction_config: { allowed_capabilities: { proxy_log: { a: 1 } } }, vm_config: { code: { local: { filename: a } } } }',
      ),
      'SanitationConfig',
    ],
    [
      'with an environment variable twice',
      wasm(
        '{ vm_config: { code: { local: { filename: a } }, environment_variables: { host_env_keys: [NOWHERE], key_values: { NOWHERE: x } } } }',
      ),
      'Key NOWHERE is duplicated in envoy.extensions.wasm.v3.VmConfig.environment_variables',
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(listener({ filter: text })).message).toContain(message);
  });

  it('names the line of the mistake', () => {
    expect(refusal(listener({ filter: '{ name: x, typed_config: {} }' })).message).toMatch(
      /^f\.yaml:20: static_resources/,
    );
  });
});
