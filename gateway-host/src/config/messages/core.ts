/**
 * Messages that others are made of: addresses, data sources, header changes.
 * Spec: Envoy api/envoy/config/core/v3/{address,base,config_source}.proto.
 */
import { readFileSync } from 'node:fs';

import type { HeaderAddition } from '../../http/route/header-mutation.js';
import { refuse, type ConfigNode } from '../document.js';
import {
  convert,
  describe,
  message,
  oneOf,
  optional,
  required,
  withDefault,
  type Reader,
} from '../schema.js';
import { bool, bytes, enumOf, nonEmptyText, text, uint32 } from '../values.js';

export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

const socketAddress = convert(
  message('envoy.config.core.v3.SocketAddress', {
    protocol: withDefault(enumOf(['TCP'], ['UDP']), 'TCP'),
    address: required(nonEmptyText),
    port_value: required(uint32),
  }),
  (value, node): SocketAddress => {
    if (value.port_value > 65535) throw refuse(node, `port_value is ${value.port_value}; ports end at 65535`);
    return { address: value.address, port: value.port_value };
  },
);

export const address = convert(
  message('envoy.config.core.v3.Address', { socket_address: required(socketAddress) }),
  (value) => value.socket_address,
);

export const node = message('envoy.config.core.v3.Node', {
  id: withDefault(text, ''),
  cluster: withDefault(text, ''),
});

/** Bytes from a file or from the configuration itself; `filename` stays known for messages. */
export interface DataSource {
  readonly filename: string | undefined;
  readonly read: () => Buffer;
}

export const dataSource: Reader<DataSource> = convert(
  message('envoy.config.core.v3.DataSource', {
    filename: optional(nonEmptyText),
    inline_bytes: optional(bytes),
    inline_string: optional(text),
  }),
  (value, at) => {
    oneOf(at, ['filename', 'inline_bytes', 'inline_string'], 'one');
    const { filename } = value;
    if (filename !== undefined) return { filename, read: () => readFileSync(filename) };
    const inline = value.inline_bytes ?? value.inline_string ?? '';
    return { filename: undefined, read: () => Buffer.from(inline as string) };
  },
);

/** Text from a data source, read while the configuration is read. */
export const dataSourceText: Reader<string> = convert(dataSource, (source, at) => {
  try {
    return source.read().toString('utf8');
  } catch (cause) {
    throw refuse(at, `${source.filename}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
});

const headerValue = message('envoy.config.core.v3.HeaderValue', {
  key: required(headerName()),
  value: withDefault(text, ''),
});

export const headerAddition: Reader<HeaderAddition> = convert(
  message('envoy.config.core.v3.HeaderValueOption', {
    header: required(headerValue),
    append_action: withDefault(
      enumOf([
        'APPEND_IF_EXISTS_OR_ADD',
        'ADD_IF_ABSENT',
        'OVERWRITE_IF_EXISTS_OR_ADD',
        'OVERWRITE_IF_EXISTS',
      ]),
      'APPEND_IF_EXISTS_OR_ADD',
    ),
    keep_empty_value: withDefault(bool, false),
  }),
  ({ header, append_action, keep_empty_value }, at) => {
    const plain = header.value.replaceAll('%%', '');
    if (plain.includes('%')) {
      const hint = 'write %% for a percent sign';
      throw refuse(at, 'Envoy has %…% variables in header values, this gateway does not', hint);
    }
    const value = header.value.replaceAll('%%', '%');
    return { name: header.key, value, action: append_action, keepEmptyValue: keep_empty_value };
  },
);

/** A header that may be changed by configuration: Envoy refuses `host` and pseudo-headers. */
export function headerName(): Reader<string> {
  return (at: ConfigNode) => {
    const name = text(at).toLowerCase();
    if (name === 'host' || name.startsWith(':')) {
      throw refuse(
        at,
        ':-prefixed or host headers may not be modified',
        'use host_rewrite_literal for the host',
      );
    }
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw refuse(at, `${describe(at)} is not a header name`);
    return name;
  };
}
