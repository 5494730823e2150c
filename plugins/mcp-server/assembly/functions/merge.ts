/** Several maps as one, and so with the maps in them. Spec: sprig, "merge", "mergeOverwrite"; mergo. */

import { sameBytes } from '../gjson/same-bytes';
import { addKey, endNested, putJson, putNestedMap } from './container';
import { isEmpty } from './defaults';
import { Entries } from './entries';
import { Operand, OperandKind } from './operand';
import { isMap } from './signature';

/** Maps deeper than this are no longer merged: the one that wins stays as it is. */
const MOST_DEPTH = 64;

/** Appends the members of all maps. Of several with a key the first counts, or the last; what is empty gives way. */
export function addMerged(maps: Operand[], count: i32, isLast: bool): bool {
  const all = new Entries();
  for (let i = 0; i < count; i++) if (!all.read(maps[i])) return false;
  return addAll(all, isLast, 0);
}

/** Appends members of which several may have the same key. */
function addAll(all: Entries, isLast: bool, depth: i32): bool {
  if (!all.sort()) return false;
  const best = new Operand();
  const next = new Operand();
  for (let i: u32 = 0; i < all.count;) {
    const first = i;
    let winner = i;
    // the maps that the winner is to be merged with, itself among them
    const merged = new Entries();
    all.take(i, best);
    if (isObject(best) && !merged.read(best)) return false;
    let maps = 1;
    for (i++; i < all.count && hasSameKey(all, first, i); i++) {
      all.take(i, next);
      if (isObject(best) && isObject(next) && depth < MOST_DEPTH) {
        if (!merged.read(next)) return false;
        maps++;
      } else if (isEmpty(best) || (isLast && !isEmpty(next))) {
        winner = i;
        best.copyFrom(next);
        maps = 1;
        merged.clear();
        if (isObject(best) && !merged.read(best)) return false;
      }
    }
    if (!addKey(all.key(first), all.keySize(first))) return false;
    if (maps == 1) {
      if (!putJson(all.value(winner), all.valueSize(winner))) return false;
      continue;
    }
    putNestedMap();
    if (!addAll(merged, isLast, depth + 1)) return false;
    endNested(0x7d);
  }
  return true;
}

function isObject(value: Operand): bool {
  return value.kind == OperandKind.Json && isMap(value);
}

function hasSameKey(all: Entries, a: u32, b: u32): bool {
  const size = all.keySize(a);
  return size == all.keySize(b) && sameBytes(all.key(a), all.key(b), size);
}
