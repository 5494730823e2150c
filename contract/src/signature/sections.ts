/** A module as its sections' own bytes, so that signing changes nothing but the signature. Spec: WebAssembly core, binary format, modules. */
import { readModule } from '../wasm/index.js';

/** The magic number and the version. */
export const HEADER_BYTES = 8;

const CUSTOM = 0;

/** One section as it stands in the file: id, size and contents. */
export interface RawSection {
  readonly bytes: Uint8Array;
  /** Of a custom section: its name, and what follows the name. */
  readonly custom: { readonly name: string; readonly payload: Uint8Array } | undefined;
}

/**
 * Takes a module apart. Header and sections together are the module again, byte for byte.
 *
 * @throws ContractError CT_WASM_*
 */
export function splitModule(bytes: Uint8Array): { header: Uint8Array; sections: RawSection[] } {
  const { sections, customs } = readModule(bytes);
  const named = customs.values();
  let start = HEADER_BYTES;
  return {
    header: bytes.subarray(0, HEADER_BYTES),
    sections: sections.map(({ id, offset, size }) => {
      const custom = id === CUSTOM ? named.next().value : undefined;
      const raw = bytes.subarray(start, offset + size);
      start = offset + size;
      return {
        bytes: raw,
        custom: custom === undefined ? undefined : { name: custom.name, payload: custom.bytes },
      };
    }),
  };
}

/** Whether bytes begin as a module does. */
export function isModule(bytes: Uint8Array): boolean {
  return [0x00, 0x61, 0x73, 0x6d].every((byte, at) => bytes[at] === byte);
}
