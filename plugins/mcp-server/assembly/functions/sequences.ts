/** Functions that count. Spec: sprig, "Integer Slice Functions". */

import { addInteger, closeList, openList } from './container';
import { CallContext, FunctionGroup } from './function';
import { Operand } from './operand';
import { spend } from '../gjson/arena';
import { failBudget, finishText, startText } from './text';

const enum Name {
  Until,
  UntilStep,
  Seq,
}

/** More numbers are no text that fits the memory of a rendering. */
const MOST: u64 = 1 << 22;


@final
export class Sequences extends FunctionGroup {
  constructor() {
    super('until:i untilStep:iii seq:i*');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    if (which == Name.Seq) return writeSequence(operands, count, result);
    const isUntil = which == Name.Until;
    const start = isUntil ? 0 : operands[0].int;
    const stop = operands[isUntil ? 0 : 1].int;
    const step = isUntil ? (stop < 0 ? -1 : 1) : operands[2].int;
    const members = countMembers(start, stop, step);
    if (members > MOST || !spend(<u32>members)) return failBudget();
    openList(context);
    for (let i: u64 = 0; i < members; i++) if (!addInteger(start + <i64>i * step)) return false;
    return closeList(result);
  }
}

/** How many numbers there are from `start` on, `stop` not among them. */
function countMembers(start: i64, stop: i64, step: i64): u64 {
  const isDown = stop < start;
  if (step == 0 || isDown != step < 0 || start == stop) return 0;
  const distance = isDown ? <u64>start - <u64>stop : <u64>stop - <u64>start;
  return (distance - 1) / (isDown ? 0 - <u64>step : <u64>step) + 1;
}

/** The shell's seq: last; first and last; first, step and last. */
function writeSequence(operands: Operand[], count: i32, result: Operand): bool {
  const out = startText();
  if (count == 0 || count > 3) return finishText(out, result);
  const start = count == 1 ? 1 : operands[0].int;
  const end = operands[count - 1].int;
  const direction: i64 = end < start ? -1 : 1;
  const step = count == 3 ? operands[1].int : direction;
  const members = direction < 0 && step > 0 ? 0 : countMembers(start, end + direction, step);
  if (members > MOST || !spend(<u32>members)) return failBudget();
  for (let i: u64 = 0; i < members; i++) {
    if (i > 0) out.byte(0x20);
    out.integer(start + <i64>i * step);
  }
  return finishText(out, result);
}
