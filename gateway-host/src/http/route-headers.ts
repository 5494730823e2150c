/**
 * What a route changes in a request before it goes out: host, path, added and removed headers.
 * Spec: Envoy source/common/router/config_impl.cc (finalizeRequestHeaders, finalizePathHeader, newUri).
 */
import type { HeaderMap } from '../abi/header-map.js';
import { pathOnly } from './route/route-match.js';
import type { ForwardAction, RedirectAction } from './route/route.js';
import type { SelectedRoute } from './route/route-table.js';

/** `keepOriginals`: tell the upstream what host and path were, as Envoy does unless headers are suppressed. */
export function finalizeRequest(
  headers: HeaderMap,
  route: SelectedRoute,
  action: ForwardAction,
  keepOriginals: boolean,
): void {
  route.mutateRequest(headers);
  const { hostRewrite } = action;
  // Read after the removals above: a header that was removed there rewrites nothing.
  const host =
    hostRewrite?.kind === 'literal'
      ? hostRewrite.host
      : hostRewrite?.kind === 'header'
        ? headers.get(hostRewrite.header)
        : undefined;
  if (host !== undefined && host !== '') rewriteHost(headers, host, keepOriginals);
  if (action.prefixRewrite === undefined) return;
  const target = headers.get(':path') ?? '';
  if (keepOriginals && !headers.has('x-envoy-original-path')) headers.add('x-envoy-original-path', target);
  headers.set(':path', replaceMatched(target, route, action.prefixRewrite));
}

/** Sets the host that an upstream sees. */
export function rewriteHost(headers: HeaderMap, host: string, keepOriginal: boolean): void {
  if (keepOriginal) headers.set('x-envoy-original-host', headers.get(':authority') ?? '');
  headers.set(':authority', host);
}

/** The part of the path that the route matched is replaced; what follows it, and the query, stay. */
function replaceMatched(target: string, route: SelectedRoute, rewrite: string): string {
  const { kind, value } = route.rule.match.path;
  const matched = kind === 'path' ? pathOnly(target).length : value.length;
  return rewrite + target.slice(matched);
}

/** The `location` of a redirect. */
export function redirectLocation(headers: HeaderMap, route: SelectedRoute, action: RedirectAction): string {
  const scheme = action.scheme ?? headers.get('x-forwarded-proto') ?? 'http';
  const target = headers.get(':path') ?? '/';
  return `${scheme}://${redirectHost(headers, action)}${redirectPath(target, route, action)}`;
}

function redirectHost(headers: HeaderMap, action: RedirectAction): string {
  const given = headers.get(':authority') ?? '';
  const host = action.host ?? given;
  if (action.port === undefined) return host;
  return `${host.replace(/:[0-9]+$/, '')}:${action.port}`;
}

function redirectPath(target: string, route: SelectedRoute, action: RedirectAction): string {
  const query = action.stripQuery || !target.includes('?') ? '' : target.slice(target.indexOf('?'));
  if (action.path !== undefined) return action.path.includes('?') ? action.path : action.path + query;
  const path =
    action.prefixRewrite === undefined ? target : replaceMatched(target, route, action.prefixRewrite);
  return pathOnly(path) + query;
}
