/** Which kinds of values a schema takes, as bits: one for each `Kind`, and one for whole numbers. */

import { isInteger, Kind, readNumber } from '../json';
import { run } from './run';

/** Whole numbers; who takes all numbers has this bit and that of `Kind.Number`. */
export const INTEGER: u32 = 1;
export const ANY_KIND: u32 = 0xffffffff;
export const NO_KIND: u32 = 0;

/** Whether a value is of one of the kinds. */
export function isOfKind(node: u32, kinds: u32): bool {
  const kind: u32 = run.tape.kind(node);
  if (kinds & (1 << kind)) return true;
  return kind == Kind.Number && (kinds & INTEGER) != 0 && isWhole(node);
}

/** As JSON Schema has it: 1.0 is an integer. */
function isWhole(node: u32): bool {
  const data = run.tape.data(node);
  const size = run.tape.size(node);
  if (isInteger(data, size)) return true;
  const value = readNumber(data, size);
  return trunc(value) == value;
}
