/** Which ABI version a host takes a module for: the first marker among its exported functions that the host knows. */
import { ABI_VERSIONS, abiVersionOfMarker, type AbiVersion } from '../abi/index.js';
import type { WasmModule } from '../wasm/index.js';
import type { TargetHost } from './targets.js';

/** The version that `host` sees; undefined if it knows none of the markers. */
export function seenVersion(module: WasmModule, host: TargetHost): AbiVersion | undefined {
  for (const { name, kind } of module.exports) {
    const version = kind === 'function' ? abiVersionOfMarker(name) : undefined;
    if (version !== undefined && host.versions.includes(version)) return version;
  }
  return undefined;
}

/** The version by which other rules judge: the one seen, or the newest that is known to every host. */
export function assumedVersion(module: WasmModule, host: TargetHost): AbiVersion {
  const marked = module.exports.map(({ name }) => abiVersionOfMarker(name));
  return seenVersion(module, host) ?? ABI_VERSIONS.find((version) => marked.includes(version)) ?? '0.2.1';
}
