/** The code that a piece of configuration needs, compiled once for all threads. */
import type { CompileOptions } from '../abi/module.js';
import type { RemoteCode } from '../config/messages/wasm.js';
import type { CodeStore, PluginCode } from '../gateway/code-store.js';
import { pluginsIn, postCode, sourceName, type PostedCode, type PostedCodes } from './posted-code.js';
import { postError, type PostedError } from './thread-error.js';

const MAX_COMPILED = 256;

export class CodeSupply {
  readonly #store: CodeStore;
  readonly #options: CompileOptions;
  readonly #compiled = new Map<string, PostedCode>();

  constructor(store: CodeStore, options: CompileOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** What is at hand for these plugins: files are read now, remote code is there or not; counted where Envoy counts. */
  gather(configuration: unknown, counted = false): PostedCodes {
    const modules = new Map<string, PostedCode>();
    const remote = (code: RemoteCode): PluginCode | undefined =>
      counted ? this.#store.cached(code) : this.#store.peek(code);
    const locals: Record<string, string | PostedError> = {};
    const remotes: string[] = [];
    for (const { name, code } of pluginsIn(configuration)) {
      try {
        const found = 'local' in code ? this.#store.local(code.local, name) : remote(code.remote);
        if (found !== undefined) modules.set(found.sha256, this.#compile(found));
        if (found === undefined) continue;
        if ('local' in code) locals[sourceName(code.local)] = found.sha256;
        else remotes.push(found.sha256);
      } catch (error) {
        if ('local' in code) locals[sourceName(code.local)] = postError(error);
      }
    }
    return { modules: [...modules.values()], locals, remotes };
  }

  async fetch(code: RemoteCode): Promise<PostedCode> {
    return this.#compile(await this.#store.remote(code));
  }

  #compile(code: PluginCode): PostedCode {
    let posted = this.#compiled.get(code.sha256);
    if (posted === undefined) {
      posted = postCode(code, this.#options);
      const [oldest] = this.#compiled.keys();
      if (this.#compiled.size >= MAX_COMPILED && oldest !== undefined) this.#compiled.delete(oldest);
      this.#compiled.set(code.sha256, posted);
    }
    return posted;
  }
}
