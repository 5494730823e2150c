/**
 * When a route tries again.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RetryPolicy).
 */
import {
  RETRY_CONDITIONS,
  type RateLimitedBackOff,
  type RetryCondition,
  type RetryRule,
} from '../../http/route/retry-rule.js';
import { refuse } from '../document.js';
import { anyOf, convert, listOf, message, optional, required, withDefault } from '../schema.js';
import { duration, enumOf, int64, nonEmptyText, positiveDuration, text, uint32 } from '../values.js';
import { headerMatch } from './header-match.js';

const BASE_INTERVAL_MS = 25;
const LONGEST_RESET_MS = 300_000;

/** Words that Envoy does not know it passes over, and so does this. */
const retryOn = convert(text, (value): ReadonlySet<RetryCondition> => {
  const words = value.split(',').map((part) => part.trim());
  return new Set(RETRY_CONDITIONS.filter((condition) => words.includes(condition)));
});

const backOff = convert(
  message('envoy.config.route.v3.RetryPolicy.RetryBackOff', {
    base_interval: required(positiveDuration),
    max_interval: optional(positiveDuration),
  }),
  ({ base_interval: base, max_interval: most = base * 10 }, node) => {
    if (most < base) {
      throw refuse(node, 'retry_policy.max_interval must greater than or equal to the base_interval');
    }
    return { baseIntervalMs: base, maxIntervalMs: most };
  },
);

const resetHeader = message('envoy.config.route.v3.RetryPolicy.ResetHeader', {
  name: required(convert(nonEmptyText, (name) => name.toLowerCase())),
  format: withDefault(enumOf(['SECONDS', 'UNIX_TIMESTAMP']), 'SECONDS'),
});

const rateLimited = convert(
  message('envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff', {
    reset_headers: listOf(resetHeader),
    max_interval: withDefault(positiveDuration, LONGEST_RESET_MS),
  }),
  (value, node): RateLimitedBackOff => {
    if (value.reset_headers.length === 0) throw refuse(node, 'reset_headers is empty');
    return { headers: value.reset_headers, maxIntervalMs: value.max_interval };
  },
);

const hostPredicate = message('envoy.config.route.v3.RetryPolicy.RetryHostPredicate', {
  name: required(nonEmptyText),
  typed_config: required(
    anyOf({
      'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate': message(
        'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
        {},
      ),
    }),
  ),
});

export const retryPolicy = convert(
  message('envoy.config.route.v3.RetryPolicy', {
    retry_on: withDefault(retryOn, new Set<RetryCondition>()),
    num_retries: withDefault(uint32, 1),
    per_try_timeout: optional(duration),
    per_try_idle_timeout: optional(duration),
    retriable_status_codes: listOf(uint32),
    retriable_headers: listOf(headerMatch),
    retriable_request_headers: listOf(headerMatch),
    retry_back_off: withDefault(backOff, {
      baseIntervalMs: BASE_INTERVAL_MS,
      maxIntervalMs: BASE_INTERVAL_MS * 10,
    }),
    rate_limited_retry_back_off: optional(rateLimited),
    retry_host_predicate: listOf(hostPredicate),
    host_selection_retry_max_attempts: withDefault(int64, 1),
  }),
  (value): RetryRule => ({
    on: value.retry_on,
    retries: value.num_retries,
    perTryTimeoutMs: value.per_try_timeout,
    perTryIdleTimeoutMs: value.per_try_idle_timeout,
    statusCodes: value.retriable_status_codes,
    headers: value.retriable_headers,
    requestHeaders: value.retriable_request_headers,
    ...value.retry_back_off,
    rateLimited: value.rate_limited_retry_back_off,
    avoidTriedHosts: value.retry_host_predicate.length > 0,
    hostAttempts: value.host_selection_retry_max_attempts,
  }),
);
