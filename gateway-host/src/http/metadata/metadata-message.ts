/** The protobuf bytes of metadata. Spec: google/protobuf/struct.proto; Envoy api/envoy/config/core/v3/base.proto (Metadata). */
import { BinaryWriter } from '@bufbuild/protobuf/wire';

import type { MetadataStruct, MetadataValue } from '../../abi/metadata-value.js';
import type { Metadata } from './metadata.js';

const LENGTH_DELIMITED = 2;
const DOUBLE = 1;
const FILTER_METADATA = 1;
const [KEY, VALUE] = [1, 2];
const FIELDS = 1;
const VALUES = 1;
/** The kinds of google.protobuf.Value. */
const KIND = { null: 1, number: 2, text: 3, bool: 4, struct: 5, list: 6 } as const;

const written = new WeakMap<Metadata, Uint8Array>();

/** All of it, as plugins get it that ask for no part; empty metadata is no bytes. */
export function metadataMessage(metadata: Metadata): Uint8Array {
  let bytes = written.get(metadata);
  if (bytes === undefined) written.set(metadata, (bytes = encoded(metadata)));
  return bytes;
}

function encoded(metadata: Metadata): Uint8Array {
  const writer = new BinaryWriter();
  for (const [namespace, struct] of metadata) entry(writer, FILTER_METADATA, namespace, structBytes(struct));
  return writer.finish();
}

/** One entry of a map, of which both halves are always written. */
function entry(writer: BinaryWriter, field: number, key: string, value: Uint8Array): void {
  writer.tag(field, LENGTH_DELIMITED).fork();
  writer.tag(KEY, LENGTH_DELIMITED).string(key).tag(VALUE, LENGTH_DELIMITED).bytes(value);
  writer.join();
}

function structBytes(struct: MetadataStruct): Uint8Array {
  const writer = new BinaryWriter();
  for (const [key, value] of struct) entry(writer, FIELDS, key, valueBytes(value));
  return writer.finish();
}

function valueBytes(value: MetadataValue): Uint8Array {
  const writer = new BinaryWriter();
  if (value === null) writer.tag(KIND.null, 0).int32(0);
  else if (typeof value === 'boolean') writer.tag(KIND.bool, 0).bool(value);
  else if (typeof value === 'number') writer.tag(KIND.number, DOUBLE).double(value);
  else if (typeof value === 'string') writer.tag(KIND.text, LENGTH_DELIMITED).string(value);
  else if (value instanceof Map)
    writer.tag(KIND.struct, LENGTH_DELIMITED).bytes(structBytes(value as MetadataStruct));
  else writer.tag(KIND.list, LENGTH_DELIMITED).bytes(listBytes(value as readonly MetadataValue[]));
  return writer.finish();
}

function listBytes(items: readonly MetadataValue[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const item of items) writer.tag(VALUES, LENGTH_DELIMITED).bytes(valueBytes(item));
  return writer.finish();
}
