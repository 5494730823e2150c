/**
 * Which requests a route is for.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteMatch, QueryParameterMatcher, CookieMatcher).
 */
import type { CookieMatch, PathMatch, QueryMatch, RouteMatch } from '../../http/route/route-match.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, listOf, message, oneOf, optional, required, withDefault } from '../schema.js';
import { bool, nonEmptyText, wireText } from '../values.js';
import { headerMatch } from './header-match.js';
import { regexPattern, runtimeFraction, stringMatch } from './matchers.js';

const queryMatch = convert(
  message('envoy.config.route.v3.QueryParameterMatcher', {
    name: required(nonEmptyText),
    string_match: optional(stringMatch),
    present_match: optional(bool),
  }),
  (value, node): QueryMatch => {
    oneOf(node, ['string_match', 'present_match'], 'at most one');
    const { name, string_match: match, present_match: present = true } = value;
    return { name, wanted: match === undefined ? { present } : { match } };
  },
);

const cookieMatch = convert(
  message('envoy.config.route.v3.CookieMatcher', {
    name: required(nonEmptyText),
    string_match: required(stringMatch),
    invert_match: withDefault(bool, false),
  }),
  (value): CookieMatch => ({ name: value.name, match: value.string_match, invert: value.invert_match }),
);

export const routeMatch = convert(
  message('envoy.config.route.v3.RouteMatch', {
    path: optional(wireText),
    prefix: optional(wireText),
    path_separated_prefix: optional(wireText),
    safe_regex: optional(regexPattern),
    connect_matcher: optional(message('envoy.config.route.v3.RouteMatch.ConnectMatcher', {})),
    case_sensitive: withDefault(bool, true),
    runtime_fraction: optional(runtimeFraction),
    headers: listOf(headerMatch),
    query_parameters: listOf(queryMatch),
    cookies: listOf(cookieMatch),
    grpc: optional(message('envoy.config.route.v3.RouteMatch.GrpcRouteMatchOptions', {})),
  }),
  (value, node): RouteMatch => ({
    path: pathMatch(value, node),
    headers: value.headers,
    query: value.query_parameters,
    cookies: value.cookies,
    grpc: value.grpc !== undefined,
    fraction: value.runtime_fraction,
  }),
);

interface PathFields {
  readonly path: string | undefined;
  readonly prefix: string | undefined;
  readonly path_separated_prefix: string | undefined;
  readonly safe_regex: string | undefined;
  readonly connect_matcher: object | undefined;
  readonly case_sensitive: boolean;
}

function pathMatch(fields: PathFields, node: ConfigNode): PathMatch {
  oneOf(node, ['path', 'prefix', 'path_separated_prefix', 'safe_regex', 'connect_matcher'], 'one');
  const caseSensitive = fields.case_sensitive;
  if (fields.connect_matcher !== undefined) return { kind: 'connect', value: '', caseSensitive };
  if (fields.path !== undefined) return { kind: 'path', value: fields.path, caseSensitive };
  if (fields.prefix !== undefined) return { kind: 'prefix', value: fields.prefix, caseSensitive };
  if (fields.safe_regex !== undefined) return { kind: 'regex', value: fields.safe_regex, caseSensitive };
  const value = fields.path_separated_prefix ?? '';
  if (!/^[^?#]+[^?#/]$/.test(value)) {
    throw refuse(
      node,
      'path_separated_prefix must be longer than one character, without ?, # or a / at its end',
    );
  }
  return { kind: 'path_separated_prefix', value, caseSensitive };
}
