/** The WebAssembly interface of the JavaScript engine, typed: the compiler's library for Node does not declare it. */

interface ModuleEntry {
  readonly module: string;
  readonly name: string;
}

interface CompiledModule {
  readonly [Symbol.toStringTag]: string;
}

interface Engine {
  readonly Module: {
    new (bytes: Uint8Array): CompiledModule;
    imports(module: CompiledModule): ModuleEntry[];
    exports(module: CompiledModule): ModuleEntry[];
  };
  readonly Instance: new (module: CompiledModule, imports: object) => { readonly exports: unknown };
  readonly RuntimeError: new () => Error;
}

/** The engine's own `WebAssembly` object. */
export const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
