/** Signing a module. */
import { splitModule, type LayoutName } from '@postern/contract/signature';
import type { PrivateKey } from './keys.js';
import type { Layout } from './layout.js';
import { wasmsign } from './wasmsign.js';
import { wasmsign2 } from './wasmsign2.js';

const LAYOUTS: Readonly<Record<LayoutName, Layout>> = { wasmsign2, wasmsign };

/**
 * The module with a signature; whatever signature it carried is replaced.
 *
 * @throws ContractError CT_WASM_* when the bytes are no module
 */
export function signModule(module: Uint8Array, key: PrivateKey, layout: LayoutName): Uint8Array {
  const { header, sections } = splitModule(module);
  const signatures = Object.values(LAYOUTS).map(({ section }) => section);
  const kept = sections.filter(({ custom }) => !signatures.includes(custom?.name ?? ''));
  return LAYOUTS[layout].embed(Buffer.concat([header, ...kept.map(({ bytes }) => bytes)]), key);
}
