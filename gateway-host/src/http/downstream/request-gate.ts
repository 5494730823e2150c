/**
 * What is refused before any filter runs, and with which words.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (ActiveStream::decodeHeaders), http1/codec_impl.cc; observed of 1.40.
 */
import type { ConnectionSettings } from '../connection-settings.js';
import { normalizePath } from './path-normalization.js';

/** A request that goes on, or the answer it gets instead. */
export type GateAnswer =
  | { readonly kind: 'pass'; readonly target: string; readonly authority: string }
  | { readonly kind: 'refuse'; readonly status: number; readonly body: string; readonly details: string }
  | { readonly kind: 'redirect'; readonly location: string };

export interface IncomingHead {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly rawHeaders: readonly string[];
}

const AUTHORITY = /^[A-Za-z0-9._~%!$&'()*+,;=:@[\]-]*$/;

/** Decides from the request's head alone. */
export function passGate(head: IncomingHead, settings: ConnectionSettings, port: number): GateAnswer {
  const old = head.httpVersion !== '1.1' && !(head.httpVersion === '1.0' && settings.acceptHttp10);
  if (old) return refuse(426, 'Upgrade Required', 'low_version');
  if (head.rawHeaders.length / 2 > settings.maxHeadersCount) {
    return refuse(431, 'Request Header Fields Too Large', 'http1.too_many_headers');
  }
  if (settings.underscores === 'REJECT_REQUEST' && hasUnderscore(head.rawHeaders)) {
    return refuse(400, 'Bad Request', 'http1.unexpected_underscore');
  }
  const target = splitTarget(head);
  if (target === undefined) return refuse(400, 'Bad Request', 'http1.codec_error');
  const authority = target.authority ?? hostOf(head.rawHeaders);
  if (authority === undefined) return refuse(400, '', 'missing_host_header');
  if (!AUTHORITY.test(authority)) return refuse(400, 'Bad Request', 'http1.invalid_authority');
  if (target.path === '*' || head.method === 'CONNECT') return refuse(404, '', 'route_not_found');
  if (isForeignUpgrade(head.rawHeaders)) return refuse(403, '', 'upgrade_failed');
  const normal = normalizePath(target.path, settings);
  if (normal.kind === 'refused') return refuse(400, '', 'path_normalization_failed');
  if (normal.kind === 'redirect') return { kind: 'redirect', location: normal.path };
  return { kind: 'pass', target: normal.path, authority: stripPort(authority, settings, port) };
}

function refuse(status: number, body: string, details: string): GateAnswer {
  return { kind: 'refuse', status, body, details };
}

function splitTarget(head: IncomingHead): { path: string; authority?: string } | undefined {
  const { url, method } = head;
  if (url.startsWith('/')) return { path: url };
  if (method === 'CONNECT' || (url === '*' && method === 'OPTIONS')) return { path: '*' };
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url);
  if (absolute?.[1] === undefined) return undefined;
  const rest = absolute[2] ?? '';
  return { authority: absolute[1], path: rest.startsWith('/') ? rest : `/${rest}` };
}

function hostOf(raw: readonly string[]): string | undefined {
  const hosts = valuesOf(raw, 'host');
  return hosts.length === 0 ? undefined : hosts.join(',');
}

function stripPort(authority: string, settings: ConnectionSettings, port: number): string {
  const at = settings.stripPort === 'none' ? -1 : authority.search(/:[0-9]+$/);
  if (at < 0) return authority;
  return settings.stripPort === 'any' || authority.slice(at + 1) === String(port)
    ? authority.slice(0, at)
    : authority;
}

function hasUnderscore(raw: readonly string[]): boolean {
  return raw.some((name, index) => index % 2 === 0 && name.includes('_'));
}

/** Envoy ignores an offer of h2c and refuses every other upgrade that its routes do not allow. */
function isForeignUpgrade(raw: readonly string[]): boolean {
  const wants = valuesOf(raw, 'connection').some((value) => /(^|,)\s*upgrade\s*(,|$)/i.test(value));
  return wants && valuesOf(raw, 'upgrade').some((value) => value.toLowerCase() !== 'h2c');
}

function valuesOf(raw: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const given = raw[i];
    if (given?.length === name.length && given.toLowerCase() === name) values.push(raw[i + 1] ?? '');
  }
  return values;
}
