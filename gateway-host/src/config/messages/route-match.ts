/**
 * Which requests a route is for.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteMatch, HeaderMatcher, QueryParameterMatcher).
 */
import type { HeaderMatch, PathMatch, QueryMatch, RouteMatch } from '../../http/route/route-match.js';
import type { StringMatch } from '../../http/route/string-match.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, listOf, message, oneOf, optional, required, withDefault } from '../schema.js';
import { bool, nonEmptyText, text } from '../values.js';

const KINDS = ['exact', 'prefix', 'suffix', 'contains'] as const;

export const stringMatch = convert(
  message('envoy.type.matcher.v3.StringMatcher', {
    exact: optional(text),
    prefix: optional(text),
    suffix: optional(text),
    contains: optional(text),
    ignore_case: withDefault(bool, false),
  }),
  (value, node): StringMatch => {
    oneOf(node, KINDS, 'one');
    const kind = KINDS.find((name) => value[name] !== undefined) ?? 'exact';
    const wanted = value[kind] ?? '';
    if (wanted === '' && kind !== 'exact') throw refuse(node, `${kind} must not be empty`);
    return { kind, value: wanted, ignoreCase: value.ignore_case };
  },
);

const headerMatch = convert(
  message('envoy.config.route.v3.HeaderMatcher', {
    name: required(nonEmptyText),
    string_match: optional(stringMatch),
    present_match: optional(bool),
    invert_match: withDefault(bool, false),
    treat_missing_header_as_empty: withDefault(bool, false),
  }),
  (value, node): HeaderMatch => {
    oneOf(node, ['string_match', 'present_match'], 'at most one');
    const name = value.name.toLowerCase();
    return {
      name: name === 'host' ? ':authority' : name,
      value: value.string_match,
      present: value.present_match ?? true,
      invert: value.invert_match,
      missingAsEmpty: value.treat_missing_header_as_empty,
    };
  },
);

const queryMatch = convert(
  message('envoy.config.route.v3.QueryParameterMatcher', {
    name: required(nonEmptyText),
    string_match: optional(stringMatch),
    present_match: optional(bool),
  }),
  (value, node): QueryMatch => {
    oneOf(node, ['string_match', 'present_match'], 'at most one');
    return { name: value.name, value: value.string_match, present: value.present_match ?? true };
  },
);

export const routeMatch = convert(
  message('envoy.config.route.v3.RouteMatch', {
    path: optional(text),
    prefix: optional(text),
    path_separated_prefix: optional(text),
    case_sensitive: withDefault(bool, true),
    headers: listOf(headerMatch),
    query_parameters: listOf(queryMatch),
  }),
  (value, node): RouteMatch => ({
    path: pathMatch(value, node),
    headers: value.headers,
    query: value.query_parameters,
  }),
);

interface PathFields {
  readonly path: string | undefined;
  readonly prefix: string | undefined;
  readonly path_separated_prefix: string | undefined;
  readonly case_sensitive: boolean;
}

function pathMatch(fields: PathFields, node: ConfigNode): PathMatch {
  oneOf(node, ['path', 'prefix', 'path_separated_prefix'], 'one');
  const caseSensitive = fields.case_sensitive;
  if (fields.path !== undefined) return { kind: 'path', value: fields.path, caseSensitive };
  if (fields.prefix !== undefined) return { kind: 'prefix', value: fields.prefix, caseSensitive };
  const value = fields.path_separated_prefix ?? '';
  if (!/^[^?#]+[^?#/]$/.test(value)) {
    throw refuse(
      node,
      'path_separated_prefix must be longer than one character, without ?, # or a / at its end',
    );
  }
  return { kind: 'path_separated_prefix', value, caseSensitive };
}
