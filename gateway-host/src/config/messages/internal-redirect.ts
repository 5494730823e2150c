/**
 * Which redirects of an upstream are followed here.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (InternalRedirectPolicy).
 */
import type { InternalRedirectPolicy, RedirectPredicate } from '../../http/route/internal-redirect-policy.js';
import { refuse } from '../document.js';
import { anyOf, convert, listOf, message, required, withDefault, type Reader } from '../schema.js';
import { bool, nonEmptyText, uint32 } from '../values.js';
import { copiedHeader } from './core.js';

const FOLLOWED = [301, 302, 303, 307, 308];
const MOST_CODES = 5;

const predicate: Reader<RedirectPredicate> = convert(
  message('envoy.config.core.v3.TypedExtensionConfig', {
    name: required(nonEmptyText),
    typed_config: required(
      anyOf<RedirectPredicate>({
        'envoy.extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig': convert(
          message('envoy.extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig', {}),
          () => ({ kind: 'previous_routes' }),
        ),
        'envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig': convert(
          message('envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig', {
            allowed_route_names: listOf(nonEmptyText),
          }),
          ({ allowed_route_names: names }) => ({ kind: 'allow_listed_routes', names }),
        ),
        'envoy.extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig': convert(
          message('envoy.extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig', {}),
          () => ({ kind: 'safe_cross_scheme' }),
        ),
      }),
    ),
  }),
  (value) => value.typed_config,
);

export const internalRedirectPolicy = convert(
  message('envoy.config.route.v3.InternalRedirectPolicy', {
    max_internal_redirects: withDefault(uint32, 1),
    redirect_response_codes: listOf(uint32),
    predicates: listOf(predicate),
    allow_cross_scheme_redirect: withDefault(bool, false),
    response_headers_to_copy: listOf(copiedHeader),
  }),
  (value, node): InternalRedirectPolicy => {
    const { redirect_response_codes: given, response_headers_to_copy: copied } = value;
    if (given.length > MOST_CODES) throw refuse(node, 'redirect_response_codes has more than 5 entries');
    if (new Set(copied).size < copied.length)
      throw refuse(node, 'response_headers_to_copy names a header twice');
    return {
      max: value.max_internal_redirects,
      // Others are passed over, as in Envoy.
      codes: given.length === 0 ? [302] : given.filter((code) => FOLLOWED.includes(code)),
      crossScheme: value.allow_cross_scheme_redirect,
      copied,
      predicates: value.predicates,
    };
  },
);
