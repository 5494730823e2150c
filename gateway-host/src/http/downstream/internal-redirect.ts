/**
 * Follows a redirect of an upstream: whether it may, and what becomes of the request's headers.
 * Spec: Envoy source/common/router/router.cc (setupRedirect, convertRequestHeadersForInternalRedirect); observed of 1.40.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { parseAbsoluteUrl, type AbsoluteUrl } from '../absolute-url.js';
import { isSafe, type InternalRedirectPolicy } from '../route/internal-redirect-policy.js';
import type { SelectedRoute } from '../route/route-table.js';
import type { Stat } from '../stats.js';
import type { StreamRecord } from './stream-record.js';

/** Why a redirect goes to the client, by the names of Envoy's statistics. */
export const REDIRECT_PROBLEMS = [
  'bad_location',
  'unsafe_scheme',
  'too_many_redirects',
  'no_route',
  'predicate',
] as const;
export type RedirectProblem = (typeof REDIRECT_PROBLEMS)[number];

/** What one client's request has been through. */
export interface RedirectTrail {
  followed: number;
  /** By the route that led there. */
  readonly visited: Map<string, Set<string>>;
}

export function newTrail(): RedirectTrail {
  return { followed: 0, visited: new Map() };
}

/** A request on its way to the place that a redirect named. */
export interface RedirectedRequest {
  readonly headers: HeaderMap;
  readonly body: Buffer;
  readonly trailers: HeaderMap | undefined;
  readonly trail: RedirectTrail;
  readonly before: StreamRecord;
}

/** A redirect and the request that it answers. */
export interface RedirectCase {
  readonly policy: InternalRedirectPolicy;
  readonly trail: RedirectTrail;
  readonly answer: HeaderMap;
  readonly headers: HeaderMap;
  readonly select: (headers: HeaderMap) => SelectedRoute | undefined;
}

/** Turns the request's headers towards the redirect's place and notes the route there; false: it is not followed. */
export function prepareRedirect(
  redirect: RedirectCase,
  info: StreamRecord,
  stats: Readonly<Record<RedirectProblem, Stat>>,
): boolean {
  const next = followRedirect(redirect, info);
  if (typeof next === 'string') {
    stats[next].add();
    return false;
  }
  redirect.headers.become(next.headers);
  info.responseCode = Number(redirect.answer.get(':status'));
  info.noteRoute(next.route, redirect.headers);
  return true;
}

/** The headers of the next request with its route, or why there is none. */
function followRedirect(
  redirect: RedirectCase,
  { tls, routeName }: StreamRecord,
): { readonly headers: HeaderMap; readonly route: SelectedRoute } | RedirectProblem {
  const { policy, trail, answer, headers } = redirect;
  const target = parseAbsoluteUrl(answer.get('location') ?? '');
  if (target === undefined) return 'bad_location';
  const fromHttp = headers.get(':scheme') === 'http' || tls === undefined;
  const toHttp = target.scheme === 'http';
  if (!policy.crossScheme && fromHttp !== toHttp) return 'unsafe_scheme';
  if (trail.followed >= policy.max) return 'too_many_redirects';
  const next = nextHeaders(redirect, target);
  const route = redirect.select(next);
  if (route === undefined) return 'no_route';
  if (!accepted(redirect, [routeName, route.rule.name], !fromHttp || toHttp)) return 'predicate';
  trail.followed++;
  return { headers: next, route };
}

function nextHeaders(
  { policy, answer, headers }: RedirectCase,
  { scheme, host, path }: AbsoluteUrl,
): HeaderMap {
  const next = headers.clone();
  for (const name of policy.copied) {
    next.remove(name);
    for (const value of answer.getAll(name)) next.add(name, value);
  }
  const [oldScheme, oldHost, oldPath] = [':scheme', ':authority', ':path'].map(
    (name) => next.get(name) ?? '',
  );
  next.put('x-envoy-original-url', `${oldScheme}://${oldHost}${oldPath}`);
  next.put(':scheme', scheme);
  next.put(':authority', host);
  next.put(':path', path);
  if (answer.get(':status') === '303' && !isSafe(headers)) {
    next.put(':method', 'GET');
    next.remove('content-length');
  }
  return next;
}

type Names = readonly [from: string, to: string];

function accepted({ policy, trail }: RedirectCase, [from, target]: Names, safe: boolean): boolean {
  return policy.predicates.every((predicate) => {
    if (predicate.kind === 'safe_cross_scheme') return safe;
    if (predicate.kind === 'allow_listed_routes') return predicate.names.includes(target);
    const visited = trail.visited.get(from) ?? new Set();
    trail.visited.set(from, visited);
    return visited.size < visited.add(target).size;
  });
}
