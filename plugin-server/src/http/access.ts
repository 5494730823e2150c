/** Who may do what: anyone reads; whoever has the token that the server was started with does the rest. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { PluginServerError } from '../errors.js';
import type { Tenant } from '../tenant.js';

const CHALLENGE = 'Bearer realm="postern-plugin-server"';

/** What a caller wants to do. */
export type Action = 'read' | 'publish' | 'yank' | 'delete';

/** What it wants to do that with: a plugin of a tenant, or (without a name) all of them. */
export interface Subject {
  readonly tenant: Tenant;
  readonly name?: string | undefined;
}

/** Who asks, as logs and records name it; never a secret. */
export interface Caller {
  readonly name: string;
}

export interface Access {
  /** Whether anyone may publish at all. */
  readonly publishing: boolean;
  /**
   * Gives the caller back if it may do that.
   *
   * @throws PluginServerError PS_PUBLISHING_OFF, PS_UNAUTHORIZED
   */
  require(request: IncomingMessage, action: Action, subject: Subject): Promise<Caller>;
}

/** Access by one token; undefined or empty turns publishing off. */
export function createAccess(token: string | undefined): Access {
  // Digests have one length, so comparing them in constant time tells nothing about the token's length either.
  const expected = token === undefined || token === '' ? undefined : digest(token);
  return {
    publishing: expected !== undefined,
    async require(request, action, _subject) {
      if (action === 'read') return { name: 'anyone' };
      if (expected === undefined) {
        throw new PluginServerError(
          'PS_PUBLISHING_OFF',
          'publishing is off: the server has no publish token',
        );
      }
      const given = bearerOf(request.headers.authorization);
      if (given !== undefined && timingSafeEqual(digest(given), expected)) return { name: 'publish token' };
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
