/**
 * What is refused before any filter runs, and with which words.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (ActiveStream::decodeHeaders), http1/codec_impl.cc; observed of 1.40.
 */
import { joinValues } from '../../abi/joined-headers.js';
import type { ConnectionSettings } from '../connection-settings.js';
import { upgradeType } from '../upgrade.js';
import type { RequestHead } from './codec-stream.js';
import { normalizePath } from './path-normalization.js';
import { splitTarget } from './request-target.js';

/** A request that goes on, or the answer it gets instead. */
export type GateAnswer =
  | {
      readonly kind: 'pass';
      readonly target: string;
      readonly authority: string;
      /** What the request wants to become. */
      readonly upgrade: string | undefined;
    }
  /** It has no path, and so no route: filters see it all the same. */
  | { readonly kind: 'connect'; readonly authority: string }
  | Refusal
  | { readonly kind: 'redirect'; readonly location: string };

interface Refusal {
  readonly kind: 'refuse';
  readonly status: number;
  readonly body: string;
  readonly details: string;
  /** What the request asks for, where that could be read. */
  readonly asked: Asked | undefined;
}

interface Asked {
  readonly target: string;
  readonly authority: string;
}

const AUTHORITY = /^[A-Za-z0-9._~%!$&'()*+,;=:@[\]-]*$/;

/** Decides from the request's head alone. */
export function passGate(head: RequestHead, settings: ConnectionSettings, port: number): GateAnswer {
  const broken = checkHead(head, settings);
  if (broken !== undefined) return broken;
  const target = splitTarget(head);
  if (typeof target === 'string') return refuse(400, 'Bad Request', `http1.${target}`);
  const control = controlHeaders(head.rawHeaders);
  if (takesAway(control.connection, OWN_HEADERS)) return refuse(400, 'Bad Request', 'http1.codec_error');
  if (takesAway(control.connection, HOST)) return refuse(400, '', 'missing_host_header');
  const authority = head.authority ?? target.authority ?? control.host;
  if (authority === undefined) return refuse(400, '', 'missing_host_header');
  if (!AUTHORITY.test(authority)) return refuse(400, 'Bad Request', 'http.invalid_authority');
  if (head.method === 'CONNECT') return { kind: 'connect', authority: stripHost(authority, settings, port) };
  // A path that does not begin with a slash, as behind `http://host?query`, is turned away like `*`.
  const { path } = target;
  if (!path.startsWith('/')) return refuse(404, '', 'absolute_path_rejected', { target: path, authority });
  const normal = normalizePath(path, settings);
  if (normal.kind === 'refused')
    return refuse(400, '', 'path_normalization_failed', { target: path, authority });
  if (normal.kind === 'redirect') return { kind: 'redirect', location: normal.path };
  const upgrade = upgradeType(control.connection, control.upgrade);
  return { kind: 'pass', target: normal.path, authority: stripHost(authority, settings, port), upgrade };
}

// oxlint-disable-next-line max-params -- what is answered, in the order in which it is read
function refuse(status: number, body: string, details: string, asked?: Asked): GateAnswer {
  return { kind: 'refuse', status, body, details, asked };
}

/** What a request that is turned away asks for, as far as it could be read. */
export function askedOf(gate: GateAnswer, head: RequestHead): [target: string, authority: string] {
  const asked = gate.kind === 'refuse' ? gate.asked : undefined;
  return [asked?.target ?? head.url, asked?.authority ?? head.authority ?? ''];
}

/** What Envoy's codecs refuse; they have no headers to show for it. */
export function refusedByCodec(gate: GateAnswer): boolean {
  return gate.kind === 'refuse' && (gate.details === 'low_version' || /^http1?\./.test(gate.details));
}

function checkHead(head: RequestHead, settings: ConnectionSettings): GateAnswer | undefined {
  const { httpVersion, rawHeaders } = head;
  const fine = httpVersion === '1.1' || httpVersion === '2';
  const old = !fine && !(httpVersion === '1.0' && settings.acceptHttp10);
  if (old) return refuse(426, 'Upgrade Required', 'low_version');
  if (rawHeaders.length / 2 > settings.maxHeadersCount) {
    return refuse(431, 'Request Header Fields Too Large', 'http1.too_many_headers');
  }
  if (settings.underscores === 'REJECT_REQUEST' && hasUnderscore(rawHeaders)) {
    return refuse(400, 'Bad Request', 'http1.unexpected_underscore');
  }
  return undefined;
}

/** The headers that decide what becomes of a request before any filter sees it. */
interface ControlHeaders {
  readonly host: string | undefined;
  readonly connection: string | undefined;
  readonly upgrade: string | undefined;
}

function controlHeaders(raw: readonly string[]): ControlHeaders {
  let host: string | undefined;
  let connection: string | undefined;
  let upgrade: string | undefined;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i];
    const value = raw[i + 1] ?? '';
    if (name === 'host') host = joinValues(host, value);
    else if (name === 'connection') connection = joinValues(connection, value);
    else if (name === 'upgrade') upgrade = joinValues(upgrade, value);
  }
  return { host, connection, upgrade };
}

const HOST = /(^|,)[ \t]*host[ \t]*(,|$)/i;
/** What a gateway says of a request itself: a client may not have it removed. */
const OWN_HEADERS = /(^|,)[ \t]*(:[^,]*|x-forwarded-(for|host|proto))[ \t]*(,|$)/i;

function takesAway(connection: string | undefined, names: RegExp): boolean {
  return connection !== undefined && names.test(connection);
}

function stripHost(authority: string, settings: ConnectionSettings, port: number): string {
  const host = settings.stripTrailingDot ? authority.replace(/\.(?=(:\d+)?$)/, '') : authority;
  return stripPort(host, settings, port);
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
