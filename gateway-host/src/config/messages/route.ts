/**
 * The inline route table: virtual hosts, routes, and what happens to a request.
 * Spec: Envoy api/envoy/config/route/v3/{route,route_components}.proto.
 */
import type { FilterOverrides, RouteConfiguration, RouteRule, VirtualHost } from '../../http/route/route.js';
import { NO_MUTATION, type HeaderMutation } from '../../http/route/header-mutation.js';
import { refuse, type ConfigNode } from '../document.js';
import {
  anyOf,
  convert,
  entriesOf,
  listOf,
  mapOf,
  message,
  oneOf,
  optional,
  required,
  withDefault,
} from '../schema.js';
import { bool, nonEmptyText, text } from '../values.js';
import { headerAddition, headerName } from './core.js';
import { directAction, forwardAction, redirectAction } from './route-action.js';
import { routeMatch } from './route-match.js';

const levelFields = {
  request_headers_to_add: listOf(headerAddition),
  request_headers_to_remove: listOf(headerName()),
  response_headers_to_add: listOf(headerAddition),
  response_headers_to_remove: listOf(headerName()),
  typed_per_filter_config: mapOf(anyOf({ 'envoy.config.route.v3.FilterConfig': filterConfig })),
} as const;

function filterConfig(node: ConfigNode): { disabled: boolean } {
  const value = message('envoy.config.route.v3.FilterConfig', {
    config: optional(emptyConfig),
    is_optional: withDefault(bool, false),
    disabled: withDefault(bool, false),
  })(node);
  if (!value.disabled && value.config === undefined) {
    const hint = 'write config: {} to enable a filter on this route';
    throw refuse(node, 'config is missing, and Envoy refuses a FilterConfig without it', hint);
  }
  return { disabled: value.disabled };
}

function emptyConfig(node: ConfigNode): true {
  if (entriesOf(node).size === 0) return true;
  throw refuse(node, 'the wasm filter has no configuration per route', 'write config: {}');
}

type LevelValues = { readonly [K in keyof typeof levelFields]: ReturnType<(typeof levelFields)[K]> };

function level(value: LevelValues): {
  requestHeaders: HeaderMutation;
  responseHeaders: HeaderMutation;
  filters: FilterOverrides;
} {
  return {
    requestHeaders: mutation(value.request_headers_to_add, value.request_headers_to_remove),
    responseHeaders: mutation(value.response_headers_to_add, value.response_headers_to_remove),
    filters: value.typed_per_filter_config,
  };
}

function mutation(add: HeaderMutation['add'], remove: readonly string[]): HeaderMutation {
  return add.length === 0 && remove.length === 0 ? NO_MUTATION : { add, remove };
}

const route = convert(
  message('envoy.config.route.v3.Route', {
    name: withDefault(text, ''),
    match: required(routeMatch),
    route: optional(forwardAction),
    direct_response: optional(directAction),
    redirect: optional(redirectAction),
    ...levelFields,
  }),
  (value, node): RouteRule => {
    oneOf(node, ['route', 'direct_response', 'redirect'], 'one');
    const action = value.route ?? value.direct_response ?? value.redirect;
    if (action === undefined) throw refuse(node, 'one of route, direct_response, redirect must be given');
    return { name: value.name, match: value.match, action, ...level(value) };
  },
);

const domain = convert(nonEmptyText, (value, node) => {
  const stars = value.split('*').length - 1;
  if (stars > 1 || (stars === 1 && value !== '*' && !value.startsWith('*') && !value.endsWith('*'))) {
    throw refuse(node, `${JSON.stringify(value)}: one * may stand, first or last`);
  }
  return value;
});

const virtualHost = convert(
  message('envoy.config.route.v3.VirtualHost', {
    name: required(nonEmptyText),
    domains: listOf(domain),
    routes: listOf(route),
    ...levelFields,
  }),
  (value, node): VirtualHost => {
    if (value.domains.length === 0) throw refuse(node, 'domains is empty', 'domains: ["*"] takes every host');
    return { name: value.name, domains: value.domains, routes: value.routes, ...level(value) };
  },
);

export interface RouteTableConfig extends RouteConfiguration {
  readonly validateClusters: boolean;
}

export const routeConfiguration = convert(
  message('envoy.config.route.v3.RouteConfiguration', {
    name: withDefault(text, ''),
    virtual_hosts: listOf(virtualHost),
    ignore_port_in_host_matching: withDefault(bool, false),
    validate_clusters: withDefault(bool, true),
    ...levelFields,
  }),
  (value, node): RouteTableConfig => {
    refuseDoubleDomains(value.virtual_hosts, node);
    return {
      name: value.name,
      virtualHosts: value.virtual_hosts,
      ignorePortInHostMatching: value.ignore_port_in_host_matching,
      validateClusters: value.validate_clusters,
      ...level(value),
    };
  },
);

function refuseDoubleDomains(hosts: readonly VirtualHost[], node: ConfigNode): void {
  const seen = new Set<string>();
  const names = new Set<string>();
  for (const host of hosts) {
    if (names.has(host.name)) throw refuse(node, `two virtual hosts are named ${host.name}`);
    names.add(host.name);
    for (const name of host.domains) {
      const key = name.toLowerCase();
      if (seen.has(key))
        throw refuse(node, `only unique values for domains are permitted: ${name} stands twice`);
      seen.add(key);
    }
  }
}
