/**
 * The HTTP filters of a connection manager: which there are, and in which order they may stand.
 * Spec: Envoy api/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto (HttpFilter).
 */
import type { NativeFilterSpec } from '../../http/filters/native-filter.js';
import { refuse, type ConfigNode } from '../document.js';
import {
  anyOf,
  convert,
  listOf,
  message,
  oneOf,
  optional,
  required,
  withDefault,
  type Reader,
} from '../schema.js';
import { bool, nonEmptyText } from '../values.js';
import { configSource, type WatchedFile } from './config-source.js';
import { NATIVE_FILTERS } from './native-filters.js';
import { wasmFilter, type WasmFilterSpec } from './wasm.js';

/** What one filter is. */
export type HttpFilterConfig =
  | { readonly kind: 'wasm'; readonly wasm: WasmFilterSpec }
  | { readonly kind: 'native'; readonly native: NativeFilterSpec }
  /** Its configuration has not come: every request is answered 500. */
  | { readonly kind: 'missing' };

/** Where a filter's configuration comes from. */
export interface FilterDiscovery {
  readonly from: WatchedFile;
  /** Full names of the messages it may be. */
  readonly types: readonly string[];
  /** Used until one has come. */
  readonly fallback: HttpFilterConfig | undefined;
}

/** One filter of the chain; the router is not among them. */
export interface HttpFilterSpec {
  readonly name: string;
  /** Runs only on routes that enable it. */
  readonly disabled: boolean;
  readonly config: HttpFilterConfig;
  readonly discovery: FilterDiscovery | undefined;
}

type AnyFilter = HttpFilterConfig | { readonly kind: 'router'; readonly suppress: boolean };

const router = convert(
  message('envoy.extensions.filters.http.router.v3.Router', {
    suppress_envoy_headers: withDefault(bool, false),
    // Statistics and tracing knobs that change no answer.
    dynamic_stats: optional(bool),
    start_child_span: optional(bool),
  }),
  (value): AnyFilter => ({ kind: 'router', suppress: value.suppress_envoy_headers }),
);

type FilterReaders<T> = Readonly<Record<string, Reader<T>>>;

/** Filters that may stand before the router, by type. */
const FILTERS: FilterReaders<HttpFilterConfig> = {
  'envoy.extensions.filters.http.wasm.v3.Wasm': convert(wasmFilter, (wasm) => ({ kind: 'wasm', wasm })),
  ...Object.fromEntries(
    Object.entries(NATIVE_FILTERS).map(([type, reader]) => [
      type,
      convert(reader, (native): HttpFilterConfig => ({ kind: 'native', native })),
    ]),
  ),
};

const typeUrl = convert(nonEmptyText, (url, node) => {
  const type = url.replace(/^type\.googleapis\.com\//, '');
  if (Object.hasOwn(FILTERS, type)) return type;
  throw refuse(
    node,
    `no factory found for a required type URL ${type}.`,
    `give some of ${Object.keys(FILTERS).join(', ')}`,
  );
});

/** The settings of a filter that must be of one of some types. */
export function filterOfType(types: readonly string[]): Reader<HttpFilterConfig> {
  return anyOf(Object.fromEntries(Object.entries(FILTERS).filter(([type]) => types.includes(type))));
}

const configDiscovery = (node: ConfigNode): FilterDiscovery => {
  const value = message('envoy.config.core.v3.ExtensionConfigSource', {
    config_source: required(configSource),
    type_urls: listOf(typeUrl),
    default_config: optional((given: ConfigNode) => given),
    apply_default_config_without_warming: withDefault(bool, false),
  })(node);
  if (value.type_urls.length === 0) throw refuse(node, 'type_urls is empty');
  if (value.apply_default_config_without_warming && value.default_config === undefined) {
    throw refuse(node, 'the filter is applied without warming but has no default config.');
  }
  const fallback = value.default_config && filterOfType(value.type_urls)(value.default_config);
  return { from: value.config_source, types: value.type_urls, fallback };
};

export const httpFilter = convert(
  message('envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter', {
    name: required(nonEmptyText),
    typed_config: optional(
      anyOf<AnyFilter>({ ...FILTERS, 'envoy.extensions.filters.http.router.v3.Router': router }),
    ),
    config_discovery: optional(configDiscovery),
    // Every filter that this gateway reads it has, so that being optional changes nothing.
    is_optional: withDefault(bool, false),
    disabled: withDefault(bool, false),
  }),
  ({ typed_config, config_discovery: discovery, ...rest }, node) => {
    oneOf(node, ['typed_config', 'config_discovery'], 'one');
    return {
      ...rest,
      discovery,
      config: typed_config ?? discovery?.fallback ?? ({ kind: 'missing' } as const),
    };
  },
);

/** The router must stand last, and nowhere else. */
export function splitFilters(
  given: readonly ReturnType<typeof httpFilter>[],
  node: ConfigNode,
): { filters: HttpFilterSpec[]; suppress: boolean } {
  const filters: HttpFilterSpec[] = [];
  for (const [index, { name, disabled, config, discovery }] of given.entries()) {
    const last = index === given.length - 1;
    if (config.kind === 'router') {
      if (!last) {
        const what = `terminal filter named ${name} of type envoy.filters.http.router`;
        throw refuse(node, `${what} must be the last filter in a http filter chain.`);
      }
      if (disabled) {
        throw refuse(
          node,
          `the last (terminal) filter (${name}) in the chain cannot be disabled by default.`,
        );
      }
      return { filters, suppress: config.suppress };
    }
    if (last) {
      const what = `non-terminal filter named ${name} of type ${typeName(config)}`;
      throw refuse(node, `${what} is the last filter in a http filter chain.`, 'add the router at the end');
    }
    filters.push({ name, disabled, config, discovery });
  }
  throw refuse(node, 'http_filters is empty: Envoy lets every request hang', 'add the router');
}

function typeName(config: HttpFilterConfig): string {
  if (config.kind === 'missing') return 'config_discovery';
  return `envoy.filters.http.${config.kind === 'wasm' ? 'wasm' : config.native.kind}`;
}
