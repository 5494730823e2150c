/**
 * The form of a path before routes and filters see it: dots resolved, unreserved characters decoded, slashes merged.
 * Spec: RFC 3986 §6; Envoy source/common/http/path_utility.cc over Chromium's URL canonicalizer.
 */
import type { ConnectionSettings } from '../connection-settings.js';

type PathSettings = Pick<ConnectionSettings, 'normalizePath' | 'mergeSlashes' | 'escapedSlashes'>;

export type NormalizedPath =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'redirect'; readonly path: string }
  | { readonly kind: 'refused' };

const ESCAPED_SLASH = /%(2f|5c)/gi;
const UNRESERVED = /^[A-Za-z0-9._~-]$/;
/** Characters that a path carries only percent-encoded. */
const ENCODED = /["<>`{}]|[^\u0021-\u007e]/g;

/** Decides for one request target; the query is never touched. */
export function normalizePath(target: string, settings: PathSettings): NormalizedPath {
  if (target.includes('#')) return { kind: 'refused' };
  const end = target.indexOf('?');
  let path = end < 0 ? target : target.slice(0, end);
  const query = end < 0 ? '' : target.slice(end);
  const unescaped = unescapeSlashes(path);
  const escaped = unescaped !== path;
  if (settings.escapedSlashes !== 'KEEP_UNCHANGED') {
    if (escaped && settings.escapedSlashes === 'REJECT_REQUEST') return { kind: 'refused' };
    path = unescaped;
  }
  if (settings.normalizePath) {
    const canonical = canonicalPath(path);
    if (canonical === undefined) return { kind: 'refused' };
    path = canonical;
  }
  if (settings.mergeSlashes) path = path.replace(/\/{2,}/g, '/');
  const redirect = escaped && settings.escapedSlashes === 'UNESCAPE_AND_REDIRECT';
  return { kind: redirect ? 'redirect' : 'path', path: path + query };
}

function unescapeSlashes(path: string): string {
  if (!path.includes('%')) return path;
  return path.replace(ESCAPED_SLASH, (_, digits: string) =>
    digits === '5c' || digits === '5C' ? '\\' : '/',
  );
}

function canonicalPath(path: string): string | undefined {
  if (!path.startsWith('/')) return undefined;
  if (isPlain(path)) return path;
  if (/%00/.test(path)) return undefined;
  const decoded = path.replace(/%([0-9A-Fa-f]{2})/g, (triple, digits: string) => {
    const char = String.fromCharCode(Number.parseInt(digits, 16));
    return UNRESERVED.test(char) ? char : triple;
  });
  const forward = decoded.replaceAll('\\', '/');
  return resolveDots(forward).replace(ENCODED, percentEncode);
}

/** Most paths need no change. */
function isPlain(path: string): boolean {
  return !path.includes('/.') && /^[A-Za-z0-9/_.~!$&'()*+,;=:@-]*$/.test(path);
}

function resolveDots(path: string): string {
  const result: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..') result.pop();
    else if (segment !== '.') result.push(segment);
    // A dot at the end leaves its slash.
    if (last && (segment === '.' || segment === '..')) result.push('');
  }
  return `/${result.join('/')}`;
}

function percentEncode(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
