/**
 * Messages that others are made of: addresses, data sources, header changes.
 * Spec: Envoy api/envoy/config/core/v3/{address,base,config_source}.proto.
 */
import { readFileSync } from 'node:fs';

import { parseFormat } from '../../http/format/compile-format.js';
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
import { bool, bytes, enumOf, nonEmptyText, text, uint32, wireText } from '../values.js';

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

/** Bytes from a file, or from the configuration itself. */
export interface DataSource {
  readonly filename: string | undefined;
  readonly inline: Uint8Array;
}

/** The bytes of a data source; throws the system's error for a file that cannot be read. */
export function readDataSource({ filename, inline }: DataSource): Buffer {
  return filename === undefined ? Buffer.from(inline) : readFileSync(filename);
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
    if (filename !== undefined) return { filename, inline: new Uint8Array() };
    const inline = value.inline_bytes ?? Buffer.from(value.inline_string ?? '');
    return { filename: undefined, inline };
  },
);

/** Text from a data source, read while the configuration is read. */
export const dataSourceText: Reader<string> = convert(dataSource, (source, at) => {
  try {
    return readDataSource(source).toString('utf8');
  } catch (cause) {
    throw refuse(at, `${source.filename}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
});

const headerValue = convert(
  message('envoy.config.core.v3.HeaderValue', {
    key: required(headerName()),
    value: withDefault(wireText, ''),
  }),
  (value, at) => {
    if (/[\0\r\n]/.test(value.value)) throw refuse(at, 'a header value may not hold line breaks');
    return value;
  },
);

const APPEND_ACTIONS = [
  'APPEND_IF_EXISTS_OR_ADD',
  'ADD_IF_ABSENT',
  'OVERWRITE_IF_EXISTS_OR_ADD',
  'OVERWRITE_IF_EXISTS',
] as const;

export const headerAddition: Reader<HeaderAddition> = convert(
  message('envoy.config.core.v3.HeaderValueOption', {
    header: required(headerValue),
    append: optional(bool),
    append_action: optional(enumOf(APPEND_ACTIONS)),
    keep_empty_value: withDefault(bool, false),
  }),
  ({ header, append, append_action, keep_empty_value }, at) => {
    if (append !== undefined && append_action !== undefined && append_action !== 'APPEND_IF_EXISTS_OR_ADD') {
      throw refuse(at, "Both append and append_action are set and it's not allowed");
    }
    const value = parseFormat(header.value);
    if (typeof value === 'string') throw refuse(at, value, 'write %% for a percent sign');
    const action =
      append === false ? 'OVERWRITE_IF_EXISTS_OR_ADD' : (append_action ?? 'APPEND_IF_EXISTS_OR_ADD');
    return { name: header.key, value, action, keepEmptyValue: keep_empty_value };
  },
);

/** A header that configuration may add: Envoy refuses `host` and pseudo-headers. */
function headerName(): Reader<string> {
  return (at) => readHeaderName(at, 'modified');
}

/** A header that configuration may take away. */
export const removedHeader: Reader<string> = (at) => readHeaderName(at, 'removed');

/** A header of an answer that goes into a request. */
export const copiedHeader: Reader<string> = (at) => readHeaderName(at, 'specified');

function readHeaderName(at: ConfigNode, what: string): string {
  const name = text(at).toLowerCase();
  if (name === 'host' || name.startsWith(':')) {
    const hint = 'use host_rewrite_literal for the host';
    throw refuse(at, `:-prefixed or host headers may not be ${what}`, hint);
  }
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw refuse(at, `${describe(at)} is not a header name`);
  return name;
}
