/**
 * How a request is forwarded: to which cluster, changed how, for how long, how often.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteAction).
 */
import type { Fraction } from './fraction.js';
import type { HashPolicy } from './hash-policy.js';
import type { InternalRedirectPolicy } from './internal-redirect-policy.js';
import type { RegexRewrite } from './regex.js';
import type { RetryRule } from './retry-rule.js';
import type { RouteLevel } from './route.js';

/** One of several clusters that share a route's requests. */
export interface WeightedCluster extends RouteLevel {
  readonly cluster: ClusterName;
  readonly weight: number;
  readonly hostRewrite: string | undefined;
}

/** A cluster's name, or the request header that holds it. */
export type ClusterName =
  { readonly kind: 'name'; readonly name: string } | { readonly kind: 'header'; readonly header: string };

export interface WeightedClusters {
  readonly kind: 'weighted';
  readonly clusters: readonly WeightedCluster[];
  /** Decides instead of chance. */
  readonly header: string | undefined;
}

export type HostRewrite =
  | { readonly kind: 'literal'; readonly host: string }
  | { readonly kind: 'header'; readonly header: string }
  | { readonly kind: 'path'; readonly rewrite: RegexRewrite }
  | { readonly kind: 'auto' };

export type PathRewrite =
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'regex'; readonly rewrite: RegexRewrite };

/** A copy of requests goes to another cluster, whose answers nobody waits for. */
export interface MirrorPolicy {
  readonly cluster: ClusterName;
  readonly fraction: Fraction | undefined;
  /** `-shadow` is appended to the host. */
  readonly markHost: boolean;
}

/** Upgrades that are let through, or not, whatever the connection manager says; by type in lower case. */
export type RouteUpgrades = ReadonlyMap<string, boolean>;

/** The payload of CONNECT goes to the upstream as it is, without HTTP around it. */
export interface ConnectSettings {
  /** A POST is taken for a CONNECT. */
  readonly allowPost: boolean;
}

/** How long streams of a route may live; 0: for ever. */
export interface StreamDuration {
  readonly maxMs: number | undefined;
  /** `grpc-timeout` counts, up to so much; 0: however much it is. */
  readonly grpcMaxMs: number | undefined;
  /** Less than that, so that the answer is here before the client gives up. */
  readonly grpcOffsetMs: number | undefined;
}

export interface ForwardAction {
  readonly kind: 'forward';
  readonly cluster: ClusterName | WeightedClusters;
  /** The answer when there is no such cluster. */
  readonly clusterNotFoundStatus: number;
  readonly pathRewrite: PathRewrite | undefined;
  readonly hostRewrite: HostRewrite | undefined;
  readonly appendForwardedHost: boolean;
  /** Whole upstream exchange after the request has ended; 0 means no limit. */
  readonly timeoutMs: number;
  /** Overrides the connection manager's stream idle timeout. */
  readonly idleTimeoutMs: number | undefined;
  readonly retry: RetryRule | undefined;
  readonly hashPolicies: readonly HashPolicy[];
  readonly mirrors: readonly MirrorPolicy[];
  readonly priority: 'DEFAULT' | 'HIGH';
  readonly upgrades: RouteUpgrades;
  readonly connect: ConnectSettings | undefined;
  readonly streamDuration?: StreamDuration | undefined;
  readonly internalRedirect?: InternalRedirectPolicy | undefined;
}
