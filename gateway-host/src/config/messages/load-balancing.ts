/**
 * Which host of a cluster is asked, and how much a cluster may be asked at once.
 * Spec: Envoy api/envoy/config/cluster/v3/{cluster,circuit_breaker}.proto.
 */
import { DEFAULT_BREAKER, type BreakerSpec } from '../../http/upstream/cluster-spec.js';
import { refuse, type ConfigNode } from '../document.js';
import type { RuntimeValues } from '../runtime-values.js';
import { convert, listOf, message, optional, withDefault, type Reader } from '../schema.js';
import { bool, enumOf, uint32 } from '../values.js';

const PANIC_PERCENT = 50;
const LARGEST_RING = 8 * 1024 * 1024;
const LARGEST_TABLE = 5_000_011;

const percent: Reader<number> = convert(
  message('envoy.type.v3.Percent', { value: withDefault(fraction, 0) }),
  ({ value }) => value,
);

function fraction(node: ConfigNode): number {
  const value = typeof node.value === 'number' ? node.value : Number.NaN;
  if (!(value >= 0 && value <= 100)) throw refuse(node, 'a number from 0 to 100 is wanted');
  return value;
}

export const commonLb = convert(
  message('envoy.config.cluster.v3.Cluster.CommonLbConfig', {
    healthy_panic_threshold: withDefault(percent, PANIC_PERCENT),
  }),
  (value) => value.healthy_panic_threshold,
);

export const DEFAULT_PANIC = PANIC_PERCENT;

export const ringHashLb = convert(
  message('envoy.config.cluster.v3.Cluster.RingHashLbConfig', {
    minimum_ring_size: withDefault(uint32, 1024),
    maximum_ring_size: withDefault(uint32, LARGEST_RING),
    hash_function: withDefault(enumOf(['XX_HASH'], ['MURMUR_HASH_2']), 'XX_HASH'),
  }),
  (value, node) => {
    const { minimum_ring_size: minimum, maximum_ring_size: maximum } = value;
    if (minimum > maximum) {
      throw refuse(node, `ring hash: minimum_ring_size (${minimum}) > maximum_ring_size (${maximum})`);
    }
    if (maximum > LARGEST_RING) throw refuse(node, `maximum_ring_size must be at most ${LARGEST_RING}`);
    return { minimum, maximum };
  },
);

export const maglevLb = convert(
  message('envoy.config.cluster.v3.Cluster.MaglevLbConfig', { table_size: withDefault(uint32, 65_537) }),
  ({ table_size }, node) => {
    if (table_size > LARGEST_TABLE) throw refuse(node, `table_size must be at most ${LARGEST_TABLE}`);
    if (!isPrime(table_size)) throw refuse(node, 'The table size of maglev must be prime number');
    return table_size;
  },
);

export const leastRequestLb = convert(
  message('envoy.config.cluster.v3.Cluster.LeastRequestLbConfig', { choice_count: withDefault(uint32, 2) }),
  ({ choice_count }, node) => {
    if (choice_count < 2) throw refuse(node, 'choice_count must be at least 2');
    return choice_count;
  },
);

const thresholds = message('envoy.config.cluster.v3.CircuitBreakers.Thresholds', {
  priority: withDefault(enumOf(['DEFAULT', 'HIGH']), 'DEFAULT'),
  max_connections: withDefault(uint32, DEFAULT_BREAKER.maxConnections),
  max_pending_requests: withDefault(uint32, DEFAULT_BREAKER.maxPendingRequests),
  max_requests: withDefault(uint32, DEFAULT_BREAKER.maxRequests),
  max_retries: withDefault(uint32, DEFAULT_BREAKER.maxRetries),
  track_remaining: withDefault(bool, false),
});

export const circuitBreakers = convert(
  message('envoy.config.cluster.v3.CircuitBreakers', { thresholds: listOf(thresholds) }),
  (value) => {
    const limits = (priority: 'DEFAULT' | 'HIGH'): BreakerSpec => {
      // Of two for one priority Envoy takes the first.
      const found = value.thresholds.find((one) => one.priority === priority);
      if (found === undefined) return DEFAULT_BREAKER;
      return {
        maxConnections: found.max_connections,
        maxPendingRequests: found.max_pending_requests,
        maxRequests: found.max_requests,
        maxRetries: found.max_retries,
        trackRemaining: found.track_remaining,
      };
    };
    return { default: limits('DEFAULT'), high: limits('HIGH') };
  },
);

/** The limits with what runtime values say of them. */
export function limited(
  breakers: Readonly<Record<'default' | 'high', BreakerSpec>>,
  prefix: string,
  runtime: RuntimeValues,
): { readonly default: BreakerSpec; readonly high: BreakerSpec } {
  const limits = (priority: 'default' | 'high'): BreakerSpec => {
    const given = breakers[priority];
    const limit = (name: string, otherwise: number): number =>
      runtime.integer(`${prefix}.${priority}.${name}`, otherwise);
    return {
      ...given,
      maxConnections: limit('max_connections', given.maxConnections),
      maxPendingRequests: limit('max_pending_requests', given.maxPendingRequests),
      maxRequests: limit('max_requests', given.maxRequests),
      maxRetries: limit('max_retries', given.maxRetries),
    };
  };
  return { default: limits('default'), high: limits('high') };
}

export const connectionOptions = convert(
  message('envoy.config.cluster.v3.UpstreamConnectionOptions', {
    tcp_keepalive: optional(
      message('envoy.config.core.v3.TcpKeepalive', { keepalive_time: withDefault(uint32, 7200) }),
    ),
  }),
  ({ tcp_keepalive }) =>
    tcp_keepalive === undefined ? undefined : { initialMs: tcp_keepalive.keepalive_time * 1000 },
);

function isPrime(number: number): boolean {
  if (number < 2) return false;
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}
