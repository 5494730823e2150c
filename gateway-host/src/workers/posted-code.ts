/**
 * Plugins' code on its way from the supervisor, which reads, fetches and compiles it once, to the threads that run it.
 * A compiled module is shared by all threads of the process; posting it copies nothing.
 */
import { sha256Hex } from '@postern/contract/digest';

import { compileModule, type CompiledModule, type CompileOptions } from '../abi/module.js';
import type { DataSource } from '../config/messages/core.js';
import type { RemoteCode, WasmFilterSpec } from '../config/messages/wasm.js';
import { GatewayError } from '../errors.js';
import type { PluginCode, PluginCodes } from '../gateway/code-store.js';
import { postError, receiveError, type PostedError } from './thread-error.js';

/** One module, or why it is none. */
export interface PostedCode {
  readonly sha256: string;
  readonly size: number;
  readonly compiled: CompiledModule | PostedError;
}

/** What a thread needs before it takes a configuration. */
export interface PostedCodes {
  readonly modules: readonly PostedCode[];
  /** By the name of the source: a digest, or why there is no code. */
  readonly locals: Readonly<Record<string, string | PostedError>>;
  /** Digests of what has been fetched: the same bytes in a file do not answer a question for them. */
  readonly remotes: readonly string[];
}

/** Compiles a module for all threads. */
export function postCode(code: PluginCode, options: CompileOptions): PostedCode {
  const { sha256, size } = code;
  try {
    const module = code.module();
    const compiled = module instanceof Uint8Array ? compileModule(module, options) : module;
    return { sha256, size, compiled };
  } catch (error) {
    return { sha256, size, compiled: postError(error) };
  }
}

/** What a local source is called between threads. */
export function sourceName({ filename, inline }: DataSource): string {
  return filename === undefined ? `inline ${sha256Hex(inline)}` : `file ${filename}`;
}

/** Every plugin in a piece of configuration, wherever it stands. */
export function* pluginsIn(value: unknown): Generator<WasmFilterSpec> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if ('code' in value && isCode(value.code)) yield value as WasmFilterSpec;
  else for (const part of Object.values(value) as unknown[]) yield* pluginsIn(part);
}

function isCode(code: unknown): boolean {
  return typeof code === 'object' && code !== null && ('local' in code || 'remote' in code);
}

/** A thread's view of the supervisor's code. */
export class ReceivedCodes implements PluginCodes {
  readonly stopping = false;
  readonly #codes = new Map<string, PluginCode>();
  readonly #locals = new Map<string, string | PostedError>();
  readonly #remotes = new Set<string>();
  readonly #fetch: (code: RemoteCode) => Promise<PostedCode>;

  /** `fetch` asks the supervisor for code that is not there yet. */
  constructor(fetch: (code: RemoteCode) => Promise<PostedCode>) {
    this.#fetch = fetch;
  }

  receive({ modules, locals, remotes }: PostedCodes): void {
    for (const module of modules) this.#keep(module);
    for (const sha256 of remotes) this.#remotes.add(sha256);
    for (const [name, code] of Object.entries(locals)) this.#locals.set(name, code);
  }

  local(source: DataSource, plugin: string): PluginCode {
    const found = this.#locals.get(sourceName(source));
    if (typeof found === 'object') throw receiveError(found);
    const code = found === undefined ? undefined : this.#codes.get(found);
    if (code === undefined)
      throw new GatewayError('GH_CODE_LOCAL', `plugin ${plugin}: its code is not there`);
    return code;
  }

  cached(code: RemoteCode): PluginCode | undefined {
    return this.#remotes.has(code.sha256) ? this.#codes.get(code.sha256) : undefined;
  }

  async remote(code: RemoteCode): Promise<PluginCode> {
    const known = this.cached(code);
    if (known !== undefined) return known;
    const fetched = await this.#fetch(code);
    this.#remotes.add(fetched.sha256);
    return this.#keep(fetched);
  }

  #keep({ sha256, size, compiled }: PostedCode): PluginCode {
    const module = (): CompiledModule => {
      if ('module' in compiled) return compiled;
      throw receiveError(compiled);
    };
    const code = { sha256, size, module };
    this.#codes.set(sha256, code);
    return code;
  }
}
