/**
 * Whether a redirect that an upstream answers is followed here instead of by the client.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (InternalRedirectPolicy), source/extensions/internal_redirect.
 */
import type { HeaderMap } from '../../abi/header-map.js';

export type RedirectPredicate =
  /** A route leads to each other route once only. */
  | { readonly kind: 'previous_routes' }
  | { readonly kind: 'allow_listed_routes'; readonly names: readonly string[] }
  /** Never from TLS into the open, or what stands for it: from plain HTTP to https. */
  | { readonly kind: 'safe_cross_scheme' };

export interface InternalRedirectPolicy {
  readonly max: number;
  readonly codes: readonly number[];
  readonly crossScheme: boolean;
  /** Headers of the answer that the next request carries; those that are missing are taken out of it. */
  readonly copied: readonly string[];
  readonly predicates: readonly RedirectPredicate[];
}

/** A 303 leads on with GET and without a body, but for what is one of these already. */
export function isSafe(headers: HeaderMap): boolean {
  return ['GET', 'HEAD'].includes(headers.get(':method') ?? '');
}
