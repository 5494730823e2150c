/** The members of an array or object, one after the other. Spec: GJSON, "Result.ForEach". */

import { readNext, skipValue, Start, take } from './read';
import { Type, Value } from './value';

/** Keep one per loop: `start`, then `next` until it is false. */
@final
export class Members {
  /** Of an object: a string. Of an array: the index, in `number` only. */
  readonly key: Value = new Value();
  readonly value: Value = new Value();
  isObject: bool = false;
  private at: usize = 0;
  private end: usize = 0;
  /** What is neither array nor object is its own and only member. */
  private isSingle: bool = false;

  start(whole: Value): void {
    this.key.clear();
    this.isSingle = whole.exists && whole.type != Type.Json;
    this.at = whole.raw;
    this.end = whole.raw + whole.rawSize;
    this.isObject = whole.isObject;
    if (this.isSingle) return this.value.copyFrom(whole);
    if (this.isObject) return;
    this.key.type = Type.Number;
    this.key.number = -1;
  }

  /** Goes to the next member; false when there is none. */
  next(): bool {
    if (this.isSingle) {
      this.isSingle = false;
      this.at = this.end;
      return true;
    }
    const end = this.end;
    // the bracket, the comma, or whatever stands there
    let at = this.at + 1;
    if (at < end && this.isObject) at = this.readKey(at);
    if (at >= end) return this.stop();
    if (!this.isObject) this.key.number++;
    at = readNext(at, end, this.value);
    if (!at) return this.stop();
    this.at = at;
    return true;
  }

  private stop(): bool {
    this.at = this.end;
    return false;
  }

  /** Address behind the key; `end` when there is none. */
  private readKey(at: usize): usize {
    const end = this.end;
    while (at < end && load<u8>(at) != 0x22) at++;
    if (at >= end) return end;
    const behind = skipValue(at, end, Start.String);
    if (!behind) return end;
    take(this.key, at, <u32>(behind - at), Start.String);
    return behind;
  }
}
