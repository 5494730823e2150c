/**
 * What of a request decides on its host.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteAction.HashPolicy).
 */
import type { HashCookie, HashPolicy, HashSource } from '../../http/route/hash-policy.js';
import { refuse } from '../document.js';
import { convert, listOf, message, optional, required, withDefault } from '../schema.js';
import { bool, duration, nonEmptyText, text, wireText } from '../values.js';
import { chosen, regexRewrite } from './matchers.js';

const header = convert(
  message('envoy.config.route.v3.RouteAction.HashPolicy.Header', {
    header_name: required(nonEmptyText),
    regex_rewrite: optional(regexRewrite),
  }),
  (value): HashSource => ({
    kind: 'header',
    header: value.header_name.toLowerCase(),
    rewrite: value.regex_rewrite,
  }),
);

const attribute = convert(
  message('envoy.config.route.v3.RouteAction.HashPolicy.CookieAttribute', {
    name: required(nonEmptyText),
    value: withDefault(text, ''),
  }),
  ({ name, value }) => [name, value] as const,
);

const cookie = convert(
  message('envoy.config.route.v3.RouteAction.HashPolicy.Cookie', {
    name: required(nonEmptyText),
    ttl: optional(duration),
    path: withDefault(text, ''),
    attributes: listOf(attribute),
  }),
  ({ ttl, ...value }): HashCookie => ({ kind: 'cookie', ttlMs: ttl, ...value }),
);

const connection = convert(
  message('envoy.config.route.v3.RouteAction.HashPolicy.ConnectionProperties', {
    source_ip: withDefault(bool, false),
  }),
  ({ source_ip }): HashSource | 'nothing' => (source_ip ? { kind: 'source_ip' } : 'nothing'),
);

const query = convert(
  message('envoy.config.route.v3.RouteAction.HashPolicy.QueryParameter', { name: required(wireText) }),
  ({ name }): HashSource => ({ kind: 'query', name }),
);

/** Empty for a policy that asks for nothing. */
export const hashPolicy = convert(
  message('envoy.config.route.v3.RouteAction.HashPolicy', {
    header: optional(header),
    cookie: optional(cookie),
    connection_properties: optional(connection),
    query_parameter: optional(query),
    terminal: withDefault(bool, false),
  }),
  ({ terminal, ...options }, node): readonly HashPolicy[] => {
    const source = chosen<HashSource | 'nothing'>(node, options);
    if (source === undefined) throw refuse(node, `one of ${Object.keys(options).join(', ')} must be given`);
    return source === 'nothing' ? [] : [{ ...source, terminal }];
  },
);
