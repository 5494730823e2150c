/**
 * A cluster as its configuration describes it: where its hosts come from, which of them is taken, how they are spoken to.
 * Plain data. Spec: Envoy api/envoy/config/cluster/v3/cluster.proto, api/envoy/config/endpoint/v3/endpoint_components.proto.
 */
import type { Metadata } from '../metadata/metadata.js';
import type { HealthCheckSpec } from './health-check-spec.js';

export const DNS_FAMILIES = ['AUTO', 'V4_ONLY', 'V6_ONLY', 'V4_PREFERRED', 'ALL'] as const;
export type DnsFamily = (typeof DNS_FAMILIES)[number];

export const HEALTH_STATUSES = [
  'UNKNOWN',
  'HEALTHY',
  'UNHEALTHY',
  'DRAINING',
  'TIMEOUT',
  'DEGRADED',
] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

export interface EndpointSpec {
  /** An IP address, or a name in a DNS cluster. */
  readonly address: string;
  readonly port: number;
  /** What `auto_host_rewrite` writes. */
  readonly hostname: string;
  readonly weight: number;
  readonly health: HealthStatus;
  readonly healthCheck: { readonly port: number; readonly hostname: string; readonly disabled: boolean };
  readonly metadata?: Metadata | undefined;
}

/** Endpoints that stand together; priority 0 is used first. */
export interface LocalitySpec {
  readonly region: string;
  readonly zone: string;
  readonly subZone: string;
  readonly priority: number;
  readonly weight: number | undefined;
  readonly endpoints: readonly EndpointSpec[];
  readonly metadata?: Metadata | undefined;
}

/** The hosts of a cluster, as its configuration or an EDS file gives them. */
export interface LoadAssignment {
  readonly clusterName: string;
  readonly localities: readonly LocalitySpec[];
  /** Per cent; 140: a priority is full as long as 72 % of its hosts are healthy. */
  readonly overprovisioningFactor: number;
}

/** Where a cluster's hosts stand. */
export interface EdsSpec {
  readonly service: string;
  readonly file: { readonly path: string; readonly watchedDirectory: string | undefined };
}

export interface TlsSpec {
  readonly sni: string;
  /** The host header decides the server name. */
  readonly autoSni: boolean;
  /** PEM; undefined: the peer is not verified, as in Envoy without `validation_context`. */
  readonly trustedCa: string | undefined;
  /** Names or addresses of which the certificate must carry one; empty: any certificate that the CA signed. */
  readonly names: readonly string[];
  /** The certificate must carry the server name that was sent. */
  readonly autoSan: boolean;
  readonly alpn: readonly string[];
  /** PEM. */
  readonly certificate: string | undefined;
  readonly privateKey: string | undefined;
}

export interface Http2Spec {
  readonly maxConcurrentStreams: number;
  readonly streamWindow: number | undefined;
  readonly connectionWindow: number | undefined;
}

export type LbSpec =
  | { readonly policy: 'ROUND_ROBIN' | 'RANDOM' }
  | { readonly policy: 'LEAST_REQUEST'; readonly choices: number }
  | { readonly policy: 'RING_HASH'; readonly minimum: number; readonly maximum: number }
  | { readonly policy: 'MAGLEV'; readonly tableSize: number };

/** What one priority of requests may use at once. */
export interface BreakerSpec {
  readonly maxConnections: number;
  readonly maxPendingRequests: number;
  readonly maxRequests: number;
  readonly maxRetries: number;
  readonly trackRemaining: boolean;
}

export interface OutlierSpec {
  readonly consecutive5xx: number;
  readonly consecutiveGatewayFailure: number;
  readonly enforcing5xx: number;
  readonly enforcingGatewayFailure: number;
  readonly intervalMs: number;
  readonly baseEjectionMs: number;
  readonly maxEjectionMs: number;
  readonly maxEjectionPercent: number;
  readonly splitExternal: boolean;
  readonly consecutiveLocalFailure: number;
  readonly enforcingLocalFailure: number;
  readonly alwaysEjectOne: boolean;
  readonly enforcingSuccessRate: number;
  readonly successRateMinimumHosts: number;
  readonly successRateVolume: number;
  /** In thousandths. */
  readonly successRateStdevFactor: number;
  /** Of hosts with so many requests, where there are so many of them: what share of failures is too much. */
  readonly failurePercentage: {
    readonly threshold: number;
    readonly enforcing: number;
    readonly minimumHosts: number;
    readonly volume: number;
  };
}

export interface ClusterSpec {
  readonly name: string;
  readonly type: 'STATIC' | 'STRICT_DNS' | 'LOGICAL_DNS' | 'EDS';
  readonly load: LoadAssignment;
  /** EDS: which assignment of which file; undefined in other clusters. */
  readonly eds: EdsSpec | undefined;
  readonly lb: LbSpec;
  /** Below this share of healthy hosts all are used; per cent. */
  readonly panicThreshold: number;
  readonly connectTimeoutMs: number;
  readonly dnsRefreshMs: number;
  readonly dnsFamily: DnsFamily;
  readonly tls: TlsSpec | undefined;
  readonly protocol: 'http1' | 'http2' | 'auto' | 'downstream';
  readonly http1: { readonly trailers: boolean };
  readonly http2: Http2Spec;
  /** Of an upstream connection without requests; 0: never. */
  readonly idleTimeoutMs: number;
  /** 0: no limit. */
  readonly maxConnectionMs: number;
  readonly maxStreamMs: number;
  readonly maxRequestsPerConnection: number;
  readonly maxResponseHeadersBytes: number;
  readonly maxResponseHeaders: number;
  readonly bufferLimit: number;
  readonly tcpKeepalive: { readonly initialMs: number } | undefined;
  readonly breakers: { readonly default: BreakerSpec; readonly high: BreakerSpec };
  readonly healthChecks: readonly HealthCheckSpec[];
  readonly outlier: OutlierSpec | undefined;
  /** A host that fails its health checks loses its connections. */
  readonly closeOnHealthFailure: boolean;
  readonly metadata?: Metadata | undefined;
}

export const DEFAULT_BREAKER: BreakerSpec = {
  maxConnections: 1024,
  maxPendingRequests: 1024,
  maxRequests: 1024,
  maxRetries: 3,
  trackRemaining: false,
};
