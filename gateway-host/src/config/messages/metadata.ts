/**
 * Metadata: structures by namespace, of which the gateway itself makes nothing.
 * Spec: Envoy api/envoy/config/core/v3/base.proto (Metadata).
 */
import type { MetadataStruct, MetadataValue } from '../../abi/metadata-value.js';
import type { Metadata } from '../../http/metadata/metadata.js';
import type { ConfigNode } from '../document.js';
import { convert, entriesOf, mapOf, message, type Reader } from '../schema.js';

const value: Reader<MetadataValue> = (node) => {
  if (Array.isArray(node.value)) return node.value.map((item: ConfigNode) => value(item));
  return node.value instanceof Map ? struct(node) : (node.value as null | boolean | number | string);
};

const struct: Reader<MetadataStruct> = (node) =>
  new Map([...entriesOf(node)].map(([name, field]) => [name, value(field)]));

export const metadata: Reader<Metadata> = convert(
  message('envoy.config.core.v3.Metadata', { filter_metadata: mapOf(struct) }),
  (value) => value.filter_metadata,
);
