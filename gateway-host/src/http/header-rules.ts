/**
 * Which header lines may go over a wire: hop-by-hop names, and bytes that would end a line.
 * Spec: RFC 9110 §5.5, §7.6.1; Envoy source/common/http/conn_manager_utility.cc.
 */
import type { HeaderMap } from '../abi/header-map.js';

/** Lines that speak of one connection only. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

const UNSAFE_VALUE = /[^\t\u0020-\u007e\u0080-\u00ff]/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** No control character but TAB, nothing beyond one byte. */
export function isSafeValue(value: string): boolean {
  return !UNSAFE_VALUE.test(value);
}

export function isToken(name: string): boolean {
  return TOKEN.test(name);
}

/** The headers that a `connection` header names; they go with it. */
export function nominatedBy(connection: string | undefined): string[] {
  if (connection === undefined) return [];
  const names = connection.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'close' && name !== 'te' && !isHopByHop(name));
}

/** What is wrong with the first header that cannot be sent, in Envoy's words. */
export function findUnsendable(headers: HeaderMap): string | undefined {
  for (const [name, value] of headers.entries()) {
    if (name.charCodeAt(0) !== 0x3a && !isToken(name)) return `invalid header name: ${name}`;
    if (!isSafeValue(value)) return `invalid header value for: ${name}`;
  }
  return undefined;
}
