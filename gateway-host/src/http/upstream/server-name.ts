/**
 * The server name of a TLS handshake with an upstream.
 * Spec: Envoy docs "Upstream TLS: SNI"; api UpstreamHttpProtocolOptions.auto_sni.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { isIP } from 'node:net';

import type { ClusterSpec } from './cluster-spec.js';

/** Empty: none is sent, as for addresses (RFC 6066 §3). */
export function serverNameFor({ tls }: ClusterSpec, headers: HeaderMap): string {
  if (tls === undefined) return '';
  if (!tls.autoSni) return tls.sni;
  const host = (headers.get(':authority') ?? '').replace(/:[0-9]+$/, '');
  return isIP(host.replace(/^\[|\]$/g, '')) === 0 ? host : '';
}
