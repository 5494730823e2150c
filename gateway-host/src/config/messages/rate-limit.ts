/**
 * What a rate limit service would be told of requests. No such filter is here, so all of this is read and changes nothing, as in
 * an Envoy without one.
 * Spec: Envoy api/envoy/config/route/v3/route_components.proto (RateLimit).
 */
import { refuse } from '../document.js';
import { convert, listOf, message, oneOf, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, nonEmptyText, text, uint32 } from '../values.js';
import { headerMatch } from './header-match.js';

const LAST_STAGE = 10;

const upTo = (most: number): Reader<number> =>
  convert(uint32, (value, node) => {
    if (value > most) throw refuse(node, `value must be less than or equal to ${most}`);
    return value;
  });

const kinds = {
  source_cluster: optional(message('envoy.config.route.v3.RateLimit.Action.SourceCluster', {})),
  destination_cluster: optional(message('envoy.config.route.v3.RateLimit.Action.DestinationCluster', {})),
  request_headers: optional(
    message('envoy.config.route.v3.RateLimit.Action.RequestHeaders', {
      header_name: required(nonEmptyText),
      descriptor_key: required(nonEmptyText),
      skip_if_absent: optional(bool),
    }),
  ),
  remote_address: optional(message('envoy.config.route.v3.RateLimit.Action.RemoteAddress', {})),
  generic_key: optional(
    message('envoy.config.route.v3.RateLimit.Action.GenericKey', {
      descriptor_value: required(nonEmptyText),
      descriptor_key: withDefault(text, ''),
    }),
  ),
  header_value_match: optional(
    convert(
      message('envoy.config.route.v3.RateLimit.Action.HeaderValueMatch', {
        descriptor_value: required(nonEmptyText),
        descriptor_key: withDefault(text, ''),
        expect_match: optional(bool),
        headers: listOf(headerMatch),
      }),
      ({ headers }, node) => {
        if (headers.length === 0) throw refuse(node, 'headers must contain at least 1 item');
      },
    ),
  ),
  masked_remote_address: optional(
    message('envoy.config.route.v3.RateLimit.Action.MaskedRemoteAddress', {
      v4_prefix_mask_len: optional(upTo(32)),
      v6_prefix_mask_len: optional(upTo(128)),
    }),
  ),
} as const;

const action = convert(message('envoy.config.route.v3.RateLimit.Action', kinds), (_, node) => {
  oneOf(node, Object.keys(kinds), 'one');
});

export const rateLimit = convert(
  message('envoy.config.route.v3.RateLimit', {
    stage: optional(upTo(LAST_STAGE)),
    disable_key: withDefault(text, ''),
    actions: listOf(action),
  }),
  ({ actions }, node) => {
    if (actions.length === 0) throw refuse(node, 'actions must contain at least 1 item');
  },
);
