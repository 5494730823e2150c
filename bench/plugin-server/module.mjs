/** Modules of any size: a built plugin with a custom section behind it. */
import { readFileSync } from 'node:fs';

const BUILT = new URL('../../plugins/auth/build/plugin.wasm', import.meta.url);

/** A module of exactly `size` bytes, which gateways load. */
export function moduleOf(size) {
  const plain = readFileSync(BUILT);
  // Id, length in five bytes, length of the name, the name.
  const filler = size - plain.length - 1 - 5 - 1 - 6;
  if (filler < 0) throw new Error(`the built plugin has ${plain.length} bytes already`);
  const content = Buffer.concat([Buffer.from([6]), Buffer.from('filler'), Buffer.alloc(filler, 'postern ')]);
  return Buffer.concat([plain, Buffer.from([0]), paddedLength(content.length), content]);
}

/** LEB128 in five bytes, whatever the value. */
function paddedLength(value) {
  return Buffer.from([0, 7, 14, 21, 28].map((shift) => ((value >>> shift) & 0x7f) | (shift < 28 ? 0x80 : 0)));
}
