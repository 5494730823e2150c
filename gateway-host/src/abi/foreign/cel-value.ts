/**
 * The byte form of a value that an expression gave: as properties have it, which does not tell the type.
 * Spec: Envoy context.cc (serializeValue).
 */
import { isCelList, isCelMap, isCelType, isCelUint, type CelValue } from '@bufbuild/cel';
import { toBinary, type Message } from '@bufbuild/protobuf';
import { isReflectMessage, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import type { Duration } from '@bufbuild/protobuf/wkt';
import type { HeaderEntry } from '../header-map.js';
import { scalarBytes } from '../metadata-value.js';
import { serializePairs } from '../pairs.js';
import { wholeOf } from './cel-attributes.js';

const NO_PAIRS = Buffer.alloc(4);

/** Undefined for what has no byte form: null, a type, a group of attributes. */
export function serializeCel(value: CelValue): Buffer | undefined {
  if (value === null) return undefined;
  if (typeof value === 'bigint') return int64(value);
  return typeof value === 'object' ? serializeObject(value) : scalarBytes(value);
}

function serializeObject(
  value: Exclude<CelValue, string | bigint | boolean | number | null>,
): Buffer | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (isCelType(value)) return undefined;
  if (isCelUint(value)) return int64(value.value);
  if (isReflectMessage(value)) return serializeMessage(value);
  if (isCelList(value)) return pairs([...value].map((item): [CelValue, CelValue] => [item, '']));
  if (!isCelMap(value)) return undefined;
  const whole = wholeOf(value)?.();
  if (whole === undefined) return wholeOf(value) === undefined ? pairs([...value.entries()]) : undefined;
  if (typeof whole === 'symbol') return undefined;
  return typeof whole === 'string' ? Buffer.from(whole, 'latin1') : Buffer.from(whole);
}

/** Times are nanoseconds; other messages are themselves. */
function serializeMessage({ desc, message }: ReflectMessage): Buffer {
  if (desc.typeName === 'google.protobuf.Timestamp' || desc.typeName === 'google.protobuf.Duration') {
    const { seconds, nanos } = message as Message as Duration;
    return int64(seconds * 1_000_000_000n + BigInt(nanos));
  }
  return Buffer.from(toBinary(desc, message));
}

/** A list is a map of its items to nothing. */
function pairs(entries: readonly (readonly [CelValue, CelValue])[]): Buffer | undefined {
  const lines: HeaderEntry[] = [];
  for (const [key, value] of entries) {
    const [name, text] = [serializeCel(key), serializeCel(value)];
    if (name === undefined || text === undefined) return undefined;
    lines.push([name.toString('latin1'), text.toString('latin1')]);
  }
  return lines.length === 0 ? NO_PAIRS : serializePairs(lines);
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}
