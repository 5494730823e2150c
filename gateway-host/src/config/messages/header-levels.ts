/**
 * What route tables, virtual hosts, routes and weighted clusters have in common: header changes and settings of filters.
 * Spec: Envoy api/envoy/config/route/v3/{route,route_components}.proto.
 */
import { NO_MUTATION, type HeaderMutation } from '../../http/route/header-mutation.js';
import type { FilterOverride, RouteLevel } from '../../http/route/route.js';
import { refuse, type ConfigNode } from '../document.js';
import {
  anyOf,
  convert,
  entriesOf,
  listOf,
  mapOf,
  message,
  optional,
  withDefault,
  type Reader,
} from '../schema.js';
import { bool } from '../values.js';
import { headerAddition, removedHeader } from './core.js';
import { ROUTE_FILTERS } from './native-filters.js';

const filterConfig: Reader<FilterOverride> = convert(
  message('envoy.config.route.v3.FilterConfig', {
    config: optional(innerConfig),
    is_optional: withDefault(bool, false),
    disabled: withDefault(bool, false),
  }),
  (value, node) => {
    if (!value.disabled && value.config === undefined) {
      const hint = 'write config: {} to enable a filter on this route';
      throw refuse(node, 'config is missing, and Envoy refuses a FilterConfig without it', hint);
    }
    return { disabled: value.disabled, config: value.config?.config };
  },
);

/** Anything but `{}` is the settings of a filter. */
function innerConfig(node: ConfigNode): { readonly config: unknown } {
  if (entriesOf(node).size === 0) return { config: undefined };
  if (!entriesOf(node).has('@type')) {
    throw refuse(node, '@type is missing', 'write config: {} to enable a filter as it is');
  }
  return { config: anyOf(ROUTE_FILTERS)(node) };
}

const override: Reader<FilterOverride> = (node) => {
  const type = entriesOf(node).get('@type')?.value;
  if (typeof type === 'string' && type.endsWith('/envoy.config.route.v3.FilterConfig'))
    return filterConfig(node);
  const settings = anyOf<unknown>({ ...ROUTE_FILTERS, 'envoy.config.route.v3.FilterConfig': filterConfig });
  return { disabled: false, config: settings(node) };
};

const mutationFields = {
  request_headers_to_add: listOf(headerAddition),
  request_headers_to_remove: listOf(removedHeader),
  response_headers_to_add: listOf(headerAddition),
  response_headers_to_remove: listOf(removedHeader),
} as const;

export const levelFields = { ...mutationFields, typed_per_filter_config: mapOf(override) } as const;

type LevelValues = { readonly [K in keyof typeof levelFields]: ReturnType<(typeof levelFields)[K]> };

export function level(value: LevelValues): RouteLevel {
  return {
    requestHeaders: mutation(value.request_headers_to_add, value.request_headers_to_remove),
    responseHeaders: mutation(value.response_headers_to_add, value.response_headers_to_remove),
    filters: value.typed_per_filter_config,
  };
}

function mutation(add: HeaderMutation['add'], remove: readonly string[]): HeaderMutation {
  return add.length === 0 && remove.length === 0 ? NO_MUTATION : { add, remove };
}
