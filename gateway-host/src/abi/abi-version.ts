/** Which host is doubled, which versions of the ABI it runs, and which one a module is of. Spec: cpp-host src/bytecode_util.cc. */
import { ABI_VERSIONS, abiVersionOfMarker, type AbiVersion } from '@postern/contract/abi';
import type { WasmExport } from '@postern/contract/wasm';

/** The hosts whose double this gateway is: stock Envoy, or Higress, which is Envoy with more functions. */
export const PROFILES = ['envoy', 'higress'] as const;

/** One of the hosts. */
export type Profile = (typeof PROFILES)[number];

/** What decides which functions a module gets. */
export interface Dialect {
  readonly version: AbiVersion;
  readonly profile: Profile;
}

const SUPPORTED: Readonly<Record<Profile, readonly AbiVersion[]>> = {
  envoy: ['0.1.0', '0.2.0', '0.2.1'],
  higress: ABI_VERSIONS,
};

/** The first marker among the exported functions that the host knows decides; others are skipped. */
export function findAbiVersion(exports: readonly WasmExport[], profile: Profile): AbiVersion | undefined {
  for (const { kind, name } of exports) {
    const marked = kind === 'function' ? abiVersionOfMarker(name) : undefined;
    if (marked !== undefined && SUPPORTED[profile].includes(marked)) return marked;
  }
  return undefined;
}
