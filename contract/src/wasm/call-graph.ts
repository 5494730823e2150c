/**
 * Who calls whom, and which functions can run once a given one is called. Errs on the side of too many: an indirect call may reach any table entry
 * of its type.
 */
import type { FunctionType } from '../abi/index.js';
import { Cursor } from './cursor.js';
import { skipExpression, type Listener } from './instructions.js';
import { skipNumber } from './leb128.js';
import { functionTypes, importedFunctionCount, type WasmModule } from './module.js';
import { readValueType } from './section-type.js';
import { readCount } from './vector.js';

/** What can be reached. */
export interface Reach {
  /** Function indices, the first one included. */
  readonly functions: ReadonlySet<number>;
  /** Whether an indirect call is among the ways, so that some functions may never really run. */
  readonly indirect: boolean;
}

/** Which ways are followed. */
export interface ReachOptions {
  /** Whether indirect calls are among them; default true. */
  readonly tables?: boolean;
}

/** What the body of one function calls. */
export interface Calls {
  /** Functions that it calls, or takes a reference to. */
  readonly functions: ReadonlySet<number>;
  /** The types of its indirect calls, to ask {@link CallGraph.entries} with. */
  readonly shapes: ReadonlySet<string>;
}

/** Who calls whom. */
export interface CallGraph {
  /**
   * What a function calls; an imported one calls nothing that is seen here.
   *
   * @throws ContractError CT_WASM_* if its body cannot be read
   */
  calls(index: number): Calls;
  /** Table entries that indirect calls of a type may reach. */
  entries(shape: string): readonly number[];
}

/** The calls of a module, each body read when it is asked for. */
export function callGraph(module: WasmModule): CallGraph {
  const imported = importedFunctionCount(module);
  const byShape = new Map<string, readonly number[]>();
  return {
    calls(index) {
      const functions = new Set<number>();
      const shapes = new Set<string>();
      readBody(module, index - imported, {
        refersTo: (called) => void functions.add(called),
        callsIndirectly: (typeIndex) => void shapes.add(shapeOf(module.types[typeIndex])),
      });
      return { functions, shapes };
    },
    entries(shape) {
      const known = byShape.get(shape) ?? entriesOf(module, shape);
      byShape.set(shape, known);
      return known;
    },
  };
}

/**
 * Every function that calling `first` can lead to.
 *
 * @throws ContractError CT_WASM_* if a body on the way cannot be read
 */
export function reachFrom(module: WasmModule, first: number, { tables = true }: ReachOptions = {}): Reach {
  const imported = importedFunctionCount(module);
  const functions = new Set([first]);
  const called = new Set<string>();
  const listener = {
    refersTo: (index: number) => void functions.add(index),
    callsIndirectly: (typeIndex: number) => {
      const shape = shapeOf(module.types[typeIndex]);
      if (!tables || called.has(shape)) return;
      called.add(shape);
      for (const index of entriesOf(module, shape)) functions.add(index);
    },
  };
  // A set is walked in order of insertion, what is added during the walk included.
  for (const index of functions) readBody(module, index - imported, listener);
  return { functions, indirect: called.size > 0 };
}

function readBody(module: WasmModule, defined: number, listener: Listener): void {
  const body = module.code[defined];
  if (body === undefined) return;
  const { offset, size } = body;
  const part = `function ${defined + importedFunctionCount(module)}`;
  const cursor = new Cursor(module.bytes, { offset, end: offset + size, part });
  skipLocals(cursor);
  skipExpression(cursor, listener);
}

/** Table entries that a call of this shape can reach. */
function entriesOf(module: WasmModule, shape: string): number[] {
  const typeAt = functionTypes(module);
  return [...module.elementFunctions].filter((index) => shapeOf(typeAt(index)) === shape);
}

/** Numbers must be equal; a reference may be a subtype, so that only its being one is compared. */
function shapeOf(type: FunctionType | undefined): string {
  if (type === undefined) return 'unknown';
  const of = (types: readonly string[]): string =>
    types.map((name) => (/^([if](32|64)|v128)$/.test(name) ? name : 'ref')).join(' ');
  return `${of(type.params)} -> ${of(type.results)}`;
}

function skipLocals(cursor: Cursor): void {
  for (let left = readCount(cursor, 'kinds of locals'); left > 0; left -= 1) {
    skipNumber(cursor, 32);
    readValueType(cursor);
  }
}
