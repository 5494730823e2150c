/** Who may publish: whoever has the token that the server was started with; without one, nobody. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { PluginServerError } from '../errors.js';

const CHALLENGE = 'Bearer realm="postern-plugin-server"';

export interface Access {
  /** Whether anyone may publish at all. */
  readonly publishing: boolean;
  /** @throws PluginServerError PS_PUBLISHING_OFF, PS_UNAUTHORIZED */
  requirePublisher(request: IncomingMessage): void;
}

/** Access by one token; undefined or empty turns publishing off. */
export function createAccess(token: string | undefined): Access {
  // Digests have one length, so comparing them in constant time tells nothing about the token's length either.
  const expected = token === undefined || token === '' ? undefined : digest(token);
  return {
    publishing: expected !== undefined,
    requirePublisher(request) {
      if (expected === undefined) {
        throw new PluginServerError(
          'PS_PUBLISHING_OFF',
          'publishing is off: the server has no publish token',
        );
      }
      const given = bearerOf(request.headers.authorization);
      if (given !== undefined && timingSafeEqual(digest(given), expected)) return;
      const message =
        given === undefined ? 'the request has no bearer token' : 'the bearer token is not the publish token';
      throw new PluginServerError('PS_UNAUTHORIZED', message, { headers: { 'WWW-Authenticate': CHALLENGE } });
    },
  };
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +([^ ]+) *$/i.exec(authorization ?? '')?.[1];
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
