/** How a signature is written into a module; how it is read says the contract. */
import type { LayoutName } from '@postern/contract/signature';
import type { PrivateKey } from './keys.js';

/** A writer of one of the contract's layouts. */
export interface Layout {
  readonly name: LayoutName;
  /** The name of the custom section. */
  readonly section: string;
  /** The signed module, from one without signatures. */
  embed(module: Uint8Array, key: PrivateKey): Uint8Array;
}
