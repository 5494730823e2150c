/** Which header names a configuration may send upstream. Spec: RFC 9110 §5.1, §7.6.1; RFC 9112 §6. */

import { lowerCase } from './ascii-case';

/** What frames the message or belongs to the connection: the gateway writes these itself. */
const OWNED_BY_THE_GATEWAY = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
];

/** Orders to Envoy itself: behind the listener's cleaning they would lift a route's timeout and repeat calls. */
const ORDERS_TO_ENVOY = 'x-envoy-';

/** A token: visible ASCII without separators. */
export function isToken(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || '"(),/:;<=>?@[\\]{}'.includes(name.charAt(i))) return false;
  }
  return name.length > 0;
}

/** A token that does not frame the message, names no host and gives the gateway no orders. */
export function isForwardable(name: string): bool {
  const lower = lowerCase(name);
  if (lower == 'host' || lower.startsWith(ORDERS_TO_ENVOY)) return false;
  return isToken(name) && !OWNED_BY_THE_GATEWAY.includes(lower);
}
