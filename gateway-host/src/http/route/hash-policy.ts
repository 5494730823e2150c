/**
 * What of a request decides on its upstream host where hosts are chosen by hash.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteAction.HashPolicy); source/common/http/hash_policy.cc.
 */
import type { RegexRewrite } from './regex.js';

export type HashPolicy = HashSource & {
  /** Once there is a hash, the policies behind this one are not asked. */
  readonly terminal: boolean;
};

export type HashSource =
  | { readonly kind: 'header'; readonly header: string; readonly rewrite: RegexRewrite | undefined }
  | HashCookie
  | { readonly kind: 'source_ip' }
  | { readonly kind: 'query'; readonly name: string };

export interface HashCookie {
  readonly kind: 'cookie';
  readonly name: string;
  /** Given: a client without the cookie gets one for so long; 0: for its session. */
  readonly ttlMs: number | undefined;
  readonly path: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}
