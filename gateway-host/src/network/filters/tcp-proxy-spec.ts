/** What a TCP proxy is configured to do. Spec: Envoy api/envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.proto. */

import type { AccessLogSpec } from '../../http/access-log/access-log-spec.js';

export interface WeightedCluster {
  readonly name: string;
  readonly weight: number;
}

export interface TcpProxySpec {
  readonly statPrefix: string;
  /** One, or several by weight. */
  readonly clusters: readonly WeightedCluster[];
  /** 0: never. */
  readonly idleTimeoutMs: number;
  readonly maxConnectAttempts: number;
  /** 0: for ever. */
  readonly maxConnectionDurationMs: number;
  readonly accessLogs: readonly AccessLogSpec[];
}
