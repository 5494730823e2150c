/** Which secret a request carries in its Authorization header: as bearer token, or as the password of Basic. Spec: RFC 6750 §2.1, RFC 7617 §2. */
import type { IncomingMessage } from 'node:http';

import { PluginServerError } from '../errors.js';

/** Longer than any token; what is longer is not even hashed. */
const LONGEST = 1024;

/** What the header has: no secret (no header), one, or something that cannot be read. */
export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'secret'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * Reads the Authorization header.
 *
 * @throws PluginServerError PS_CREDENTIALS when there are two: a proxy in front may have looked at the other one
 */
export function credentialOf(request: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): Credential {
  const header = request.headers.authorization;
  if (header === undefined) return { kind: 'none' };
  requireOne(request.rawHeaders);
  if (header.length > 2 * LONGEST) return { kind: 'unreadable', why: 'the Authorization header is too long' };
  const [, scheme = '', value = ''] = /^([A-Za-z]+) +([^ ]+) *$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { kind: 'secret', text: value };
    case 'basic':
      return passwordOf(value);
    case '':
      return { kind: 'unreadable', why: 'the Authorization header is not a scheme and one value' };
    default:
      return { kind: 'unreadable', why: 'the Authorization header has another scheme than Bearer and Basic' };
  }
}

/** Node keeps the first of several; who looks at the last one would see another caller. */
function requireOne(rawHeaders: readonly string[]): void {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'authorization') found++;
  }
  if (found > 1) throw new PluginServerError('PS_CREDENTIALS', 'the request has two Authorization headers');
}

/** Gateways put the userinfo of a URL here; the user name is theirs to choose. */
function passwordOf(value: string): Credential {
  // Node decodes what it can of anything; only base64 as it is written by others counts.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return { kind: 'unreadable', why: 'Basic has no base64' };
  const text = Buffer.from(value, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  if (colon === -1) return { kind: 'unreadable', why: 'Basic has no user and password' };
  // eslint-disable-next-line no-control-regex -- exactly those are looked for
  if (/[\0-\x1f\x7f]/.test(text)) return { kind: 'unreadable', why: 'Basic has control characters' };
  // containers/image, which skopeo and podman are made of, says in this way that it has no name and no password.
  if (text === ':') return { kind: 'none' };
  return { kind: 'secret', text: text.slice(colon + 1) };
}
