/** The scheme of a request that a plugin took it from. Spec: Envoy source/common/router/router.cc (setUpstreamScheme). */
import type { HeaderMap } from '../../abi/header-map.js';

const SCHEME = /^https?$/i;

/** Writes what `x-forwarded-proto` says, or how the client has connected. */
export function restoreScheme(headers: HeaderMap, secure: boolean): void {
  const scheme = headers.get(':scheme') ?? '';
  if (scheme === 'http' || scheme === 'https' || SCHEME.test(scheme)) return;
  const forwarded = headers.get('x-forwarded-proto') ?? '';
  headers.put(':scheme', SCHEME.test(forwarded) ? forwarded : secure ? 'https' : 'http');
}
