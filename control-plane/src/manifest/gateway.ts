/** Where the gateway listens, and that no upstream is the gateway itself. */
import { isIP } from 'node:net';

import type { Gateway, Upstream } from '../catalogue/catalogue.js';
import type { Cursor } from '../source/cursor.js';

const DEFAULT_GATEWAY: Gateway = {
  host: '127.0.0.1',
  port: 8080,
  admin: { host: '127.0.0.1', port: 15_000 },
  trustedCa: '/etc/ssl/certs/ca-certificates.crt',
};

/** The `gateway` section; everything in it has a default. */
export function parseGateway(at: Cursor | undefined): Gateway {
  if (at === undefined) return DEFAULT_GATEWAY;
  const fields = at.fields(['host', 'port', 'admin', 'trustedCa']);
  const place = parsePlace(fields.optional('host'), fields.optional('port'), DEFAULT_GATEWAY);
  const adminAt = fields.optional('admin');
  const adminFields = adminAt?.fields(['host', 'port']);
  const admin = parsePlace(
    adminFields?.optional('host'),
    adminFields?.optional('port'),
    DEFAULT_GATEWAY.admin,
  );
  if (adminAt !== undefined && admin.port === place.port) {
    throw adminAt.error('CP_FIELD_VALUE', `has port ${admin.port}, which the gateway itself takes`);
  }
  const trustedCa = fields.optional('trustedCa')?.text() ?? DEFAULT_GATEWAY.trustedCa;
  return { ...place, admin, trustedCa };
}

function parsePlace(
  hostAt: Cursor | undefined,
  portAt: Cursor | undefined,
  otherwise: { readonly host: string; readonly port: number },
): { host: string; port: number } {
  const host = hostAt?.text() ?? otherwise.host;
  // Envoy does not look names up for a listener.
  if (hostAt !== undefined && isIP(host) === 0) {
    const hint = 'Write 127.0.0.1 for this machine only, 0.0.0.0 for every network of it.';
    throw hostAt.error('CP_FIELD_VALUE', `is "${host}", not an IP address`, hint);
  }
  return { host, port: portAt?.integer(1, 65_535) ?? otherwise.port };
}

/**
 * A tool that calls the gateway could reach another tenant's route, one that calls the admin could stop it.
 *
 * @throws ControlPlaneError CP_UPSTREAM
 */
export function refuseGatewayAsUpstream(upstream: Upstream, gateway: Gateway, at: Cursor): void {
  for (const [what, place] of [['gateway', gateway] as const, ['admin', gateway.admin] as const]) {
    const same = upstream.host === place.host || isLoopback(upstream.host);
    if (same && upstream.port === place.port) {
      throw at.error('CP_UPSTREAM', `is the gateway's own ${what} port ${place.port}`, 'Name the REST API.');
    }
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || host === '::1' || host === '0.0.0.0';
}
