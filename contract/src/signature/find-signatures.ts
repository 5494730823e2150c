/** Which signatures a module carries, before any of them is trusted. */
import type { FoundSignature, LayoutName, ReadableLayout } from './layout.js';
import { HEADER_BYTES, splitModule } from './sections.js';
import { wasmsign } from './wasmsign.js';
import { wasmsign2 } from './wasmsign2.js';

const LAYOUTS: readonly ReadableLayout[] = [wasmsign2, wasmsign];

/** A signature with the layout it was found in. */
export interface EmbeddedSignature extends FoundSignature {
  readonly layout: LayoutName;
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
    const layout = LAYOUTS.find(({ section }) => section === custom?.name);
    if (custom !== undefined && layout !== undefined && !found.has(layout.name)) {
      const signature = layout.read({ module, start, end, payload: custom.payload });
      found.set(layout.name, { layout: layout.name, ...signature });
    }
    start = end;
  }
  return [...found.values()];
}
