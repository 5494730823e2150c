/**
 * Reads a protobuf message field by field, as strictly as Envoy's parser: unknown fields are fine, broken ones are not.
 * Spec: protobuf encoding; the small messages that plugins pass to gRPC calls and foreign functions.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** The fields of one message by number, each with its values in order. */
export class ProtobufFields {
  readonly #bytes = new Map<number, Uint8Array[]>();
  readonly #numbers = new Map<number, bigint[]>();

  /** Undefined when the bytes are no message at all. */
  static read(bytes: Uint8Array): ProtobufFields | undefined {
    const fields = new ProtobufFields();
    try {
      const reader = new BinaryReader(bytes);
      while (reader.pos < reader.len) {
        const [field, wireType] = reader.tag();
        if (wireType === WireType.LengthDelimited) keep(fields.#bytes, field, reader.bytes());
        else if (wireType === WireType.Varint) keep(fields.#numbers, field, BigInt(reader.uint64()));
        else reader.skip(wireType, field);
      }
    } catch {
      return undefined;
    }
    return fields;
  }

  /** Every value of a field of bytes or messages. */
  all(field: number): readonly Uint8Array[] {
    return this.#bytes.get(field) ?? [];
  }

  /** A field of bytes: its last value, empty when it is absent. */
  bytes(field: number): Buffer {
    const value = this.#bytes.get(field)?.at(-1);
    return value === undefined ? Buffer.alloc(0) : Buffer.from(value.buffer, value.byteOffset, value.length);
  }

  /** A text field; undefined when it is not UTF-8, for which Envoy refuses the whole message. */
  text(field: number): string | undefined {
    try {
      for (const value of this.all(field)) strict.decode(value);
    } catch {
      return undefined;
    }
    return this.bytes(field).toString('utf8');
  }

  /** A number, truth value or enumerator: its last value, 0 when it is absent. */
  number(field: number): number {
    return Number(BigInt.asIntN(32, this.#numbers.get(field)?.at(-1) ?? 0n));
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function keep<T>(map: Map<number, T[]>, field: number, value: T): void {
  const known = map.get(field);
  if (known === undefined) map.set(field, [value]);
  else known.push(value);
}
