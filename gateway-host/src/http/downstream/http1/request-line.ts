/**
 * The first line of an HTTP/1 request: method, target, version, with what Envoy tolerates between them.
 * Spec: RFC 9112 §3; Envoy source/common/http/http1/balsa_parser.cc; every rule observed of 1.40.
 */
import { isTarget, splitTarget } from '../request-target.js';
import { Http1Error } from './http1-error.js';

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

/** Envoy knows these and no others, unless `allow_custom_methods` is set. */
const METHODS = new Set([
  ...['ACL', 'BIND', 'CHECKOUT', 'CONNECT', 'COPY', 'DELETE', 'GET', 'HEAD', 'LINK', 'LOCK', 'MERGE'],
  ...['MKACTIVITY', 'MKCALENDAR', 'MKCOL', 'MOVE', 'MSEARCH', 'NOTIFY', 'OPTIONS', 'PATCH', 'POST'],
  ...['PROPFIND', 'PROPPATCH', 'PURGE', 'PUT', 'REBIND', 'REPORT', 'SEARCH', 'SOURCE', 'SUBSCRIBE'],
  ...['TRACE', 'UNBIND', 'UNLINK', 'UNLOCK', 'UNSUBSCRIBE'],
]);

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Spaces and tabs in any number, also behind the version; no version at all is one that is too old. */
const LINE = /^([^ \t]+)[ \t]+([^ \t]+)(?:[ \t]+(HTTP\/[0-9]\.[0-9]))?[ \t]*$/;
// oxlint-disable-next-line no-control-regex -- they are what it is about
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/g;

/**
 * Undefined for a version that is not served: Envoy says so only of a request that is in order otherwise.
 *
 * @throws Http1Error 400 for what is no request, 426 where no version is given
 */
export function parseRequestLine(
  line: string,
  rules: { customMethods: boolean; http10: boolean },
): RequestLine | undefined {
  const parts = LINE.exec(line);
  if (parts === null) throw new Http1Error('codec_error');
  const [, method = '', target = '', version] = parts;
  if (rules.customMethods ? !TOKEN.test(method) : !METHODS.has(method)) throw new Http1Error('codec_error');
  if (!isTarget(target, method)) throw new Http1Error('codec_error');
  if (version === 'HTTP/1.1') return { method, target, version: '1.1' };
  if (version === 'HTTP/1.0' && rules.http10) return { method, target, version: '1.0' };
  if (version === undefined) throw new Http1Error(isVersionless(target) ? 'low_version' : 'codec_error');
  const said = splitTarget({ method, url: target });
  if (typeof said === 'string') throw new Http1Error(said);
  return undefined;
}

/**
 * The same for a line whose head goes on: Envoy says at once what it says of the line alone, for which any control
 * character is a blank.
 *
 * @throws Http1Error 400
 */
export function refuseLine(line: string, rules: { customMethods: boolean; http10: boolean }): void {
  parseRequestLine(line.replace(CONTROL, ' '), rules);
}

/** A request of HTTP/0.9; where the version is stuck to the target, Envoy sees 1.1 and misses the rest. */
function isVersionless(target: string): boolean {
  return /^(\/|[a-z]+:\/\/)/.test(target) && !target.endsWith('HTTP/1.1');
}
