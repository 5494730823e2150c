/**
 * Who calls whom, and which functions can run once a given one is called. Errs on the side of too many: an indirect call may
 * reach any table entry of its type.
 */
import type { FunctionType } from '../abi/index.js';
import { Cursor } from './cursor.js';
import { skipExpression, type Listener } from './instructions.js';
import { skipNumber } from './leb128.js';
import { functionTypes, importedFunctionCount, type WasmModule } from './module.js';
import { readValueType } from './section-type.js';
import { readCount } from './vector.js';

/** The shape of a type that is not there. */
const UNKNOWN = 'unknown';

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

/** The calls of a module, each body read when it is first asked for. Costs what the module's size costs, however it is made. */
export function callGraph(module: WasmModule): CallGraph {
  const imported = importedFunctionCount(module);
  const shapes = module.types.map(shapeOf);
  const known = new Map<number, Calls>();
  let entries: ReadonlyMap<string, readonly number[]> | undefined;
  return {
    calls(index) {
      const before = known.get(index);
      if (before !== undefined) return before;
      const calls = { functions: new Set<number>(), shapes: new Set<string>() };
      readBody(module, index, imported, {
        refersTo: (called) => void calls.functions.add(called),
        callsIndirectly: (typeIndex) => void calls.shapes.add(shapes[typeIndex] ?? UNKNOWN),
      });
      known.set(index, calls);
      return calls;
    },
    entries: (shape) => (entries ??= entriesByShape(module)).get(shape) ?? [],
  };
}

/**
 * Every function that calling `first` can lead to.
 *
 * @throws ContractError CT_WASM_* if a body on the way cannot be read
 */
export function reachFrom(graph: CallGraph, first: number, { tables = true }: ReachOptions = {}): Reach {
  const functions = new Set([first]);
  const called = new Set<string>();
  // A set is walked in order of insertion, what is added during the walk included.
  for (const index of functions) {
    const calls = graph.calls(index);
    for (const direct of calls.functions) functions.add(direct);
    for (const shape of tables ? calls.shapes : []) {
      if (called.has(shape)) continue;
      called.add(shape);
      for (const entry of graph.entries(shape)) functions.add(entry);
    }
  }
  return { functions, indirect: called.size > 0 };
}

function readBody(module: WasmModule, index: number, imported: number, listener: Listener): void {
  const body = module.code[index - imported];
  if (body === undefined) return;
  const { offset, size } = body;
  const cursor = new Cursor(module.bytes, { offset, end: offset + size, part: `function ${index}` });
  skipLocals(cursor);
  skipExpression(cursor, listener);
}

/** Table entries by the shape of the calls that can reach them. */
function entriesByShape(module: WasmModule): ReadonlyMap<string, readonly number[]> {
  const typeAt = functionTypes(module);
  const entries = new Map<string, number[]>();
  for (const index of module.elementFunctions) {
    const shape = shapeOf(typeAt(index));
    const same = entries.get(shape);
    if (same === undefined) entries.set(shape, [index]);
    else same.push(index);
  }
  return entries;
}

/** Numbers must be equal; a reference may be a subtype, so that only its being one is compared. */
function shapeOf(type: FunctionType | undefined): string {
  if (type === undefined) return UNKNOWN;
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
