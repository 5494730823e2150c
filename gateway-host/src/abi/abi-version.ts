/** Which versions of the ABI run here, and which one a module is of. Spec: cpp-host src/bytecode_util.cc. */
import { abiVersionOfMarker } from '@postern/contract/abi';
import type { WasmExport } from '@postern/contract/wasm';

const SUPPORTED = ['0.2.0', '0.2.1'] as const;

/** A version whose modules run here. */
export type SupportedVersion = (typeof SUPPORTED)[number];

/** The first marker among the exported functions that the host knows decides; others are skipped. */
export function findAbiVersion(exports: readonly WasmExport[]): SupportedVersion | undefined {
  for (const { kind, name } of exports) {
    const marked = kind === 'function' ? abiVersionOfMarker(name) : undefined;
    const known = SUPPORTED.find((version) => version === marked);
    if (known !== undefined) return known;
  }
  return undefined;
}
