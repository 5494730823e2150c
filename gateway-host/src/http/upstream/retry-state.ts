/**
 * How often a request may be tried again, and how soon.
 * Spec: Envoy source/common/router/retry_state_impl.cc; docs "Router: x-envoy-max-retries" and its neighbours.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { headerMatcher } from '../route/header-match.js';
import { RETRY_CONDITIONS, type RetryCondition, type RetryRule } from '../route/retry-rule.js';
import type { Resource } from './circuit-breaker.js';
import type { ClusterStats } from './cluster-stats.js';
import { worthRetrying, worthRetryingAfter, type BrokenTry, type RetryWishes } from './retry-conditions.js';

/** `no`: it was not worth it; the others were, but. */
export type RetryDecision = 'yes' | 'no' | 'limit' | 'overflow';

/** How the names of all headers begin that ask for another try. */
const ASKING = ['x-envoy-retr', 'x-envoy-max-retries'];
const BASE_MS = 25;
const MAX_MS = 250;

export class RetryState {
  readonly #wishes: RetryWishes;
  readonly #rule: RetryRule | undefined;
  readonly #stats: ClusterStats;
  readonly #budget: Resource;
  #left: number;
  #tried = 0;
  #held = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    wishes: RetryWishes,
    left: number,
    parts: { rule: RetryRule | undefined; stats: ClusterStats; budget: Resource },
  ) {
    this.#wishes = wishes;
    this.#left = left;
    this.#rule = parts.rule;
    this.#stats = parts.stats;
    this.#budget = parts.budget;
  }

  /** Undefined where nobody wants another try. Takes the headers that ask for it out of the request. */
  static create(
    headers: HeaderMap,
    rule: RetryRule | undefined,
    stats: ClusterStats,
    budget: Resource,
  ): RetryState | undefined {
    if (rule === undefined && !ASKING.some((prefix) => headers.hasPrefix(prefix))) return undefined;
    const asked = `${take(headers, 'x-envoy-retry-on')},${take(headers, 'x-envoy-retry-grpc-on')}`;
    const most = take(headers, 'x-envoy-max-retries');
    const codes = take(headers, 'x-envoy-retriable-status-codes');
    const names = take(headers, 'x-envoy-retriable-header-names');
    const on = new Set<RetryCondition>(ruleApplies(rule, headers) ? rule?.on : []);
    for (const word of words(asked)) {
      const known = RETRY_CONDITIONS.find((condition) => condition === word);
      if (known !== undefined) on.add(known);
    }
    if (on.size === 0) return undefined;
    const wishes = {
      on,
      statusCodes: new Set([...(rule?.statusCodes ?? []), ...words(codes).map(Number)]),
      headers: [
        ...(rule?.headers ?? []).map(headerMatcher),
        ...words(names).map((name) => (answer: HeaderMap) => answer.has(name)),
      ],
    };
    const left = /^[0-9]{1,9}$/.test(most) ? Number(most) : (rule?.retries ?? 1);
    return new RetryState(wishes, left, { rule, stats, budget });
  }

  onAnswer(answer: HeaderMap): RetryDecision {
    return this.#decide(worthRetrying(answer, this.#wishes));
  }

  onBroken(broken: BrokenTry): RetryDecision {
    return this.#decide(worthRetryingAfter(broken, this.#wishes));
  }

  /** Runs the next try when it is time; `answer` may say when. */
  schedule(run: () => void, answer: HeaderMap | undefined): void {
    const told = answer === undefined ? undefined : this.#toldDelay(answer);
    if (told !== undefined) this.#stats.upstream_rq_retry_backoff_ratelimited.add();
    else this.#stats.upstream_rq_retry_backoff_exponential.add();
    this.#timer = setTimeout(run, told ?? this.#delay());
  }

  /** The request is over, or the try has begun. */
  release(): void {
    clearTimeout(this.#timer);
    if (!this.#held) return;
    this.#held = false;
    this.#budget.give();
  }

  #decide(worth: boolean): RetryDecision {
    this.release();
    if (!worth) {
      if (this.#tried > 0) this.#stats.upstream_rq_retry_success.add();
      return 'no';
    }
    if (this.#left === 0) {
      this.#stats.upstream_rq_retry_limit_exceeded.add();
      return 'limit';
    }
    this.#left--;
    if (!this.#budget.available) {
      this.#stats.upstream_rq_retry_overflow.add();
      return 'overflow';
    }
    this.#budget.take();
    this.#held = true;
    this.#tried++;
    this.#stats.upstream_rq_retry.add();
    return 'yes';
  }

  /** Exponential with full jitter. */
  #delay(): number {
    const base = this.#rule?.baseIntervalMs ?? BASE_MS;
    const limit = Math.min(base * 2 ** (this.#tried - 1), this.#rule?.maxIntervalMs ?? MAX_MS);
    return Math.random() * limit;
  }

  /** What a header of the answer says, with up to half of it on top, so that not all come back at once. */
  #toldDelay(answer: HeaderMap): number | undefined {
    const { rateLimited } = this.#rule ?? {};
    for (const { name, format } of rateLimited?.headers ?? []) {
      const value = answer.get(name);
      if (value === undefined || !/^[0-9]{1,12}$/.test(value)) continue;
      const ms = Number(value) * 1000 - (format === 'SECONDS' ? 0 : Date.now());
      if (ms > 0 && ms <= (rateLimited?.maxIntervalMs ?? 0)) return ms * (1 + Math.random() / 2);
    }
    return undefined;
  }
}

function ruleApplies(rule: RetryRule | undefined, headers: HeaderMap): boolean {
  if (rule === undefined) return false;
  const { requestHeaders } = rule;
  return requestHeaders.length === 0 || requestHeaders.some((match) => headerMatcher(match)(headers));
}

/** Reads a header that speaks to the router and takes it out. */
export function take(headers: HeaderMap, name: string): string {
  const value = headers.get(name);
  if (value === undefined) return '';
  headers.remove(name);
  return value;
}

function words(list: string): string[] {
  return list
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');
}
