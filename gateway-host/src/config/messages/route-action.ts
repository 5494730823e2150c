/**
 * What becomes of a request: forwarded to a cluster, answered at once, or redirected.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RouteAction, DirectResponseAction, RedirectAction).
 */
import {
  RETRY_CONDITIONS,
  type DirectAction,
  type ForwardAction,
  type RedirectAction,
  type RetryCondition,
  type RetryRule,
} from '../../http/route/route.js';
import { refuse } from '../document.js';
import { convert, message, oneOf, optional, required, withDefault } from '../schema.js';
import { bool, duration, enumOf, nonEmptyText, text, uint32 } from '../values.js';
import { dataSourceText } from './core.js';

const ENVOY_TIMEOUT_MS = 15_000;
const BODY_LIMIT = 4096;

const retryOn = convert(nonEmptyText, (value, node): ReadonlySet<RetryCondition> => {
  const result = new Set<RetryCondition>();
  for (const word of value.split(',').map((part) => part.trim())) {
    const known = RETRY_CONDITIONS.find((condition) => condition === word);
    if (known === undefined) {
      throw refuse(
        node,
        `${JSON.stringify(word)} is not supported here`,
        `give some of ${RETRY_CONDITIONS.join(', ')}`,
      );
    }
    result.add(known);
  }
  return result;
});

const retryPolicy = convert(
  message('envoy.config.route.v3.RetryPolicy', {
    retry_on: required(retryOn),
    num_retries: withDefault(uint32, 1),
    per_try_timeout: optional(duration),
  }),
  (value): RetryRule => ({
    on: value.retry_on,
    retries: value.num_retries,
    perTryTimeoutMs: value.per_try_timeout,
  }),
);

export const forwardAction = convert(
  message('envoy.config.route.v3.RouteAction', {
    cluster: required(nonEmptyText),
    prefix_rewrite: optional(nonEmptyText),
    host_rewrite_literal: optional(nonEmptyText),
    host_rewrite_header: optional(nonEmptyText),
    auto_host_rewrite: optional(bool),
    timeout: withDefault(duration, ENVOY_TIMEOUT_MS),
    idle_timeout: optional(duration),
    retry_policy: optional(retryPolicy),
  }),
  (value, node): ForwardAction => {
    oneOf(node, ['host_rewrite_literal', 'host_rewrite_header', 'auto_host_rewrite'], 'at most one');
    const { host_rewrite_literal: literal, host_rewrite_header: header } = value;
    return {
      kind: 'forward',
      cluster: value.cluster,
      prefixRewrite: value.prefix_rewrite,
      hostRewrite:
        literal !== undefined
          ? { kind: 'literal', host: literal }
          : header !== undefined
            ? { kind: 'header', header: header.toLowerCase() }
            : value.auto_host_rewrite === true
              ? { kind: 'auto' }
              : undefined,
      timeoutMs: value.timeout,
      idleTimeoutMs: value.idle_timeout,
      retry: value.retry_policy,
    };
  },
);

export const directAction = convert(
  message('envoy.config.route.v3.DirectResponseAction', {
    status: required(uint32),
    body: withDefault(dataSourceText, ''),
  }),
  (value, node): DirectAction => {
    if (value.status < 200 || value.status > 599)
      throw refuse(node, `status is ${value.status}; give 200 to 599`);
    if (Buffer.byteLength(value.body) > BODY_LIMIT) {
      throw refuse(node, `the body has more than ${BODY_LIMIT} bytes, which Envoy refuses`);
    }
    return { kind: 'direct', status: value.status, body: value.body };
  },
);

const REDIRECT_CODES = {
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
} as const;
const CODE_NAMES = Object.keys(REDIRECT_CODES) as (keyof typeof REDIRECT_CODES)[];

export const redirectAction = convert(
  message('envoy.config.route.v3.RedirectAction', {
    https_redirect: optional(bool),
    scheme_redirect: optional(nonEmptyText),
    host_redirect: optional(nonEmptyText),
    port_redirect: optional(uint32),
    path_redirect: optional(text),
    prefix_rewrite: optional(text),
    response_code: withDefault(enumOf(CODE_NAMES), 'MOVED_PERMANENTLY'),
    strip_query: withDefault(bool, false),
  }),
  (value, node): RedirectAction => {
    oneOf(node, ['https_redirect', 'scheme_redirect'], 'at most one');
    oneOf(node, ['path_redirect', 'prefix_rewrite'], 'at most one');
    return {
      kind: 'redirect',
      status: REDIRECT_CODES[value.response_code],
      scheme: value.https_redirect === true ? 'https' : value.scheme_redirect,
      host: value.host_redirect,
      port: value.port_redirect,
      path: value.path_redirect,
      prefixRewrite: value.prefix_rewrite,
      stripQuery: value.strip_query,
    };
  },
);
