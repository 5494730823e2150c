/** What is known of a module once its sections are read, and questions that span several of them. */
import type { FunctionType, ValueType } from '../abi/index.js';

/** What a module can import or export. */
export type ExternKind = 'function' | 'table' | 'memory' | 'global' | 'tag';

/** Sizes of a memory (in pages of 64 KiB) or a table (in entries). */
export interface Limits {
  readonly min: number;
  readonly max?: number;
  readonly shared: boolean;
  /** Addresses of 64 bits instead of 32. */
  readonly wide: boolean;
}

/** A table's element type and size. */
export interface TableType {
  readonly element: ValueType;
  readonly limits: Limits;
}

/** A global's type. */
export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

/** One import. `type` is what the kind calls for; for a tag it is the index of its function type. */
export type WasmImport = { readonly module: string; readonly name: string } & (
  | { readonly kind: 'function'; readonly typeIndex: number }
  | { readonly kind: 'table'; readonly table: TableType }
  | { readonly kind: 'memory'; readonly memory: Limits }
  | { readonly kind: 'global'; readonly global: GlobalType }
  | { readonly kind: 'tag'; readonly typeIndex: number }
);

/** One export: `index` counts imported and defined things of its kind together. */
export interface WasmExport {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
}

/** Where a section stands; `offset` is that of its content. */
export interface SectionSpan {
  readonly id: number;
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** Where the body of a defined function stands. */
export interface CodeBody {
  readonly offset: number;
  readonly size: number;
}

/** Where the contents of a data segment stand. */
export interface DataSegment {
  readonly offset: number;
  readonly size: number;
}

/** A section that the core specification gives no meaning to. */
export interface CustomSection {
  readonly name: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A module, section by section. */
export interface WasmModule {
  readonly bytes: Uint8Array;
  readonly sections: readonly SectionSpan[];
  readonly types: readonly FunctionType[];
  readonly imports: readonly WasmImport[];
  /** The type index of each defined function. */
  readonly functions: readonly number[];
  /** Defined tables, memories and globals; imported ones stand in `imports`. */
  readonly tables: readonly TableType[];
  readonly memories: readonly Limits[];
  readonly tags: readonly number[];
  readonly globals: readonly GlobalType[];
  readonly exports: readonly WasmExport[];
  /** Index of the function that runs at instantiation. */
  readonly start: number | undefined;
  readonly elementSegments: number;
  /** Every function that some element segment names: what an indirect call can reach. */
  readonly elementFunctions: ReadonlySet<number>;
  /** Which function the first table holds at which position at first. */
  readonly tableSlots: ReadonlyMap<number, number>;
  readonly code: readonly CodeBody[];
  readonly dataSegments: readonly DataSegment[];
  readonly customs: readonly CustomSection[];
}

/** How many functions are imported: the first index of a defined one. */
export function importedFunctionCount(module: Pick<WasmModule, 'imports'>): number {
  return module.imports.reduce((count, entry) => count + (entry.kind === 'function' ? 1 : 0), 0);
}

/** Gives the type of a function by its index, which counts imported functions first. */
export function functionTypes(module: WasmModule): (index: number) => FunctionType | undefined {
  const imported = module.imports.flatMap((entry) => (entry.kind === 'function' ? [entry.typeIndex] : []));
  return (index) => {
    const type = imported[index] ?? module.functions[index - imported.length];
    return type === undefined ? undefined : module.types[type];
  };
}
