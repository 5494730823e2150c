/**
 * What becomes of a request that is forwarded.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteAction, WeightedCluster).
 */
import type {
  ClusterName,
  ForwardAction,
  HostRewrite,
  MirrorPolicy,
  PathRewrite,
  StreamDuration,
  WeightedCluster,
  WeightedClusters,
} from '../../http/route/forward-action.js';
import { refuse, type ConfigNode } from '../document.js';
import type { RuntimeValues } from '../runtime-values.js';
import { convert, listOf, message, oneOf, optional, required, withDefault } from '../schema.js';
import { bool, duration, enumOf, nonEmptyText, text, uint32, wireText } from '../values.js';
import { hashPolicy } from './hash-policy.js';
import { level, levelFields } from './header-levels.js';
import { chosen, regexRewrite, runtimeFraction } from './matchers.js';
import { internalRedirectPolicy } from './internal-redirect.js';
import { rateLimit } from './rate-limit.js';
import { retryPolicy } from './retry-policy.js';
import { routeUpgrades } from './upgrade-config.js';

const ENVOY_TIMEOUT_MS = 15_000;
const MOST = 0xffff_ffff;

const named = convert(nonEmptyText, (name): ClusterName => ({ kind: 'name', name }));
const fromHeader = convert(nonEmptyText, (header): ClusterName => ({
  kind: 'header',
  header: header.toLowerCase(),
}));

const clusterWeight = convert(
  message('envoy.config.route.v3.WeightedCluster.ClusterWeight', {
    name: optional(named),
    cluster_header: optional(fromHeader),
    weight: required(uint32),
    host_rewrite_literal: optional(wireText),
    ...levelFields,
  }),
  (value, node): WeightedCluster => {
    const cluster = value.name ?? value.cluster_header;
    if (cluster === undefined)
      throw refuse(node, 'At least one of name or cluster_header need to be specified');
    if (value.name !== undefined && value.cluster_header !== undefined) {
      throw refuse(node, 'Only one of name or cluster_header can be specified');
    }
    return { cluster, weight: value.weight, hostRewrite: value.host_rewrite_literal, ...level(value) };
  },
);

const weightedClusters = convert(
  message('envoy.config.route.v3.WeightedCluster', {
    clusters: listOf(clusterWeight),
    // The sum counts, as in Envoy.
    total_weight: optional(uint32),
    runtime_key_prefix: optional(text),
    header_name: optional(nonEmptyText),
  }),
  (value, node): WeightedClusters => {
    const sum = value.clusters.reduce((total, { weight }) => total + weight, 0);
    if (sum === 0) throw refuse(node, 'Sum of weights in the weighted_cluster must be greater than 0.');
    if (sum > MOST) throw refuse(node, `The sum of weights of all weighted clusters exceeds ${MOST}`);
    const { runtime_key_prefix: prefix } = value;
    const clusters =
      prefix === undefined
        ? value.clusters
        : value.clusters.map((one) => weighted(one, prefix, node.context.runtime));
    if (clusters.every(({ weight }) => weight === 0)) throw refuse(node, 'runtime values leave no weight');
    return { kind: 'weighted', clusters, header: value.header_name?.toLowerCase() };
  },
);

/** Only clusters that are named can be spoken of. */
function weighted(one: WeightedCluster, prefix: string, runtime: RuntimeValues): WeightedCluster {
  const name = one.cluster.kind === 'name' ? one.cluster.name : '';
  return { ...one, weight: runtime.integer(`${prefix}.${name}`, one.weight) };
}

export const mirrorPolicy = convert(
  message('envoy.config.route.v3.RouteAction.RequestMirrorPolicy', {
    cluster: optional(named),
    cluster_header: optional(fromHeader),
    runtime_fraction: optional(runtimeFraction),
    trace_sampled: optional(bool),
    disable_shadow_host_suffix_append: withDefault(bool, false),
  }),
  (value, node): MirrorPolicy => {
    const cluster = value.cluster ?? value.cluster_header;
    if (cluster === undefined || (value.cluster !== undefined && value.cluster_header !== undefined)) {
      throw refuse(
        node,
        'exactly one of cluster and cluster_header must be given in a request mirror policy',
      );
    }
    return { cluster, fraction: value.runtime_fraction, markHost: !value.disable_shadow_host_suffix_append };
  },
);

const NOT_FOUND_CODES = { SERVICE_UNAVAILABLE: 503, NOT_FOUND: 404, INTERNAL_SERVER_ERROR: 500 } as const;
const NOT_FOUND_NAMES = Object.keys(NOT_FOUND_CODES) as (keyof typeof NOT_FOUND_CODES)[];

const hostRewrites = {
  host_rewrite_literal: optional(convert(wireText, (host): HostRewrite => ({ kind: 'literal', host }))),
  host_rewrite_header: optional(
    convert(nonEmptyText, (name): HostRewrite => ({ kind: 'header', header: name.toLowerCase() })),
  ),
  host_rewrite_path_regex: optional(
    convert(regexRewrite, (rewrite): HostRewrite => ({ kind: 'path', rewrite })),
  ),
  auto_host_rewrite: optional(convert(bool, (on): HostRewrite | 'none' => (on ? { kind: 'auto' } : 'none'))),
} as const;

const clusterChoices = {
  cluster: optional(named),
  cluster_header: optional(fromHeader),
  weighted_clusters: optional(weightedClusters),
} as const;

const streamDuration = convert(
  message('envoy.config.route.v3.RouteAction.MaxStreamDuration', {
    max_stream_duration: optional(duration),
    grpc_timeout_header_max: optional(duration),
    grpc_timeout_header_offset: optional(duration),
  }),
  (value): StreamDuration => ({
    maxMs: value.max_stream_duration,
    grpcMaxMs: value.grpc_timeout_header_max,
    grpcOffsetMs: value.grpc_timeout_header_offset,
  }),
);

export const forwardAction = convert(
  message('envoy.config.route.v3.RouteAction', {
    ...clusterChoices,
    cluster_not_found_response_code: withDefault(enumOf(NOT_FOUND_NAMES), 'SERVICE_UNAVAILABLE'),
    prefix_rewrite: withDefault(wireText, ''),
    regex_rewrite: optional(regexRewrite),
    ...hostRewrites,
    append_x_forwarded_host: withDefault(bool, false),
    timeout: withDefault(duration, ENVOY_TIMEOUT_MS),
    idle_timeout: optional(duration),
    retry_policy: optional(retryPolicy),
    hash_policy: listOf(hashPolicy),
    request_mirror_policies: listOf(mirrorPolicy),
    priority: withDefault(enumOf(['DEFAULT', 'HIGH']), 'DEFAULT'),
    upgrade_configs: routeUpgrades,
    rate_limits: listOf(rateLimit),
    include_vh_rate_limits: optional(bool),
    internal_redirect_policy: optional(internalRedirectPolicy),
    max_stream_duration: optional(streamDuration),
  }),
  (value, node): ForwardAction => {
    oneOf(node, Object.keys(clusterChoices), 'one');
    const cluster = value.cluster ?? value.cluster_header ?? value.weighted_clusters;
    if (cluster === undefined)
      throw refuse(node, `one of ${Object.keys(clusterChoices).join(', ')} must be given`);
    return {
      kind: 'forward',
      cluster,
      clusterNotFoundStatus: NOT_FOUND_CODES[value.cluster_not_found_response_code],
      pathRewrite: pathRewrite(value, node),
      hostRewrite: hostRewrite(value, node),
      appendForwardedHost: value.append_x_forwarded_host,
      // Either the one or the other.
      timeoutMs: value.max_stream_duration === undefined ? value.timeout : 0,
      streamDuration: value.max_stream_duration,
      internalRedirect: value.internal_redirect_policy,
      idleTimeoutMs: value.idle_timeout,
      retry: value.retry_policy,
      hashPolicies: value.hash_policy.flat(),
      mirrors: value.request_mirror_policies,
      priority: value.priority,
      ...value.upgrade_configs,
    };
  },
);

type Values<F extends Record<string, (...args: never[]) => unknown>> = {
  readonly [K in keyof F]: ReturnType<F[K]>;
};

function hostRewrite(value: Values<typeof hostRewrites>, node: ConfigNode): HostRewrite | undefined {
  const { host_rewrite_literal, host_rewrite_header, host_rewrite_path_regex, auto_host_rewrite } = value;
  const options = { host_rewrite_literal, host_rewrite_header, host_rewrite_path_regex, auto_host_rewrite };
  const rewrite = chosen<HostRewrite | 'none'>(node, options);
  return rewrite === 'none' ? undefined : rewrite;
}

function pathRewrite(
  { prefix_rewrite: prefix, regex_rewrite: rewrite }: PathFields,
  node: ConfigNode,
): PathRewrite | undefined {
  if (prefix !== '' && rewrite !== undefined) {
    throw refuse(node, 'only one of prefix_rewrite and regex_rewrite may be given');
  }
  if (rewrite !== undefined) return { kind: 'regex', rewrite };
  return prefix === '' ? undefined : { kind: 'prefix', prefix };
}

interface PathFields {
  readonly prefix_rewrite: string;
  readonly regex_rewrite: ReturnType<typeof regexRewrite> | undefined;
}
