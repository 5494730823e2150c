/** The two ways in which proxy-wasm hosts expect a signature inside a module, as one shape. A module carries one of them. */
import type { PublicKey } from './public-key.js';

/** The layouts by the tool that each comes from; the first is the default. */
export const LAYOUT_NAMES = ['wasmsign2', 'wasmsign'] as const;

/** The name of a layout. */
export type LayoutName = (typeof LAYOUT_NAMES)[number];

/** The custom section that may hold a signature, and where it stands in its module. */
export interface SignatureSection {
  readonly module: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** What follows the section's name. */
  readonly payload: Uint8Array;
}

/** A signature as it was found, before it is trusted. */
export interface FoundSignature {
  /** Why no host would take it, whatever the key. */
  readonly fault: string | undefined;
  /** Which key was used, if the layout says so. */
  readonly keyId: string | undefined;
  /** Whether the holder of the key signed exactly these bytes. */
  isBy(key: PublicKey): boolean;
}

/** How a signature is read from a module. */
export interface ReadableLayout {
  readonly name: LayoutName;
  /** The name of the custom section. */
  readonly section: string;
  read(section: SignatureSection): FoundSignature;
}

/** A signature that no host would take. */
export function faulty(fault: string): FoundSignature {
  return { fault, keyId: undefined, isBy: () => false };
}
