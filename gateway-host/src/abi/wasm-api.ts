/**
 * The WebAssembly interface of the JavaScript engine, typed: the compiler's library for Node does not declare it.
 * Spec: WebAssembly JavaScript Interface.
 */

export interface ModuleExport {
  readonly name: string;
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'tag';
}

export interface ModuleImport extends ModuleExport {
  readonly module: string;
}

/** A compiled module: opaque. */
export interface EngineModule {
  readonly [Symbol.toStringTag]: string;
}

/** A linear memory; `buffer` is another object after each growth. */
export interface EngineMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export type EngineExports = Readonly<Record<string, unknown>>;
export type EngineImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Engine {
  readonly Module: {
    new (bytes: Uint8Array): EngineModule;
    exports(module: EngineModule): ModuleExport[];
    imports(module: EngineModule): ModuleImport[];
  };
  readonly Instance: new (
    module: EngineModule,
    imports: EngineImports,
  ) => { readonly exports: EngineExports };
  readonly Memory: new (limits: { initial: number; maximum?: number }) => EngineMemory;
  readonly Table: new (limits: { initial: number; maximum?: number; element: 'anyfunc' }) => object;
}

/** The engine's own `WebAssembly` object. */
export const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

/** A Buffer with Node's own fast conversions, which its published types leave out. */
export interface FastBuffer extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
  latin1Write(text: string, start: number, length?: number): number;
}

/** Buffers have these methods in every Node that is supported; only the types lack them. */
export function fast(buffer: Buffer): FastBuffer {
  return buffer as FastBuffer;
}
