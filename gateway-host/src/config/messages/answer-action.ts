/**
 * What a route answers by itself: a body of its own, or where else to go.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (DirectResponseAction, RedirectAction).
 */
import type { DirectAction, RedirectAction } from '../../http/route/route.js';
import { refuse } from '../document.js';
import { convert, message, oneOf, optional, required, withDefault } from '../schema.js';
import { bool, enumOf, uint32, wireText } from '../values.js';
import { dataSourceText } from './core.js';
import { regexRewrite } from './matchers.js';

export const directAction = convert(
  message('envoy.config.route.v3.DirectResponseAction', {
    status: required(uint32),
    body: withDefault(dataSourceText, ''),
  }),
  (value, node): DirectAction => {
    if (value.status < 200 || value.status > 599)
      throw refuse(node, `status is ${value.status}; give 200 to 599`);
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

const oneLine = convert(wireText, (value, node) => {
  if (/[\0\r\n]/.test(value)) throw refuse(node, 'line breaks may not stand here');
  return value;
});

export const redirectAction = convert(
  message('envoy.config.route.v3.RedirectAction', {
    https_redirect: optional(bool),
    scheme_redirect: optional(oneLine),
    host_redirect: withDefault(oneLine, ''),
    port_redirect: withDefault(uint32, 0),
    path_redirect: optional(oneLine),
    prefix_rewrite: optional(oneLine),
    regex_rewrite: optional(regexRewrite),
    response_code: withDefault(enumOf(CODE_NAMES), 'MOVED_PERMANENTLY'),
    strip_query: withDefault(bool, false),
  }),
  (value, node): RedirectAction => {
    oneOf(node, ['https_redirect', 'scheme_redirect'], 'at most one');
    oneOf(node, ['path_redirect', 'prefix_rewrite', 'regex_rewrite'], 'at most one');
    return {
      kind: 'redirect',
      status: REDIRECT_CODES[value.response_code],
      scheme: value.https_redirect === true ? 'https' : value.scheme_redirect || undefined,
      host: value.host_redirect || undefined,
      port: value.port_redirect || undefined,
      path: value.path_redirect || undefined,
      prefixRewrite: value.prefix_rewrite || undefined,
      regexRewrite: value.regex_rewrite,
      stripQuery: value.strip_query,
    };
  },
);
