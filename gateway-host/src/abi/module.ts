/**
 * Compiles a module once, however many VMs run it, and says in Envoy's words why one cannot be loaded.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (load), src/bytecode_util.cc (getAbiVersion).
 */
import { sha256Hex } from '@postern/contract/digest';
import { abiVersionOfMarker } from '@postern/contract/abi';
import { GatewayError } from '../errors.js';
import type { EngineModule } from './wasm-api.js';
import { engine } from './wasm-api.js';

/** ABI versions whose modules run here. */
const SUPPORTED = ['0.2.0', '0.2.1'] as const;
export type SupportedVersion = (typeof SUPPORTED)[number];

/** A module ready to be instantiated. */
export interface CompiledModule {
  readonly module: EngineModule;
  readonly digest: string;
  readonly version: SupportedVersion;
}

const MAGIC = Buffer.from([0x00, 0x61, 0x73, 0x6d]);

/** Compiles a module. Throws GH_PLUGIN_LOAD. */
export function compileModule(bytes: Uint8Array): CompiledModule {
  if (bytes.length === 0) throw loadError('the module is empty');
  if (!MAGIC.equals(bytes.subarray(0, 4))) throw loadError('Missing or unknown Proxy-Wasm ABI version');
  if (!sectionsFit(bytes)) throw loadError('Failed to parse corrupted Wasm module');
  const module = compile(bytes);
  const version = abiVersion(module);
  if (version === undefined) throw loadError('Missing or unknown Proxy-Wasm ABI version');
  const exported = new Set(engine.Module.exports(module).map((entry) => entry.name));
  if (!exported.has('malloc') && !exported.has('proxy_on_memory_allocate')) {
    throw loadError('Wasm module is missing malloc function.');
  }
  return { module, digest: sha256Hex(bytes), version };
}

/** The error of a module that Envoy refuses. */
export function loadError(message: string, hint?: string): GatewayError {
  return new GatewayError('GH_PLUGIN_LOAD', message, hint === undefined ? {} : { hint });
}

function compile(bytes: Uint8Array): EngineModule {
  try {
    return new engine.Module(bytes);
  } catch (cause) {
    throw new GatewayError('GH_PLUGIN_LOAD', 'Failed to load Wasm bytecode', { cause });
  }
}

/** The first marker among the exported functions that Envoy knows decides. */
function abiVersion(module: EngineModule): SupportedVersion | undefined {
  for (const { kind, name } of engine.Module.exports(module)) {
    if (kind !== 'function') continue;
    const version = abiVersionOfMarker(name);
    const known = SUPPORTED.find((supported) => supported === version);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** Whether the sections' sizes lead exactly to the end of the file. */
function sectionsFit(bytes: Uint8Array): boolean {
  let at = 8;
  while (at < bytes.length) {
    let size = 0;
    let shift = 0;
    let byte = 0x80;
    at++;
    while ((byte & 0x80) !== 0 && shift < 35) {
      byte = bytes[at++] ?? 0x80;
      size += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    }
    at += size;
  }
  return at === bytes.length;
}
