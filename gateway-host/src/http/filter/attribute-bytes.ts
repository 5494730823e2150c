/** The byte forms of attribute values. Spec: Envoy source/extensions/filters/common/expr (serializeValue). */

/** A number, time or duration: eight bytes, little-endian. */
export function int64(value: number | bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

/** A truth value: one byte. */
export function bool(value: boolean): Buffer {
  return Buffer.of(value ? 1 : 0);
}

/** Text of the gateway itself, which is UTF-8 (header values are bytes already). */
export function text(value: string): Buffer | string {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 0x7f) return Buffer.from(value, 'utf8');
  // A text without other letters is its own bytes.
  return value;
}
