/**
 * What a plugin is configured with: the text of a StringValue, the bytes of a BytesValue, and of any other well-known
 * message its protobuf bytes, which is not the JSON that it was written as.
 * Spec: Envoy source/extensions/common/wasm/plugin.cc, source/common/protobuf/utility.cc (anyToBytes); observed of 1.40.
 */
import { fromJson, toBinary, type DescMessage, type JsonValue } from '@bufbuild/protobuf';
import {
  BoolValueSchema,
  DoubleValueSchema,
  Int64ValueSchema,
  ListValueSchema,
  StructSchema,
  ValueSchema,
} from '@bufbuild/protobuf/wkt';

import { plainValue, refuse, type ConfigNode } from '../document.js';
import { anyOf, entriesOf, type Reader } from '../schema.js';
import { bytes, text } from '../values.js';

const wrapped = (read: (node: ConfigNode) => Uint8Array) => (node: ConfigNode) => {
  const fields = entriesOf(node);
  for (const [name, field] of fields) {
    if (name !== '@type' && name !== 'value')
      throw refuse(field, `only "value" may stand here, not ${JSON.stringify(name)}`);
  }
  const value = fields.get('value');
  return value === undefined ? new Uint8Array() : read(value);
};

const encoded = (schema: DescMessage) =>
  wrapped((node) => {
    try {
      return toBinary(schema, fromJson(schema, plainValue(node) as JsonValue));
    } catch (error) {
      throw refuse(node, `no ${schema.typeName}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });

/** The bytes that `proxy_on_configure` finds. */
export const pluginConfiguration: Reader<Uint8Array> = anyOf<Uint8Array>({
  'google.protobuf.StringValue': wrapped((node) => Buffer.from(text(node))),
  'google.protobuf.BytesValue': wrapped(bytes),
  'google.protobuf.Struct': encoded(StructSchema),
  'google.protobuf.Value': encoded(ValueSchema),
  'google.protobuf.ListValue': encoded(ListValueSchema),
  'google.protobuf.Int64Value': encoded(Int64ValueSchema),
  'google.protobuf.DoubleValue': encoded(DoubleValueSchema),
  'google.protobuf.BoolValue': encoded(BoolValueSchema),
});
