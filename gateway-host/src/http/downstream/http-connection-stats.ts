/** Figures of a connection manager's connections, under `http.<stat_prefix>.downstream_cx_`. */
import type { Histogram, Stat, Stats } from '../stats.js';

export interface HttpConnectionStats {
  readonly total: Stat;
  readonly active: Stat;
  readonly http1Total: Stat;
  readonly http1Active: Stat;
  readonly http2Total: Stat;
  readonly http2Active: Stat;
  readonly sslTotal: Stat;
  readonly sslActive: Stat;
  readonly destroyed: Stat;
  /** Milliseconds that connections lasted. */
  readonly lengths: Histogram;
  readonly protocolErrors: Stat;
  readonly idleTimeouts: Stat;
  readonly maxDuration: Stat;
  readonly maxRequests: Stat;
  readonly drainCloses: Stat;
  readonly delayedCloses: Stat;
}

export function httpConnectionStats(prefix: string, stats: Stats): HttpConnectionStats {
  const at = `http.${prefix}.downstream_cx_`;
  return {
    total: stats.counter(`${at}total`),
    active: stats.gauge(`${at}active`),
    http1Total: stats.counter(`${at}http1_total`),
    http1Active: stats.gauge(`${at}http1_active`),
    http2Total: stats.counter(`${at}http2_total`),
    http2Active: stats.gauge(`${at}http2_active`),
    sslTotal: stats.counter(`${at}ssl_total`),
    sslActive: stats.gauge(`${at}ssl_active`),
    destroyed: stats.counter(`${at}destroy`),
    lengths: stats.histogram(`${at}length_ms`),
    protocolErrors: stats.counter(`${at}protocol_error`),
    idleTimeouts: stats.counter(`${at}idle_timeout`),
    maxDuration: stats.counter(`${at}max_duration_reached`),
    maxRequests: stats.counter(`${at}max_requests_reached`),
    drainCloses: stats.counter(`${at}drain_close`),
    delayedCloses: stats.counter(`${at}delayed_close_timeout`),
  };
}
