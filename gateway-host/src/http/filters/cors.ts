/**
 * Answers a browser's question whether another site may ask, and says so in answers.
 * Spec: https://fetch.spec.whatwg.org/#http-cors-protocol; Envoy source/extensions/filters/http/cors/cors_filter.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { HeadersStatus } from '../../abi/stream-filter.js';
import { isChosen, type Fraction } from '../route/fraction.js';
import type { SelectedRoute } from '../route/selected-route.js';
import { stringMatcher, type StringMatch, type TextTest } from '../route/string-match.js';
import type { Stat } from '../stats.js';
import type { NativeFilterContext, RouteFilterFactory } from './native-filter.js';
import { PassThroughFilter } from './pass-through-filter.js';

/** What one level of the route table says; undefined or empty leaves it to the level above. */
export interface CorsPolicy {
  readonly kind: 'cors';
  readonly origins: readonly StringMatch[];
  readonly methods: string;
  readonly headers: string;
  readonly exposed: string;
  readonly maxAge: string;
  readonly credentials: boolean | undefined;
  readonly privateNetwork: boolean | undefined;
  readonly forwardOthers: boolean | undefined;
  readonly enabled: Fraction | undefined;
  /** Counts, and changes nothing, where it is not enabled. */
  readonly shadow: Fraction | undefined;
}

/** All levels in one. */
interface Merged extends Omit<CorsPolicy, 'kind' | 'origins' | 'forwardOthers'> {
  readonly origins: readonly TextTest[];
  readonly any: boolean;
  readonly forwardOthers: boolean;
}

interface CorsStats {
  readonly valid: Stat;
  readonly invalid: Stat;
}

export function corsFilter(name: string, { stats, statPrefix }: NativeFilterContext): RouteFilterFactory {
  const counters = {
    valid: stats.counter(`http.${statPrefix}.cors.origin_valid`),
    invalid: stats.counter(`http.${statPrefix}.cors.origin_invalid`),
  };
  return (route) => {
    const policy = route?.rule.action.kind === 'forward' ? merge(route, name) : undefined;
    return policy && { name, createFilter: () => new CorsFilter(policy, counters) };
  };
}

function isPolicy(config: unknown): config is CorsPolicy {
  return typeof config === 'object' && config !== null && 'kind' in config && config.kind === 'cors';
}

function merge(route: SelectedRoute, name: string): Merged | undefined {
  const policies = route.filterConfigs(name).filter(isPolicy);
  const [first] = policies;
  if (first === undefined) return undefined;
  const text = (key: 'methods' | 'headers' | 'exposed' | 'maxAge'): string =>
    policies.find((policy) => policy[key] !== '')?.[key] ?? '';
  const choice = (key: 'credentials' | 'privateNetwork' | 'forwardOthers'): boolean | undefined =>
    policies.find((policy) => policy[key] !== undefined)?.[key];
  const origins = policies.find((policy) => policy.origins.length > 0)?.origins ?? [];
  return {
    origins: origins.map(stringMatcher),
    any: origins.some(({ kind, value }) => kind === 'exact' && value === '*'),
    methods: text('methods'),
    headers: text('headers'),
    exposed: text('exposed'),
    maxAge: text('maxAge'),
    credentials: choice('credentials'),
    privateNetwork: choice('privateNetwork'),
    forwardOthers: choice('forwardOthers') ?? true,
    enabled: first.enabled,
    shadow: first.shadow,
  };
}

class CorsFilter extends PassThroughFilter {
  readonly #policy: Merged;
  readonly #stats: CorsStats;
  /** Of a request that may be answered across sites. */
  #origin: string | undefined;

  constructor(policy: Merged, stats: CorsStats) {
    super();
    this.#policy = policy;
    this.#stats = stats;
  }

  override decodeHeaders(headers: HeaderMap): HeadersStatus {
    const { enabled, shadow, origins, any, forwardOthers } = this.#policy;
    const origin = headers.get('origin') ?? '';
    const on = enabled === undefined || isChosen(enabled, Math.random());
    if (origin === '' || (!on && (shadow === undefined || !isChosen(shadow, Math.random()))))
      return HeadersStatus.Continue;
    const allowed = any || origins.some((test) => test(origin));
    this.#stats[allowed ? 'valid' : 'invalid'].add();
    if (!on) return HeadersStatus.Continue;
    if (allowed) this.#origin = origin;
    const asks = headers.get(':method') === 'OPTIONS' && headers.get('access-control-request-method');
    if (!asks || (!allowed && forwardOthers)) return HeadersStatus.Continue;
    const lines = allowed ? this.#preflight(headers) : [];
    this.callbacks.sendLocalReply({ status: 200, body: '', headers: lines, details: 'cors_response' });
    return HeadersStatus.StopIteration;
  }

  override encodeHeaders(headers: HeaderMap): HeadersStatus {
    if (this.#origin === undefined) return HeadersStatus.Continue;
    const { credentials, exposed } = this.#policy;
    const write = (name: string, value: string): void => {
      if (headers.get(name) !== value) headers.set(name, value);
    };
    write('access-control-allow-origin', this.#origin);
    if (credentials === true) write('access-control-allow-credentials', 'true');
    if (exposed !== '') write('access-control-expose-headers', exposed);
    return HeadersStatus.Continue;
  }

  #preflight(request: HeaderMap): [string, string][] {
    const { credentials, methods, headers, maxAge, privateNetwork } = this.#policy;
    const lines: [string, string][] = [['access-control-allow-origin', this.#origin ?? '']];
    if (credentials === true) lines.push(['access-control-allow-credentials', 'true']);
    if (methods !== '') lines.push(['access-control-allow-methods', methods]);
    if (headers !== '') lines.push(['access-control-allow-headers', headers]);
    if (maxAge !== '') lines.push(['access-control-max-age', maxAge]);
    if (privateNetwork === true && request.get('access-control-request-private-network') === 'true') {
      lines.push(['access-control-allow-private-network', 'true']);
    }
    return lines;
  }
}
