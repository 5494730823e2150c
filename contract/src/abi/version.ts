/** The versions of the proxy-wasm ABI and the exports by which a module names its own. Spec: proxy-wasm/spec abi-versions. */

/** Every version that some host takes; 0.2.100 is Higress's. */
export const ABI_VERSIONS = ['0.1.0', '0.2.0', '0.2.1', '0.2.100'] as const;

/** A version of the ABI. */
export type AbiVersion = (typeof ABI_VERSIONS)[number];

/** The export that marks a module of `version`: "proxy_abi_version_0_2_1". */
export function abiMarker(version: AbiVersion): string {
  return `proxy_abi_version_${version.replaceAll('.', '_')}`;
}

/** The version that an export's name marks, if it is a known one. */
export function abiVersionOfMarker(exportName: string): AbiVersion | undefined {
  return ABI_VERSIONS.find((version) => abiMarker(version) === exportName);
}
