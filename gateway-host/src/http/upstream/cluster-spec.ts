/**
 * A cluster as its configuration describes it: where its hosts come from and how they are spoken to.
 * Spec: Envoy api/envoy/config/cluster/v3/cluster.proto.
 */

export const DNS_FAMILIES = ['AUTO', 'V4_ONLY', 'V6_ONLY', 'V4_PREFERRED', 'ALL'] as const;
export type DnsFamily = (typeof DNS_FAMILIES)[number];

export interface EndpointSpec {
  /** An IP address, or a name in a DNS cluster. */
  readonly address: string;
  readonly port: number;
  /** What `auto_host_rewrite` writes. */
  readonly hostname: string;
}

export interface TlsSpec {
  readonly sni: string;
  /** PEM; undefined: the peer is not verified, as in Envoy without `validation_context`. */
  readonly trustedCa: string | undefined;
  /** Names or addresses of which the certificate must carry one; empty: any certificate that the CA signed. */
  readonly names: readonly string[];
}

export interface ClusterSpec {
  readonly name: string;
  readonly type: 'STATIC' | 'STRICT_DNS' | 'LOGICAL_DNS';
  readonly endpoints: readonly EndpointSpec[];
  readonly connectTimeoutMs: number;
  readonly dnsRefreshMs: number;
  readonly dnsFamily: DnsFamily;
  readonly tls: TlsSpec | undefined;
  /** Of an upstream connection without requests. */
  readonly idleTimeoutMs: number;
}
