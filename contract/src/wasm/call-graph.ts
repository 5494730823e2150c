/** Which functions can run once a given one is called. Errs on the side of too many: an indirect call may reach any table entry. */
import { Cursor } from './cursor.js';
import { skipExpression } from './instructions.js';
import { skipNumber } from './leb128.js';
import { importedFunctionCount, type WasmModule } from './module.js';
import { readValueType } from './section-type.js';
import { readCount } from './vector.js';

/** What can be reached. */
export interface Reach {
  /** Function indices, the first one included. */
  readonly functions: ReadonlySet<number>;
  /** Whether an indirect call is among the ways, so that some functions may never really run. */
  readonly indirect: boolean;
}

/**
 * Every function that calling `first` can lead to.
 *
 * @throws ContractError CT_WASM_* if a body on the way cannot be read
 */
export function reachFrom(module: WasmModule, first: number): Reach {
  const imported = importedFunctionCount(module);
  const functions = new Set([first]);
  let indirect = false;
  const listener = {
    refersTo: (index: number) => void functions.add(index),
    callsIndirectly: () => {
      if (indirect) return;
      indirect = true;
      for (const index of module.elementFunctions) functions.add(index);
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
  return { functions, indirect };
}

function skipLocals(cursor: Cursor): void {
  for (let left = readCount(cursor, 'kinds of locals'); left > 0; left -= 1) {
    skipNumber(cursor, 32);
    readValueType(cursor);
  }
}
