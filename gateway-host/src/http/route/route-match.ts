/**
 * Whether a request is one that a route is for: path, headers, query, cookies, chance.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteMatch); source/common/router/config_impl.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { cookiesOf } from './cookies.js';
import { isChosen, type Fraction } from './fraction.js';
import { headerMatcher, type HeaderMatch } from './header-match.js';
import { queryParameters } from './query-parameters.js';
import { stringMatcher, type StringMatch, type TextTest } from './string-match.js';

export interface PathMatch {
  /** `connect`: CONNECT requests, which have no path. */
  readonly kind: 'path' | 'prefix' | 'path_separated_prefix' | 'regex' | 'connect';
  readonly value: string;
  readonly caseSensitive: boolean;
}

export interface QueryMatch {
  readonly name: string;
  readonly wanted: { readonly present: boolean } | { readonly match: StringMatch };
}

export interface CookieMatch {
  readonly name: string;
  readonly match: StringMatch;
  readonly invert: boolean;
}

export interface RouteMatch {
  readonly path: PathMatch;
  readonly headers: readonly HeaderMatch[];
  readonly query: readonly QueryMatch[];
  readonly cookies: readonly CookieMatch[];
  /** Only gRPC requests. */
  readonly grpc: boolean;
  readonly fraction: Fraction | undefined;
}

/** What a route may ask about a request. */
export interface MatchSubject {
  readonly headers: HeaderMap;
  /** At least 0, below 1; the same for all routes that are tried. */
  readonly random: number;
}

/** Decides for one route; `path` is `pathOnly` of the request's `:path`. */
export type RouteTest = (path: string, subject: MatchSubject) => boolean;

/** The part of `:path` that routes look at: no query, no fragment. */
export function pathOnly(target: string): string {
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

/** The rule made ready for use. */
export function routeMatcher(match: RouteMatch): RouteTest {
  const path = pathMatcher(match.path);
  const others = otherTests(match);
  if (others.length === 0) return path;
  return (given, subject) => path(given) && others.every((test) => test(subject));
}

/** Whether a rule for CONNECT takes such a request, which has no path. */
export function connectMatcher(match: RouteMatch): (subject: MatchSubject) => boolean {
  const others = otherTests(match);
  return (subject) => others.every((test) => test(subject));
}

function pathMatcher({ kind, value, caseSensitive }: PathMatch): TextTest {
  switch (kind) {
    case 'path':
      return stringMatcher({ kind: 'exact', value, ignoreCase: !caseSensitive });
    case 'prefix':
      return stringMatcher({ kind: 'prefix', value, ignoreCase: !caseSensitive });
    case 'regex':
      // Envoy leaves case_sensitive out of consideration here.
      return stringMatcher({ kind, value, ignoreCase: false });
    // Requests with a path are others; those without are found by `connectMatcher`.
    case 'connect':
      return () => false;
    case 'path_separated_prefix': {
      const begins = stringMatcher({ kind: 'prefix', value, ignoreCase: !caseSensitive });
      return (given) => begins(given) && (given.length === value.length || given[value.length] === '/');
    }
  }
}

type SubjectTest = (subject: MatchSubject) => boolean;

function otherTests({ headers, query, cookies, grpc, fraction }: RouteMatch): SubjectTest[] {
  const tests: SubjectTest[] = [];
  if (fraction !== undefined) tests.push(({ random }) => isChosen(fraction, random));
  if (grpc) tests.push((subject) => isGrpc(subject.headers));
  for (const test of headers.map(headerMatcher)) tests.push((subject) => test(subject.headers));
  if (query.length > 0) tests.push(queryTest(query));
  if (cookies.length > 0) tests.push(cookieTest(cookies));
  return tests;
}

/** gRPC over HTTP/2, not gRPC-Web. */
export function isGrpc(headers: HeaderMap): boolean {
  const type = headers.get('content-type');
  return type !== undefined && (type === 'application/grpc' || type.startsWith('application/grpc+'));
}

function queryTest(rules: readonly QueryMatch[]): SubjectTest {
  const tests = rules.map(({ name, wanted }) => {
    if ('present' in wanted)
      return (given: ReadonlyMap<string, string>) => given.has(name) === wanted.present;
    const test = stringMatcher(wanted.match);
    return (given: ReadonlyMap<string, string>) => given.has(name) && test(given.get(name) ?? '');
  });
  return ({ headers }) => {
    const given = queryParameters(headers.get(':path') ?? '');
    return tests.every((test) => test(given));
  };
}

function cookieTest(rules: readonly CookieMatch[]): SubjectTest {
  const tests = rules.map(({ name, match, invert }) => ({ name, invert, test: stringMatcher(match) }));
  return ({ headers }) => {
    const given = cookiesOf(headers);
    return tests.every(({ name, invert, test }) => {
      const value = given.get(name);
      return (value !== undefined && test(value)) !== invert;
    });
  };
}
