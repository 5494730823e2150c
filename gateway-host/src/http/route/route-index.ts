/**
 * The routes of one virtual host that can take a path, found by its first segments instead of one after the other.
 * The answer is the same as a walk over all routes: first match wins, in the order of the configuration.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { matchesRoute } from './route-match.js';
import type { RouteRule } from './route.js';

/** A tenant and a server: `/acme/orders/…`. */
const DEPTH = 2;

interface Numbered {
  readonly at: number;
  readonly rule: RouteRule;
}

const NONE: readonly Numbered[] = [];

export class RouteIndex {
  /** Routes by the whole segments that a path must begin with; the empty key holds those that need none. */
  readonly #bySegments = new Map<string, Numbered[]>();

  constructor(rules: readonly RouteRule[]) {
    for (const [at, rule] of rules.entries()) {
      const key = keyOfRule(rule);
      const list = this.#bySegments.get(key);
      if (list === undefined) this.#bySegments.set(key, [{ at, rule }]);
      else list.push({ at, rule });
    }
  }

  /** The first route that matches; `path` has no query. */
  find(path: string, headers: HeaderMap): RouteRule | undefined {
    let found: Numbered | undefined;
    for (const key of keysOfPath(path)) {
      for (const one of this.#bySegments.get(key) ?? NONE) {
        if (found !== undefined && one.at > found.at) break;
        if (!matchesRoute(one.rule.match, path, headers)) continue;
        found = one;
        break;
      }
    }
    return found?.rule;
  }
}

function keyOfRule({ match: { path } }: RouteRule): string {
  if (!path.caseSensitive || !path.value.startsWith('/')) return '';
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
