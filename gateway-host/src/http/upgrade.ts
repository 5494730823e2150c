/**
 * Messages that leave HTTP: which headers ask for it, which answers grant it.
 * Spec: RFC 9110 §7.8, §9.3.6; Envoy source/common/http/utility.cc (isUpgrade), header_utility.cc (isConnectResponse).
 */
import type { HeaderMap } from '../abi/header-map.js';

/** How a request leaves HTTP. */
export type Tunnel = 'upgrade' | 'connect';

const TOKEN = /(^|,)[ \t]*upgrade[ \t]*(,|$)/i;

/** What is asked for. Envoy takes no notice of an offer of h2c. */
export function upgradeType(connection: string | undefined, upgrade: string | undefined): string | undefined {
  if (upgrade === undefined || connection === undefined || !TOKEN.test(connection)) return undefined;
  return upgrade.toLowerCase() === 'h2c' ? undefined : upgrade;
}

/** The headers, of a request or an answer, are those of an upgrade. */
export function isUpgrade(headers: HeaderMap): boolean {
  return headers.has('upgrade') && TOKEN.test(headers.get('connection') ?? '');
}

/** Behind this head the connection carries no HTTP. */
export function opensTunnel(tunnel: Tunnel, headers: HeaderMap): boolean {
  return tunnel === 'upgrade' ? isUpgrade(headers) : /^2..$/.test(headers.get(':status') ?? '');
}
