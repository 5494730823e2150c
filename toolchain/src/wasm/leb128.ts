/** Numbers of variable length, shortest form. Spec: WebAssembly core, binary format, values, integers. */

/** The bytes of an unsigned number of 32 bits. */
export function writeU32(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Uint8Array.from([...bytes, left]);
    bytes.push((left & 0x7f) | 0x80);
  }
}

/** The bytes of a signed number of 32 bits. */
export function writeS32(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left >>= 7) {
    if (left >= -0x40 && left < 0x40) return Uint8Array.from([...bytes, left & 0x7f]);
    bytes.push((left & 0x7f) | 0x80);
  }
}
