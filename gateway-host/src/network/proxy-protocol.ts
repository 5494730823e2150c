/**
 * Takes the header of a proxy off a connection before anybody else reads it, or ends a connection that has none.
 * Spec: Envoy api/envoy/extensions/filters/listener/proxy_protocol/v3, source/extensions/filters/listener/proxy_protocol.
 */
import type { Socket } from 'node:net';

import { lookAtFirstBytes } from '../http/first-bytes.js';
import type { Stat, Stats } from '../http/stats.js';
import { readProxyHeader, V2_HEAD, type ProxiedAddresses, type ProxyVersion } from './proxy-header.js';

export interface ProxyProtocolOptions {
  /** Connections without a header are served as what they are. */
  readonly optional: boolean;
  readonly disallowed: readonly ProxyVersion[];
  readonly statPrefix: string;
}

interface VersionStats {
  readonly found: Stat;
  readonly disallowed: Stat;
  readonly error: Stat;
}

export interface ProxyProtocolStats {
  readonly notFoundAllowed: Stat;
  readonly notFoundDisallowed: Stat;
  readonly versions: Readonly<Record<ProxyVersion, VersionStats>>;
  /** All that went wrong, under Envoy's older name. */
  readonly errors: Stat;
}

export function proxyProtocolStats({ statPrefix }: ProxyProtocolOptions, stats: Stats): ProxyProtocolStats {
  const at = `proxy_proto.${statPrefix === '' ? '' : `${statPrefix}.`}`;
  const version = (name: ProxyVersion): VersionStats => ({
    found: stats.counter(`${at}versions.${name}.found`),
    disallowed: stats.counter(`${at}versions.${name}.disallowed`),
    error: stats.counter(`${at}versions.${name}.error`),
  });
  return {
    notFoundAllowed: stats.counter(`${at}not_found_allowed`),
    notFoundDisallowed: stats.counter(`${at}not_found_disallowed`),
    versions: { v1: version('v1'), v2: version('v2') },
    errors: stats.counter('downstream_cx_proxy_proto_error'),
  };
}

/** What the first bytes were: whose connection it is where they say so, or the end of it. */
type Verdict = { readonly addresses: ProxiedAddresses | undefined; readonly length: number } | 'refused';

/** Calls `done` once, with the addresses that hold from now on, unless the connection ends. */
export function takeProxyHeader(
  socket: Socket,
  options: ProxyProtocolOptions,
  stats: ProxyProtocolStats,
  done: (verdict: 'gone' | { readonly addresses: ProxiedAddresses | undefined }) => void,
): { stop(): void } {
  return lookAtFirstBytes(
    socket,
    (bytes) => judge(bytes, options, stats),
    (verdict) => {
      if (verdict === undefined) return done('gone');
      if (verdict === 'refused') {
        socket.resetAndDestroy();
        return done('gone');
      }
      // The bytes that were looked at are all there again.
      if (verdict.length > 0) socket.read(verdict.length);
      done(verdict);
    },
  );
}

function judge(
  bytes: Buffer,
  { optional, disallowed }: ProxyProtocolOptions,
  stats: ProxyProtocolStats,
): Verdict | undefined {
  const reading = readProxyHeader(bytes);
  if (reading === undefined || (reading === 'none' && !optional && bytes.length < V2_HEAD)) return undefined;
  const version = typeof reading === 'string' ? undefined : versionOf(reading);
  const forbidden = version !== undefined && disallowed.includes(version);
  if (version === undefined || (forbidden && optional)) {
    (optional ? stats.notFoundAllowed : stats.notFoundDisallowed).add();
    if (optional) return { addresses: undefined, length: 0 };
    stats.errors.add();
    return 'refused';
  }
  const figures = stats.versions[version];
  if (typeof reading === 'object' && 'broken' in reading) {
    figures.error.add();
    stats.errors.add();
    return 'refused';
  }
  figures.found.add();
  if (!forbidden) return reading as Exclude<typeof reading, string>;
  figures.disallowed.add();
  return 'refused';
}

function versionOf(
  reading: { readonly broken: ProxyVersion } | { readonly version: ProxyVersion },
): ProxyVersion {
  return 'broken' in reading ? reading.broken : reading.version;
}
