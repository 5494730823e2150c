/** Figures of one listener, under `listener.<address>.`. Spec: Envoy docs "Listener: statistics". */
import type { Histogram, Stat, Stats } from '../http/stats.js';
import type { ProxyProtocolStats } from './proxy-protocol.js';

export interface ListenerStats {
  readonly total: Stat;
  readonly active: Stat;
  readonly destroyed: Stat;
  /** Milliseconds that connections lasted. */
  readonly lengths: Histogram;
  /** Connections that were closed because there were too many: of this listener, of all. */
  readonly overflow: Stat;
  readonly globalOverflow: Stat;
  readonly inspecting: Stat;
  readonly inspectTimeouts: Stat;
  readonly noChain: Stat;
  readonly handshakes: Stat;
  readonly handshakeErrors: Stat;
  readonly noCertificate: Stat;
  readonly certificateRefused: Stat;
  /** Of the PROXY protocol, where it is spoken. */
  readonly proxy?: ProxyProtocolStats;
}

/** `prefix` is the configured one, or the address with its colons as underscores. */
export function listenerStats(prefix: string, stats: Stats, tls: boolean): ListenerStats {
  const at = `listener.${prefix}.`;
  const ofTls = (name: string): Stat =>
    tls ? stats.counter(`${at}ssl.${name}`) : stats.counterOnDemand(`${at}ssl.${name}`);
  return {
    total: stats.counter(`${at}downstream_cx_total`),
    active: stats.gauge(`${at}downstream_cx_active`),
    destroyed: stats.counter(`${at}downstream_cx_destroy`),
    lengths: stats.histogram(`${at}downstream_cx_length_ms`),
    overflow: stats.counter(`${at}downstream_cx_overflow`),
    globalOverflow: stats.counter(`${at}downstream_global_cx_overflow`),
    inspecting: stats.gauge(`${at}downstream_pre_cx_active`),
    inspectTimeouts: stats.counter(`${at}downstream_pre_cx_timeout`),
    noChain: stats.counter(`${at}no_filter_chain_match`),
    handshakes: ofTls('handshake'),
    handshakeErrors: ofTls('connection_error'),
    noCertificate: ofTls('fail_verify_no_cert'),
    certificateRefused: ofTls('fail_verify_error'),
  };
}

export function statPrefixOf(host: string, port: number): string {
  const address = host.includes(':') ? `[${host}]` : host;
  return `${address}:${port}`.replaceAll(':', '_');
}
