/** Unsigned numbers of variable length, shortest form. Spec: WebAssembly core, binary format, values, integers. */

/** The bytes of a number of 32 bits. */
export function writeU32(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Uint8Array.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}
