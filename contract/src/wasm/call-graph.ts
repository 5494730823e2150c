/**
 * Who calls whom, and which functions can run once a given one is called. Errs on the side of too many: an indirect call may
 * reach any table entry of its type, unless a constant says which, and nothing writes to the table.
 */
import type { FunctionType } from '../abi/index.js';
import { passOver } from './function-body.js';
import type { Listener } from './instructions.js';
import { functionTypes, importedFunctionCount, type WasmModule } from './module.js';
import { constantAt } from './section-element.js';

const [I32_CONST, TABLE_SET, MISC] = [0x41, 0x26, 0xfc];
/** call_indirect, return_call_indirect. */
const THROUGH_TABLE = new Set([0x11, 0x13]);
/** table.init, elem.drop, table.copy, table.grow, table.size, table.fill: the second bytes. */
const FIRST_OF_TABLES = 0x0c;

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
  let isFixed: boolean | undefined;
  return {
    calls(index) {
      const before = known.get(index);
      if (before !== undefined) return before;
      const calls = { functions: new Set<number>(), shapes: new Set<string>() };
      let constant: number | undefined;
      let type: number | undefined;
      const body = module.code[index - imported];
      const listener: Listener = {
        refersTo: (called) => void calls.functions.add(called),
        callsIndirectly: (typeIndex) => (type = typeIndex),
        passed: (opcode, from) => {
          if (type !== undefined) {
            const isSaid = THROUGH_TABLE.has(opcode) && constant !== undefined;
            const held = isSaid ? module.tableSlots.get(constantAt(module.bytes, constant ?? 0)) : undefined;
            if (held !== undefined && (isFixed ??= hasFixedTable(module))) calls.functions.add(held);
            else calls.shapes.add(shapes[type] ?? UNKNOWN);
          }
          type = undefined;
          constant = opcode === I32_CONST ? from : undefined;
        },
      };
      if (body !== undefined) passOver(module.bytes, body, `function ${index}`, listener);
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

/** Whether the first table always holds what it holds at first: nobody else has it, and no instruction writes to tables. */
function hasFixedTable(module: WasmModule): boolean {
  const isShared = [...module.imports, ...module.exports].some(({ kind }) => kind === 'table');
  let writes = false;
  const passed = (opcode: number, from: number): void => {
    const second = opcode === MISC ? (module.bytes[from + 1] ?? 0) : 0;
    if (opcode === TABLE_SET || (opcode === MISC && second >= FIRST_OF_TABLES)) writes = true;
  };
  if (!isShared) for (const body of module.code) passOver(module.bytes, body, 'a function', { passed });
  return !isShared && !writes;
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
