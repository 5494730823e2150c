/** What template functions are to the executor: groups of names with what they take, each with one method that does them. */

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
 * Functions that one file has. One object and one text for all of them keep a function at some thirty bytes of module;
 * an object and an array entry for each would be a hundred.
 */
export abstract class FunctionGroup {
  constructor(
    /**
     * Names in the order of `which`, each with the types it takes: `upper:s trimAll,trimall:ss quote:a*`. Names with
     * a comma between them are one function. One letter a type, the last one any number of times if `*` follows: s string, i int, u uint32, f float64, b bool, a interface{},
     * l []interface{}, m map[string]interface{}, t time.Time, c sprig.certificate. A value of type t or c cannot be given.
     */
    readonly list: string,
  ) {}

  /**
   * Calls the function with that place in `list`. `operands` has as many as it takes, of the types it takes: `callFunction` has
   * checked that; `result` is none of them. False: it failed, and `functionError` says why.
   */
  abstract call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool;
}

/** A function that a template names. */
@final
export class TemplateFunction {
  constructor(
    readonly group: FunctionGroup,
    readonly which: i32,
    readonly takes: string,
  ) {}
}
