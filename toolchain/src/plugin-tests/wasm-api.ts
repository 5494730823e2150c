/** The part of the JavaScript engine's WebAssembly interface that unit tests need: the compiler's library for Node does not declare it. */

/** A compiled module: opaque. */
export interface EngineModule {
  readonly [Symbol.toStringTag]: string;
}

/** What a module wants of its host. */
export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  readonly kind: string;
}

/** What an instance of a test module exports. */
export interface TestExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly table: { get(index: number): () => void };
  _initialize(): void;
}

type HostFunctions = Record<string, Record<string, (...args: number[]) => unknown>>;

interface Engine {
  readonly Module: {
    new (bytes: Uint8Array): EngineModule;
    imports(module: EngineModule): ModuleImport[];
  };
  readonly Instance: new (module: EngineModule, imports: HostFunctions) => { readonly exports: unknown };
}

export type { HostFunctions };

/** The engine's own `WebAssembly` object. */
export const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
