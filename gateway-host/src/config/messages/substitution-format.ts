/**
 * Lines with command operators, as text or as JSON.
 * Spec: Envoy api/envoy/config/core/v3/substitution_format_string.proto.
 */
import type { LineFormat } from '../../http/access-log/access-log-spec.js';
import { parseFormat } from '../../http/format/compile-format.js';
import type { JsonFormat } from '../../http/format/format.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, entriesOf, message, oneOf, optional, withDefault, type Reader } from '../schema.js';
import { bool, text, wireText } from '../values.js';
import { dataSource, readDataSource } from './core.js';

function formatOf(source: string, node: ConfigNode): JsonFormat & { readonly format: unknown } {
  const format = parseFormat(source);
  if (typeof format === 'string') throw refuse(node, format, 'write %% for a percent sign');
  return { format };
}

/** Values of a google.protobuf.Struct. */
const jsonValue: Reader<JsonFormat> = (node) => {
  const { value } = node;
  if (typeof value === 'string') return formatOf(Buffer.from(value).toString('latin1'), node);
  if (Array.isArray(value)) return { list: value.map((item: ConfigNode) => jsonValue(item)) };
  if (value instanceof Map) return jsonObject(node);
  return { value: value as number | boolean | null };
};

function jsonObject(node: ConfigNode): JsonFormat {
  return { fields: [...entriesOf(node)].map(([name, value]) => [name, jsonValue(value)]) };
}

const source = convert(dataSource, (value, node) => {
  try {
    return readDataSource(value).toString('latin1');
  } catch {
    throw refuse(node, `Invalid path: ${value.filename}`);
  }
});

export const lineFormat: Reader<LineFormat> = convert(
  message('envoy.config.core.v3.SubstitutionFormatString', {
    text_format: optional(wireText),
    text_format_source: optional(source),
    json_format: optional(jsonObject),
    omit_empty_values: withDefault(bool, false),
    content_type: withDefault(text, ''),
  }),
  (value, node): LineFormat => {
    oneOf(node, ['text_format', 'json_format', 'text_format_source'], 'one');
    const rest = { omitEmpty: value.omit_empty_values, contentType: value.content_type };
    if (value.json_format !== undefined) return { kind: 'json', format: value.json_format, ...rest };
    const parts = parseFormat(value.text_format ?? value.text_format_source ?? '');
    if (typeof parts === 'string') throw refuse(node, parts, 'write %% for a percent sign');
    return { kind: 'text', format: parts, ...rest };
  },
);
