/**
 * The route table: virtual hosts, routes, and what happens to a request.
 * Spec: Envoy api/envoy/config/route/v3/{route,route_components}.proto.
 */
import type { MirrorPolicy } from '../../http/route/forward-action.js';
import { NO_MUTATION } from '../../http/route/header-mutation.js';
import type { RetryRule } from '../../http/route/retry-rule.js';
import type { RouteAction, RouteConfiguration, RouteRule, VirtualHost } from '../../http/route/route.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, listOf, message, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, enumOf, int64, nonEmptyText, text, uint32 } from '../values.js';
import { directAction, redirectAction } from './answer-action.js';
import { level, levelFields } from './header-levels.js';
import { chosen } from './matchers.js';
import { metadata } from './metadata.js';
import { rateLimit } from './rate-limit.js';
import { retryPolicy } from './retry-policy.js';
import { forwardAction, mirrorPolicy } from './route-action.js';
import { routeMatch } from './route-match.js';

const BODY_LIMIT = 4096;

const route = convert(
  message('envoy.config.route.v3.Route', {
    name: withDefault(text, ''),
    match: required(routeMatch),
    route: optional(forwardAction),
    direct_response: optional(directAction),
    redirect: optional(redirectAction),
    non_forwarding_action: optional(
      convert(message('envoy.config.route.v3.NonForwardingAction', {}), () => ({ kind: 'none' }) as const),
    ),
    per_request_buffer_limit_bytes: optional(uint32),
    request_body_buffer_limit: optional(int64),
    metadata: optional(metadata),
    ...levelFields,
  }),
  (value, node) => {
    const { route: forward, direct_response, redirect, non_forwarding_action } = value;
    const actions = { route: forward, direct_response, redirect, non_forwarding_action };
    const action = chosen<RouteAction>(node, actions);
    if (action === undefined) throw refuse(node, `one of ${Object.keys(actions).join(', ')} must be given`);
    const bufferLimit = value.request_body_buffer_limit ?? value.per_request_buffer_limit_bytes;
    const { name, match, metadata: notes } = value;
    return { node, rule: { name, match, action, bufferLimit, metadata: notes, ...level(value) } };
  },
);

const virtualHost = convert(
  message('envoy.config.route.v3.VirtualHost', {
    name: required(nonEmptyText),
    domains: listOf(text),
    routes: listOf(route),
    require_tls: withDefault(enumOf(['NONE', 'EXTERNAL_ONLY', 'ALL']), 'NONE'),
    include_request_attempt_count: withDefault(bool, false),
    include_attempt_count_in_response: withDefault(bool, false),
    retry_policy: optional(retryPolicy),
    per_request_buffer_limit_bytes: optional(uint32),
    request_body_buffer_limit: optional(int64),
    request_mirror_policies: listOf(mirrorPolicy),
    rate_limits: listOf(rateLimit),
    metadata: optional(metadata),
    ...levelFields,
  }),
  (value, node) => {
    if (value.domains.length === 0) throw refuse(node, 'domains is empty', 'domains: ["*"] takes every host');
    const { retry_policy: retry, request_mirror_policies: mirrors } = value;
    const bufferLimit = value.request_body_buffer_limit ?? value.per_request_buffer_limit_bytes;
    const host: VirtualHost = {
      name: value.name,
      domains: value.domains,
      routes: value.routes.map(({ rule }) => inherit(rule, { retry, mirrors, bufferLimit })),
      requireTls: value.require_tls,
      attemptCountInRequest: value.include_request_attempt_count,
      attemptCountInResponse: value.include_attempt_count_in_response,
      metadata: value.metadata,
      ...level(value),
    };
    return { host, at: value.routes.map((one) => one.node) };
  },
);

export interface RouteTableConfig extends RouteConfiguration {
  readonly validateClusters: boolean;
}

const tableMessage = message('envoy.config.route.v3.RouteConfiguration', {
  name: withDefault(text, ''),
  virtual_hosts: listOf(virtualHost),
  ignore_port_in_host_matching: withDefault(bool, false),
  ignore_path_parameters_in_path_matching: withDefault(bool, false),
  vhost_header: withDefault(text, ''),
  most_specific_header_mutations_wins: withDefault(bool, false),
  max_direct_response_body_size_bytes: withDefault(uint32, BODY_LIMIT),
  request_mirror_policies: listOf(mirrorPolicy),
  validate_clusters: optional(bool),
  // Nothing can ask for it.
  metadata: optional(metadata),
  ...levelFields,
});

/** A table inside a connection manager: clusters must be there unless it says otherwise. */
export const routeConfiguration: Reader<RouteTableConfig> = routeTable(true);

/** A table from a file: clusters may come later unless it says otherwise. */
export const discoveredRoutes: Reader<RouteTableConfig> = routeTable(false);

function routeTable(validate: boolean): Reader<RouteTableConfig> {
  return convert(tableMessage, (value, node): RouteTableConfig => {
    const hosts = value.virtual_hosts.map(({ host }) => host);
    refuseDoubleDomains(hosts, value.name, node);
    for (const host of value.virtual_hosts) refuseLongBodies(host, value.max_direct_response_body_size_bytes);
    const inherited = { mirrors: value.request_mirror_policies, retry: undefined, bufferLimit: undefined };
    return {
      name: value.name,
      virtualHosts: hosts.map((host) => ({
        ...host,
        routes: host.routes.map((rule) => inherit(rule, inherited)),
      })),
      ignorePortInHostMatching: value.ignore_port_in_host_matching,
      ignorePathParameters: value.ignore_path_parameters_in_path_matching,
      hostHeader: value.vhost_header === '' ? undefined : value.vhost_header.toLowerCase(),
      mostSpecificMutationsWin: value.most_specific_header_mutations_wins,
      validateClusters: value.validate_clusters ?? validate,
      ...level(value),
    };
  });
}

/** What is in force until a table has come: nothing is found. */
export function noRoutes(name: string): RouteTableConfig {
  return {
    name,
    virtualHosts: [],
    ignorePortInHostMatching: false,
    ignorePathParameters: false,
    hostHeader: undefined,
    mostSpecificMutationsWin: false,
    validateClusters: false,
    requestHeaders: NO_MUTATION,
    responseHeaders: NO_MUTATION,
    filters: new Map(),
  };
}

interface Inherited {
  readonly retry: RetryRule | undefined;
  readonly mirrors: readonly MirrorPolicy[];
  readonly bufferLimit: number | undefined;
}

/** What a route does not say itself it takes over from the level above. */
function inherit(rule: RouteRule, { retry, mirrors, bufferLimit }: Inherited): RouteRule {
  const { action } = rule;
  if (action.kind !== 'forward') return rule;
  return {
    ...rule,
    bufferLimit: rule.bufferLimit ?? bufferLimit,
    action: {
      ...action,
      retry: action.retry ?? retry,
      mirrors: action.mirrors.length === 0 ? mirrors : action.mirrors,
    },
  };
}

function refuseLongBodies(
  { host, at }: { readonly host: VirtualHost; readonly at: readonly ConfigNode[] },
  limit: number,
): void {
  for (const [index, { action }] of host.routes.entries()) {
    if (action.kind !== 'direct') continue;
    const size = Buffer.byteLength(action.body);
    const node = at[index];
    if (size > limit && node !== undefined)
      throw refuse(node, `response body size is ${size} bytes; maximum is ${limit}`);
  }
}

function refuseDoubleDomains(hosts: readonly VirtualHost[], table: string, node: ConfigNode): void {
  const seen = new Set<string>();
  for (const name of hosts.flatMap(({ domains }) => domains)) {
    const key = name.toLowerCase();
    if (seen.has(key)) {
      const what = 'Only unique values for domains are permitted.';
      throw refuse(node, `${what} Duplicate entry of domain ${key} in route ${table}`);
    }
    seen.add(key);
  }
}
