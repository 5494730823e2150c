/** What a template function is to the executor: a name, what it takes, and what it does. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Operand } from './operand';

/** Why the last call failed, without the function's name: `reflect: Call using int as type string`. */
export const functionError: Output = new Output();

/** What a call of a function may look at besides its operands. */
@final
export class CallContext {
  /** Lists and maps are values, not text. */
  isStrict: bool = false;
}

/** Notes why a call fails; false, so that a function can return it. */
export function failCall(words: string): bool {
  functionError.clear();
  functionError.ascii(words);
  return false;
}

/**
 * One function. `call` gets as many operands as `takes` allows, of the types it names: who calls has checked that and
 * written Go's own words into `functionError` otherwise. False: it failed, and `functionError` says why.
 */
export abstract class TemplateFunction {
  constructor(
    readonly name: string,
    /**
     * Go types, separated by blanks, the last one with "..." when it may stand any number of times: `string int any...`.
     * Known: string, int, int64, float64, bool, uint32, any, list, map, time.
     */
    readonly takes: string,
  ) {}

  abstract call(operands: Operand[], count: i32, result: Operand, context: CallContext): bool;
}
