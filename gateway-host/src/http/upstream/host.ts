/** One host of a cluster: its address and its pool of connections. */
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

import { buildConnector, Pool } from 'undici';

import type { ClusterSpec, TlsSpec } from './cluster-spec.js';

/** Envoy's default circuit breaker: connections, and as many requests waiting for one. */
const MAX_CONNECTIONS = 1024;
const MAX_ACTIVE = 2 * MAX_CONNECTIONS;
const MAX_RESPONSE_HEADERS = 60 * 1024;
/** Undici wants some name for TLS connections; the connector below decides what is really sent. */
const UNUSED_SERVER_NAME = 'upstream.invalid';

/** A place to send requests to. */
export class UpstreamHost {
  readonly address: string;
  readonly port: number;
  /** `ip:port`, as statistics and attributes show it. */
  readonly label: string;
  /** What `auto_host_rewrite` writes. */
  readonly hostname: string;
  readonly pool: Pool;
  readonly serverName: string | undefined;
  active = 0;
  total = 0;
  failures = 0;

  constructor(spec: ClusterSpec, address: string, port: number, hostname: string) {
    this.address = address;
    this.port = port;
    this.hostname = hostname;
    this.label = hostLabel(address, port);
    this.serverName = spec.tls === undefined ? undefined : UNUSED_SERVER_NAME;
    this.pool = new Pool(`${spec.tls === undefined ? 'http' : 'https'}://${this.label}`, {
      connections: MAX_CONNECTIONS,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_RESPONSE_HEADERS,
      keepAliveTimeout: spec.idleTimeoutMs,
      keepAliveMaxTimeout: spec.idleTimeoutMs,
      allowH2: false,
      connect: connector(spec),
    });
  }

  get full(): boolean {
    return this.active >= MAX_ACTIVE;
  }

  /** Lets requests that have begun end, then closes the connections. */
  close(): void {
    void this.pool.close();
  }
}

/** `ip:port`, with brackets around IPv6. */
export function hostLabel(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function connector(spec: ClusterSpec): buildConnector.connector {
  const connect = buildConnector({ timeout: spec.connectTimeoutMs, allowH2: false, ...tlsOptions(spec.tls) });
  const { tls } = spec;
  if (tls === undefined) return connect;
  // Envoy sends the configured name or none; undici would take it from the Host header.
  return (options, callback) =>
    connect({ ...options, servername: tls.sni, host: options.hostname }, callback);
}

function tlsOptions(tls: TlsSpec | undefined): buildConnector.BuildOptions {
  if (tls === undefined) return {};
  if (tls.trustedCa === undefined) return { rejectUnauthorized: false };
  return {
    ca: tls.trustedCa,
    rejectUnauthorized: true,
    checkServerIdentity: (_: string, certificate: PeerCertificate) => checkNames(tls.names, certificate),
  };
}

/** Envoy checks names only where it was told which; one of them must fit. */
function checkNames(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  if (names.length === 0) return undefined;
  const outcomes = names.map((name) => checkServerIdentity(name, certificate));
  return outcomes.includes(undefined) ? undefined : outcomes[0];
}
