/** What a TCP proxy counts, under `tcp.<stat_prefix>.`. Spec: Envoy docs "TCP proxy: Statistics". */
import type { Stat, Stats } from '../../http/stats.js';

const COUNTERS = [
  'downstream_cx_drain_close',
  'downstream_cx_no_route',
  'downstream_cx_overload_close',
  'downstream_cx_rx_bytes_total',
  'downstream_cx_total',
  'downstream_cx_tx_bytes_total',
  'downstream_flow_control_paused_reading_total',
  'downstream_flow_control_resumed_reading_total',
  'early_data_received_count_total',
  'idle_timeout',
  'max_downstream_connection_duration',
  'route_delayed_total',
  'upstream_flush_total',
] as const;
const GAUGES = [
  'downstream_cx_rx_bytes_buffered',
  'downstream_cx_tx_bytes_buffered',
  'upstream_flush_active',
] as const;

export type TcpProxyStats = Readonly<Record<(typeof COUNTERS)[number] | (typeof GAUGES)[number], Stat>>;

export function tcpProxyStats(prefix: string, stats: Stats): TcpProxyStats {
  const at = `tcp.${prefix}.`;
  const entries = [
    ...COUNTERS.map((name) => [name, stats.counter(at + name)] as const),
    ...GAUGES.map((name) => [name, stats.gauge(at + name)] as const),
  ];
  // The two lists name exactly the keys.
  return Object.fromEntries(entries) as TcpProxyStats;
}
