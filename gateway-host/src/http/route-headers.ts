/**
 * What a route changes in a request before it goes out: host, path, added and removed headers.
 * Spec: Envoy source/common/router/config_impl.cc (finalizeRequestHeaders, finalizePathHeader, newUri).
 */
import type { HeaderMap } from '../abi/header-map.js';
import type { StreamInfo } from './filter-chain.js';
import type { ForwardAction, PathRewrite } from './route/forward-action.js';
import { compileRegex, type Regex, type RegexRewrite } from './route/regex.js';
import { pathOnly } from './route/route-match.js';
import type { HttpsAction, RedirectAction } from './route/route.js';
import type { SelectedRoute } from './route/route-table.js';

/** `keepOriginals`: tell the upstream what host and path were, as Envoy does unless headers are suppressed. */
export function finalizeRequest(
  headers: HeaderMap,
  { route, action, info }: { route: SelectedRoute; action: ForwardAction; info: StreamInfo },
  keepOriginals: boolean,
): void {
  route.mutateRequest(headers, info);
  const how = { appendForwarded: action.appendForwardedHost, keepOriginal: keepOriginals };
  const shared = route.weighted?.hostRewrite;
  if (shared !== undefined && shared !== '') headers.set(':authority', shared);
  // Read after the removals above: a header that was removed there rewrites nothing.
  const host = rewrittenHost(headers, action);
  if (host !== undefined && host !== '') rewriteHost(headers, host, how);
  if (action.pathRewrite === undefined) return;
  const target = headers.get(':path') ?? '';
  if (keepOriginals && !headers.has('x-envoy-original-path')) headers.add('x-envoy-original-path', target);
  headers.set(':path', rewritePath(target, route, action.pathRewrite));
}

function rewrittenHost(headers: HeaderMap, { hostRewrite }: ForwardAction): string | undefined {
  switch (hostRewrite?.kind) {
    case 'literal':
      return hostRewrite.host;
    case 'header':
      return headers.get(hostRewrite.header);
    case 'path':
      return substitute(hostRewrite.rewrite, pathOnly(headers.get(':path') ?? ''));
    default:
      return undefined;
  }
}

export interface HostRewriting {
  readonly appendForwarded: boolean;
  readonly keepOriginal: boolean;
}

/** Sets the host that an upstream sees. */
export function rewriteHost(headers: HeaderMap, host: string, how: HostRewriting): void {
  const original = headers.get(':authority') ?? '';
  if (how.keepOriginal) headers.set('x-envoy-original-host', original);
  // Joined with a comma where there is one already.
  if (how.appendForwarded) headers.add('x-forwarded-host', original);
  headers.set(':authority', host);
}

function rewritePath(target: string, route: SelectedRoute, rewrite: PathRewrite): string {
  if (rewrite.kind === 'prefix') return replaceMatched(target, route, rewrite.prefix);
  const path = pathOnly(target);
  return substitute(rewrite.rewrite, path) + target.slice(path.length);
}

/** The part of the path that the route matched is replaced; what follows it, and the query, stay. */
function replaceMatched(target: string, route: SelectedRoute, rewrite: string): string {
  const { kind, value } = route.rule.match.path;
  const whole = kind === 'path' || kind === 'regex';
  return rewrite + target.slice(whole ? pathOnly(target).length : value.length);
}

/** Compiled once for each rule of the configuration that is in force. */
const COMPILED = new WeakMap<RegexRewrite, Regex>();

function substitute(rewrite: RegexRewrite, text: string): string {
  let regex = COMPILED.get(rewrite);
  if (regex === undefined) COMPILED.set(rewrite, (regex = compileRegex(rewrite.pattern)));
  return regex.replaceAll(text, rewrite.substitution);
}

/** A redirect to the place that was asked for. */
export const PLAIN_REDIRECT: RedirectAction = {
  kind: 'redirect',
  status: 301,
  scheme: undefined,
  host: undefined,
  port: undefined,
  path: undefined,
  prefixRewrite: undefined,
  regexRewrite: undefined,
  stripQuery: false,
};

/** The `location` of a redirect. */
export function redirectLocation(
  headers: HeaderMap,
  route: SelectedRoute,
  action: RedirectAction | HttpsAction,
): string {
  if (action.kind === 'https')
    return `https://${headers.get(':authority') ?? ''}${headers.get(':path') ?? ''}`;
  const scheme = action.scheme ?? headers.get(':scheme') ?? 'http';
  const port = action.port === undefined ? '' : `:${action.port}`;
  const host = action.host ?? requestHost(headers, scheme, port !== '');
  const path = redirectPath(headers.get(':path') ?? '/', route, action);
  return `${scheme}://${host}${port}${path.startsWith('/') ? '' : '/'}${path}`;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: ':80', https: ':443' };

/** The port goes when another one comes, or when it is the default of a scheme that is left. */
function requestHost(headers: HeaderMap, scheme: string, newPort: boolean): string {
  const host = headers.get(':authority') ?? '';
  const port = /:[0-9]+$/.exec(host)?.[0];
  if (port === undefined) return host;
  const given = headers.get('x-forwarded-proto') ?? '';
  const leftover = scheme !== given && DEFAULT_PORTS[given] === port;
  return newPort || leftover ? host.slice(0, -port.length) : host;
}

function redirectPath(target: string, route: SelectedRoute, action: RedirectAction): string {
  const at = target.indexOf('?');
  const query = action.stripQuery || at < 0 ? '' : target.slice(at);
  if (action.path !== undefined) return action.path.includes('?') ? action.path : action.path + query;
  const rewrite: PathRewrite | undefined =
    action.regexRewrite !== undefined
      ? { kind: 'regex', rewrite: action.regexRewrite }
      : action.prefixRewrite !== undefined
        ? { kind: 'prefix', prefix: action.prefixRewrite }
        : undefined;
  const path = target.slice(0, at < 0 ? undefined : at);
  return (rewrite === undefined ? path : rewritePath(path, route, rewrite)) + query;
}
