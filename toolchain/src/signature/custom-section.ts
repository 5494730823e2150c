/** How a custom section is written. Spec: WebAssembly core, binary format, modules. */
import { writeU32 } from '../wasm/leb128.js';

const CUSTOM = 0;

/** The bytes of a custom section. */
export function customSection(name: string, payload: Uint8Array): Uint8Array {
  const label = Buffer.from(name);
  const contents = Buffer.concat([writeU32(label.length), label, payload]);
  return Buffer.concat([Uint8Array.of(CUSTOM), writeU32(contents.length), contents]);
}
