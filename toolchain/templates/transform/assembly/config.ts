/** Which fields go or get another name: what the configuration says, and what is refused. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { isInteger, Kind, readInteger } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { FieldRules, MOST_RENAMES } from './field-rules';

/** Below the 1 MiB that Envoy buffers by default: past its own limit a gateway answers an error in place of the body. */
const DEFAULT_BYTES = 512 * 1024;
const MOST_BYTES = 16 * 1024 * 1024;

/** One configuration, or one of its rules. */
export class TransformConfig {
  fields: FieldRules = new FieldRules();
  /** A larger body goes on as it is. */
  maxBytes: i32 = DEFAULT_BYTES;
}

/** Reads the configuration; what does not fit is reported with its path, and the gateway refuses it. */
export function readConfig(value: ConfigValue, _parent: TransformConfig | null): TransformConfig {
  value.allowOnly(['remove', 'rename', 'max_bytes']);
  const config = new TransformConfig();
  const fields = config.fields;
  const removed = value.texts('remove');
  for (let i = 0; removed !== null && i < removed.length; i++) fields.remove(Bytes.of(removed[i]));
  readRenames(value, fields);
  config.maxBytes = readMaxBytes(value);
  if (fields.isEmpty) value.refuse('nothing to do', 'name fields in "remove" or in "rename"');
  return config;
}

function readRenames(value: ConfigValue, fields: FieldRules): void {
  const renames = value.field('rename');
  if (renames === null) return;
  if (!renames.is(Kind.Object)) return renames.refuse('expected an object', 'write {"old": "new"}');
  const names = renames.fieldNames();
  if (names.length > MOST_RENAMES) {
    return renames.refuse('too many fields', `at most ${MOST_RENAMES.toString()} can be renamed`);
  }
  renames.allowOnly(names);
  for (let i = 0; i < names.length; i++) {
    const to = renames.requiredText(names[i]);
    if (!fields.rename(Bytes.of(names[i]), Bytes.of(to))) {
      renames.refuse('removed, or renamed to what another one is renamed to', 'name it once', names[i]);
    }
  }
}

function readMaxBytes(value: ConfigValue): i32 {
  const limit = value.field('max_bytes');
  if (limit === null) return DEFAULT_BYTES;
  const tape = limit.tape;
  const at = tape.data(limit.node);
  const size = tape.size(limit.node);
  if (limit.is(Kind.Number) && isInteger(at, size)) {
    const bytes = readInteger(at, size);
    if (bytes >= 1 && bytes <= MOST_BYTES) return <i32>bytes;
  }
  limit.refuse('not a size', `write a number of bytes from 1 to ${MOST_BYTES.toString()}`);
  return DEFAULT_BYTES;
}
