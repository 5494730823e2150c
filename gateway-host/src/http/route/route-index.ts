/**
 * The routes of one virtual host that can take a path, found by the path instead of one after the other.
 * The answer is the same as a walk over all routes: first match wins, in the order of the configuration.
 */
import { routeMatcher, type MatchSubject, type RouteTest } from './route-match.js';
import type { RouteRule } from './route.js';

/** A tenant and a server: `/acme/orders/…`. */
const DEPTH = 2;

interface Numbered {
  readonly at: number;
  readonly rule: RouteRule;
  readonly matches: RouteTest;
}

type Buckets = Map<string, Numbered[]>;

export class RouteIndex {
  /** Routes that take one path only. */
  readonly #byPath: Buckets = new Map();
  /** The others, by the whole segments that a path must begin with; the empty key holds those that need none. */
  readonly #bySegments: Buckets = new Map();
  /** Some of these want segments. */
  readonly #deep: boolean;

  constructor(rules: readonly RouteRule[]) {
    for (const [at, rule] of rules.entries()) {
      const one = { at, rule, matches: routeMatcher(rule.match) };
      const { kind, caseSensitive, value } = rule.match.path;
      if (kind === 'path' && caseSensitive) put(this.#byPath, value, one);
      else put(this.#bySegments, keyOfRule(rule), one);
    }
    this.#deep = [...this.#bySegments.keys()].some((key) => key !== '');
  }

  /** The first route that matches; `path` has no query. */
  find(path: string, subject: MatchSubject): RouteRule | undefined {
    let found = firstOf(this.#byPath.get(path), path, subject, undefined);
    if (!this.#deep) return firstOf(this.#bySegments.get(''), path, subject, found)?.rule;
    for (const key of keysOfPath(path)) found = firstOf(this.#bySegments.get(key), path, subject, found);
    return found?.rule;
  }
}

function put(buckets: Buckets, key: string, one: Numbered): void {
  const list = buckets.get(key);
  if (list === undefined) buckets.set(key, [one]);
  else list.push(one);
}

/** The first of a bucket that matches and stands before what was found elsewhere. */
function firstOf(
  bucket: readonly Numbered[] | undefined,
  path: string,
  subject: MatchSubject,
  found: Numbered | undefined,
): Numbered | undefined {
  if (bucket === undefined) return found;
  for (const one of bucket) {
    if (found !== undefined && one.at > found.at) return found;
    if (one.matches(path, subject)) return one;
  }
  return found;
}

function keyOfRule({ match: { path } }: RouteRule): string {
  if (path.kind === 'regex' || !path.caseSensitive || !path.value.startsWith('/')) return '';
  const segments = path.value.split('/').slice(1);
  // What follows a prefix's last slash may go on in the request's path.
  const whole = path.kind === 'prefix' ? segments.slice(0, -1) : segments;
  return whole
    .slice(0, DEPTH)
    .map((segment) => `/${segment}`)
    .join('');
}

/** From `/a/b/c`: nothing, `/a`, `/a/b`. */
function keysOfPath(path: string): string[] {
  const keys = [''];
  let end = 0;
  for (let depth = 0; depth < DEPTH; depth++) {
    if (path[end] !== '/') break;
    const next = path.indexOf('/', end + 1);
    end = next < 0 ? path.length : next;
    keys.push(path.slice(0, end));
  }
  return keys;
}
