/** A module with other contents in some of its sections. Spec: WebAssembly core, binary format, modules. */
import type { WasmModule } from '@postern/contract/wasm';

import { writeU32 } from './leb128.js';

const HEADER_BYTES = 8;

/** The module's bytes with these contents, by the names of sections; the others are as they were. */
export function replaceSections(
  module: WasmModule,
  changed: Readonly<Record<string, Uint8Array>>,
): Uint8Array {
  const sections = module.sections.map(({ id, name, offset, size }) => {
    const content = changed[name] ?? module.bytes.subarray(offset, offset + size);
    return Buffer.concat([Uint8Array.of(id), writeU32(content.length), content]);
  });
  return Buffer.concat([module.bytes.subarray(0, HEADER_BYTES), ...sections]);
}
