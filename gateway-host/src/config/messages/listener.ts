/**
 * A listener: its address and the one filter chain that it has here.
 * Spec: Envoy api/envoy/config/listener/v3/{listener,listener_components}.proto.
 */
import { refuse } from '../document.js';
import { anyOf, convert, listOf, message, optional, required, withDefault } from '../schema.js';
import { nonEmptyText, text, uint32 } from '../values.js';
import { address } from './core.js';
import { httpConnectionManager, type ConnectionManagerSpec } from './http-connection-manager.js';

export interface ListenerSpec {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly bufferLimit: number;
  readonly manager: ConnectionManagerSpec;
}

const MEBIBYTE = 1024 * 1024;

const networkFilter = message('envoy.config.listener.v3.Filter', {
  name: required(nonEmptyText),
  typed_config: required(
    anyOf({
      'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager':
        httpConnectionManager,
    }),
  ),
});

const filterChain = convert(
  message('envoy.config.listener.v3.FilterChain', { name: optional(text), filters: listOf(networkFilter) }),
  (value, node) => {
    const [first] = value.filters;
    if (first === undefined || value.filters.length !== 1) {
      throw refuse(node, `filters has ${value.filters.length} entries`, 'give one http_connection_manager');
    }
    return first.typed_config;
  },
);

export const listener = convert(
  message('envoy.config.listener.v3.Listener', {
    name: withDefault(text, ''),
    address: required(address),
    stat_prefix: optional(text),
    filter_chains: listOf(filterChain),
    per_connection_buffer_limit_bytes: withDefault(uint32, MEBIBYTE),
  }),
  (value, node): ListenerSpec => {
    const [manager] = value.filter_chains;
    if (manager === undefined || value.filter_chains.length !== 1) {
      throw refuse(
        node,
        `filter_chains has ${value.filter_chains.length} entries; this gateway takes exactly one`,
      );
    }
    const { address: host, port } = value.address;
    const limit = value.per_connection_buffer_limit_bytes;
    return { name: value.name || `${host}:${port}`, host, port, bufferLimit: limit, manager };
  },
);
