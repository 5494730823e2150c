/** Where values live while a template is rendered: those of variables, and those between two steps. */

import { Value } from '../gjson/value';

/** More than this and the rendering is given up. */
const MOST = 16384;
/** So many are kept for the next rendering. */
const KEPT = 512;

/** Values that come and go as on a stack; each stays where it is made, so references to it hold. */
@final
export class ValueStack {
  count: i32 = 0;
  /** Too many were wanted: what they held is lost. */
  isOverfull: bool = false;
  private readonly values: Value[] = [];

  clear(): void {
    this.count = 0;
    this.isOverfull = false;
    if (this.values.length > KEPT) this.values.length = KEPT;
  }

  /** A value for use until `count` is set back. */
  take(): Value {
    const values = this.values;
    if (this.count >= MOST) {
      this.isOverfull = true;
      return unchecked(values[MOST - 1]);
    }
    if (this.count == values.length) values.push(new Value());
    return unchecked(values[this.count++]);
  }


  @inline
  at(index: i32): Value {
    return unchecked(this.values[index]);
  }
}

/** Values between two steps. */
export const values: ValueStack = new ValueStack();
