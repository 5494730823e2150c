/**
 * Compiles a module once, however many VMs run it, and says in Envoy's words why one cannot be loaded.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (load), src/bytecode_util.cc.
 */
import { sha256Hex } from '@postern/contract/digest';
import type { WasmImport, WasmModule } from '@postern/contract/wasm';
import { readModule } from '@postern/contract/wasm';
import { GatewayError } from '../errors.js';
import type { SupportedVersion } from './abi-version.js';
import { findAbiVersion } from './abi-version.js';
import { MEMORY_MAX_PAGES } from './limits.js';
import { loadError } from './load-error.js';
import { limitMemory } from './memory-limit.js';
import { checkExports, checkImports } from './signatures.js';
import type { EngineModule } from './wasm-api.js';
import { engine } from './wasm-api.js';

/** A module ready to be instantiated. */
export interface CompiledModule {
  readonly module: EngineModule;
  readonly digest: string;
  readonly version: SupportedVersion;
  readonly imports: readonly WasmImport[];
}

const MAGIC = Buffer.from([0x00, 0x61, 0x73, 0x6d]);
const TOO_BIG = `the module starts with more than ${MEMORY_MAX_PAGES} pages of memory (1 GiB)`;
const NO_VERSION = 'Missing or unknown Proxy-Wasm ABI version';

/** Compiles a module. Throws GH_PLUGIN_LOAD. */
export function compileModule(bytes: Uint8Array): CompiledModule {
  if (bytes.length === 0) throw loadError('the module is empty');
  if (!MAGIC.equals(bytes.subarray(0, 4))) throw loadError(NO_VERSION);
  if (!sectionsFit(bytes)) throw loadError('Failed to parse corrupted Wasm module');
  const parsed = parse(bytes);
  // The same module with Envoy's bound on its memory; the digest stays that of the file.
  const module = compile(limitMemory(parsed));
  const version = findAbiVersion(parsed.exports);
  if (version === undefined) throw loadError(NO_VERSION);
  checkImports(parsed, version);
  checkExports(parsed, version);
  if (!parsed.exports.some(({ name }) => name === 'malloc' || name === 'proxy_on_memory_allocate')) {
    throw loadError('Wasm module is missing malloc function.');
  }
  if (initialPages(parsed) > MEMORY_MAX_PAGES) throw loadError('Failed to create new Wasm instance', TOO_BIG);
  return { module, digest: sha256Hex(bytes), version, imports: parsed.imports };
}

function compile(bytes: Uint8Array): EngineModule {
  try {
    return new engine.Module(bytes);
  } catch (cause) {
    throw new GatewayError('GH_PLUGIN_LOAD', 'Failed to load Wasm bytecode', { cause });
  }
}

/** A malformed module, or a form that our reader does not know. */
function parse(bytes: Uint8Array): WasmModule {
  try {
    return readModule(bytes);
  } catch (cause) {
    throw new GatewayError('GH_PLUGIN_LOAD', 'Failed to load Wasm bytecode', { cause });
  }
}

function initialPages({ memories, imports }: WasmModule): number {
  const imported = imports.flatMap((entry) => (entry.kind === 'memory' ? [entry.memory] : []));
  return Math.max(0, ...[...memories, ...imported].map(({ min }) => min));
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
