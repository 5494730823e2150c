/**
 * What the next hop is told of a client's certificate: `x-forwarded-client-cert`.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { TlsFacts } from '../filter-chain.js';

export const CLIENT_CERT_MODES = [
  'SANITIZE',
  'FORWARD_ONLY',
  'APPEND_FORWARD',
  'SANITIZE_SET',
  'ALWAYS_FORWARD_ONLY',
] as const;

export interface ClientCertSettings {
  readonly mode: (typeof CLIENT_CERT_MODES)[number];
  readonly subject: boolean;
  readonly dns: boolean;
  readonly uri: boolean;
}

const HEADER = 'x-forwarded-client-cert';

export function writeClientCertHeader(
  headers: HeaderMap,
  tls: TlsFacts | undefined,
  settings: ClientCertSettings,
): void {
  const { mode } = settings;
  if (mode === 'ALWAYS_FORWARD_ONLY') return;
  const shown = tls !== undefined && tls.peerFingerprint !== '';
  if (mode === 'SANITIZE' || !shown) return void headers.remove(HEADER);
  if (mode === 'FORWARD_ONLY') return;
  const element = elementFor(tls, settings);
  const before = mode === 'APPEND_FORWARD' ? headers.getAll(HEADER).join(',') : '';
  headers.set(HEADER, before === '' ? element : `${before},${element}`);
}

function elementFor(tls: TlsFacts, { subject, dns, uri }: ClientCertSettings): string {
  const parts = tls.localUris.map((name) => `By=${name}`);
  parts.push(`Hash=${tls.peerFingerprint}`);
  if (subject) parts.push(`Subject="${tls.peerSubject.replaceAll('"', '\\"')}"`);
  if (uri) parts.push(...(tls.peerUris.length === 0 ? ['URI='] : tls.peerUris.map((name) => `URI=${name}`)));
  if (dns) parts.push(...tls.peerDnsNames.map((name) => `DNS=${name}`));
  return parts.join(';');
}
