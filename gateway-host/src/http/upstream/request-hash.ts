/**
 * The hash by which ring and table balancers find a host for a request.
 * Spec: Envoy source/common/http/hash_policy.cc; docs "RouteAction.HashPolicy".
 */
import { randomBytes } from 'node:crypto';

import type { HeaderMap } from '../../abi/header-map.js';
import { cookiesOf } from '../route/cookies.js';
import type { HashCookie, HashPolicy } from '../route/hash-policy.js';
import { queryParameters } from '../route/query-parameters.js';
import { compileRegex } from '../route/regex.js';
import { xxHash64 } from './xxhash64.js';

export interface RequestHash {
  /** Undefined: nothing that the policies name was there. */
  readonly value: bigint | undefined;
  /** `set-cookie` lines for a client that has no cookie yet. */
  readonly cookies: readonly string[];
}

const NONE: RequestHash = { value: undefined, cookies: [] };
const MASK = 0xffff_ffff_ffff_ffffn;

/** `clientAddress`: `ip:port`. */
export function requestHash(
  policies: readonly HashPolicy[],
  headers: HeaderMap,
  clientAddress: string,
): RequestHash {
  if (policies.length === 0) return NONE;
  let value: bigint | undefined;
  const cookies: string[] = [];
  for (const policy of policies) {
    const part = hashPart(policy, headers, clientAddress, cookies);
    if (part !== undefined) {
      // Turned by one bit, so that the same thing twice does not cancel itself out.
      const old = value === undefined ? 0n : ((value << 1n) | (value >> 63n)) & MASK;
      value = old ^ part;
    }
    if (policy.terminal && value !== undefined) break;
  }
  return { value, cookies };
}

function hashPart(
  policy: HashPolicy,
  headers: HeaderMap,
  clientAddress: string,
  cookies: string[],
): bigint | undefined {
  switch (policy.kind) {
    case 'header': {
      const { rewrite } = policy;
      const values = headers
        .getAll(policy.header)
        .map((text) =>
          rewrite === undefined ? text : compileRegex(rewrite.pattern).replaceAll(text, rewrite.substitution),
        );
      if (values.length === 0) return undefined;
      return values.sort().reduce((seed, text) => xxHash64(text, seed), 0n);
    }
    case 'cookie': {
      const known = cookiesOf(headers).get(policy.name) ?? '';
      if (known !== '') return xxHash64(known);
      if (policy.ttlMs === undefined) return undefined;
      const fresh = randomBytes(8).toString('hex');
      cookies.push(setCookie(policy, fresh, policy.ttlMs));
      return xxHash64(fresh);
    }
    case 'source_ip':
      return xxHash64(clientAddress.replace(/:[0-9]+$/, '').replace(/^\[|\]$/g, ''));
    case 'query': {
      const text = queryParameters(headers.get(':path') ?? '').get(policy.name);
      return text === undefined ? undefined : xxHash64(text);
    }
  }
}

function setCookie({ name, path, attributes }: HashCookie, value: string, ttlMs: number): string {
  const parts = [`${name}="${value}"`];
  if (ttlMs > 0) parts.push(`Max-Age=${Math.floor(ttlMs / 1000)}`);
  if (path !== '') parts.push(`Path=${path}`);
  for (const [key, text] of attributes) parts.push(text === '' ? key : `${key}=${text}`);
  parts.push('HttpOnly');
  return parts.join('; ');
}
