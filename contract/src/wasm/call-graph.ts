/**
 * Which functions can run once a given one is called. Errs on the side of too many: an indirect call may reach any table entry
 * of its type.
 */
import type { FunctionType } from '../abi/index.js';
import { Cursor } from './cursor.js';
import { skipExpression } from './instructions.js';
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
  for (const index of functions) {
    const body = module.code[index - imported];
    if (body === undefined) continue;
    const { offset, size } = body;
    const cursor = new Cursor(module.bytes, { offset, end: offset + size, part: `function ${index}` });
    skipLocals(cursor);
    skipExpression(cursor, listener);
  }
  return { functions, indirect: called.size > 0 };
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
