/**
 * Whether a request is one that a route is for: path, headers, query.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteMatch); source/common/router/config_impl.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { matchesString, type StringMatch } from './string-match.js';

export interface PathMatch {
  readonly kind: 'path' | 'prefix' | 'path_separated_prefix';
  readonly value: string;
  readonly caseSensitive: boolean;
}

export interface HeaderMatch {
  /** Lower case; pseudo-headers allowed. */
  readonly name: string;
  /** Undefined: only presence counts. */
  readonly value: StringMatch | undefined;
  readonly present: boolean;
  readonly invert: boolean;
  readonly missingAsEmpty: boolean;
}

export interface QueryMatch {
  readonly name: string;
  readonly value: StringMatch | undefined;
  readonly present: boolean;
}

export interface RouteMatch {
  readonly path: PathMatch;
  readonly headers: readonly HeaderMatch[];
  readonly query: readonly QueryMatch[];
}

/** The part of `:path` that routes look at: no query, no fragment. */
export function pathOnly(target: string): string {
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

/** Decides for one route; `path` is `pathOnly` of the request's `:path`. */
export function matchesRoute(match: RouteMatch, path: string, headers: HeaderMap): boolean {
  return (
    matchesPath(match.path, path) &&
    match.headers.every((rule) => matchesHeader(rule, headers)) &&
    (match.query.length === 0 || matchesQuery(match.query, headers.get(':path') ?? ''))
  );
}

function matchesPath(rule: PathMatch, path: string): boolean {
  const given = rule.caseSensitive ? path : path.toLowerCase();
  const value = rule.caseSensitive ? rule.value : rule.value.toLowerCase();
  switch (rule.kind) {
    case 'path':
      return given === value;
    case 'prefix':
      return given.startsWith(value);
    case 'path_separated_prefix':
      return given.startsWith(value) && (given.length === value.length || given[value.length] === '/');
  }
}

function matchesHeader(rule: HeaderMatch, headers: HeaderMap): boolean {
  const values = headers.getAll(rule.name);
  if (rule.value === undefined) return (values.length > 0 === rule.present) !== rule.invert;
  // A missing header never matches a value, inverted or not, unless it is to be taken as empty.
  if (values.length === 0 && !rule.missingAsEmpty) return false;
  return matchesString(rule.value, values.join(',')) !== rule.invert;
}

function matchesQuery(rules: readonly QueryMatch[], target: string): boolean {
  const at = target.indexOf('?');
  const given = new Map<string, string>();
  for (const part of at < 0 ? [] : target.slice(at + 1).split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (!given.has(name)) given.set(name, equals < 0 ? '' : part.slice(equals + 1));
  }
  return rules.every((rule) => {
    const value = given.get(rule.name);
    if (rule.value === undefined) return (value !== undefined) === rule.present;
    return value !== undefined && matchesString(rule.value, value);
  });
}
