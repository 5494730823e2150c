/** Signing a module and finding the signatures in one. */
import type { PrivateKey } from './keys.js';
import type { FoundSignature, Layout, LayoutName } from './layout.js';
import { HEADER_BYTES, splitModule } from './sections.js';
import { wasmsign } from './wasmsign.js';
import { wasmsign2 } from './wasmsign2.js';

const LAYOUTS: Readonly<Record<LayoutName, Layout>> = { wasmsign2, wasmsign };

/** A signature with the layout it was found in. */
export interface EmbeddedSignature extends FoundSignature {
  readonly layout: LayoutName;
}

/**
 * The module with a signature; whatever signature it carried is replaced.
 *
 * @throws ContractError CT_WASM_* when the bytes are no module
 */
export function signModule(module: Uint8Array, key: PrivateKey, layout: LayoutName): Uint8Array {
  const { header, sections } = splitModule(module);
  const kept = sections.filter(({ custom }) => layoutOf(custom?.name) === undefined);
  return LAYOUTS[layout].embed(Buffer.concat([header, ...kept.map(({ bytes }) => bytes)]), key);
}

/**
 * The signatures that a module carries, in the order of their sections; a host reads the first of each layout.
 *
 * @throws ContractError CT_WASM_* when the bytes are no module
 */
export function findSignatures(module: Uint8Array): EmbeddedSignature[] {
  const found = new Map<LayoutName, EmbeddedSignature>();
  let start = HEADER_BYTES;
  for (const { bytes, custom } of splitModule(module).sections) {
    const end = start + bytes.length;
    const layout = layoutOf(custom?.name);
    if (custom !== undefined && layout !== undefined && !found.has(layout.name)) {
      const signature = layout.read({ module, start, end, payload: custom.payload });
      found.set(layout.name, { layout: layout.name, ...signature });
    }
    start = end;
  }
  return [...found.values()];
}

function layoutOf(section: string | undefined): Layout | undefined {
  return Object.values(LAYOUTS).find((layout) => layout.section === section);
}
