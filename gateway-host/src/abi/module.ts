/**
 * Compiles a module once, however many VMs run it, and says in Envoy's words why one cannot be loaded.
 * Spec: proxy-wasm-cpp-host src/wasm.cc (load), src/bytecode_util.cc.
 */
import { sha256Hex } from '@postern/contract/digest';
import type { WasmImport, WasmModule } from '@postern/contract/wasm';
import { readFunctionNames, readModule } from '@postern/contract/wasm';
import { GatewayError } from '../errors.js';
import type { Dialect, Profile } from './abi-version.js';
import { findAbiVersion } from './abi-version.js';
import type { CodeMap } from './failure.js';
import { MEMORY_MAX_PAGES } from './limits.js';
import { loadError, NO_ALLOCATOR } from './load-error.js';
import { limitMemory } from './memory-limit.js';
import { checkExports, checkImports } from './signatures.js';
import type { EngineModule } from './wasm-api.js';
import { engine } from './wasm-api.js';

/** A module ready to be instantiated. */
export interface CompiledModule {
  readonly module: EngineModule;
  readonly digest: string;
  readonly dialect: Dialect;
  readonly imports: readonly WasmImport[];
  /** Upper bound of a memory that the host makes for it. */
  readonly maxMemoryPages: number;
  /** Names the places of traps. */
  readonly code: CodeMap;
}

const MAGIC = Buffer.from([0x00, 0x61, 0x73, 0x6d]);
const HEADER_BYTES = 8;
const NO_VERSION = 'Missing or unknown Proxy-Wasm ABI version';

/** What a module is compiled for. */
export interface CompileOptions {
  /** Whose functions it gets; default `envoy`. */
  readonly profile?: Profile;
  /** Upper bound of its memory in pages of 64 KiB; default Envoy's 16384. */
  readonly maxMemoryPages?: number;
}

/** Compiles a module for a host. Throws GH_PLUGIN_LOAD. */
export function compileModule(bytes: Uint8Array, options: CompileOptions = {}): CompiledModule {
  const { profile = 'envoy', maxMemoryPages = MEMORY_MAX_PAGES } = options;
  if (bytes.length === 0) throw loadError('the module is empty');
  // Envoy looks at the magic number of what could have one; what is shorter is a module without anything.
  if (bytes.length < HEADER_BYTES) throw loadError(NO_VERSION);
  if (!MAGIC.equals(bytes.subarray(0, 4)) || !sectionsFit(bytes)) {
    throw loadError('Failed to parse corrupted Wasm module');
  }
  const parsed = parse(bytes);
  // The same module with Envoy's bound on its memory; the digest stays that of the file.
  const limited = limitMemory(parsed, maxMemoryPages);
  const module = compile(limited);
  const version = findAbiVersion(parsed.exports, profile);
  if (version === undefined) throw loadError(NO_VERSION);
  const dialect = { version, profile };
  checkImports(parsed, dialect);
  checkExports(parsed, dialect);
  if (!parsed.exports.some(({ name }) => name === 'malloc' || name === 'proxy_on_memory_allocate')) {
    throw loadError(NO_ALLOCATOR);
  }
  if (initialPages(parsed) > maxMemoryPages) {
    const hint = `the module starts with more than ${maxMemoryPages} pages of memory (64 KiB each)`;
    throw loadError('Failed to create new Wasm instance', hint);
  }
  const code = { functionNames: readFunctionNames(parsed), shift: limited.length - bytes.length };
  return { module, digest: sha256Hex(bytes), dialect, imports: parsed.imports, maxMemoryPages, code };
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
  let at = HEADER_BYTES;
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
