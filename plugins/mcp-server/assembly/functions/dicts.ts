/** Functions of maps, which in Higress's templates are texts, so that most of them fail there. Spec: sprig, "Dictionaries and Dict Functions". */

import { sameBytes } from '../gjson/same-bytes';
import {
  addJson,
  addKey,
  addText,
  addValue,
  closeList,
  closeMap,
  openList,
  openMap,
  putJson,
} from './container';
import { Entries } from './entries';
import { CallContext, failCall, functionError, FunctionGroup } from './function';
import { giveAny } from './defaults';
import { addMerged } from './merge';
import { Operand, OperandKind } from './operand';
import { isMap, typeName } from './signature';
import { writeText } from './texts';

const enum Name {
  Dict,
  Get,
  Set,
  Unset,
  HasKey,
  Pluck,
  Keys,
  Pick,
  Omit,
  Values,
  Merge,
  MergeOverwrite,
  Dig,
}

const entries: Entries = new Entries();
const key: Operand = new Operand();


@final
export class Dicts extends FunctionGroup {
  constructor() {
    super(
      'dict:a* get:ms set:msa unset:ms hasKey:ms pluck:sm* keys:m* pick:ms* omit:ms* values:m merge,mustMerge:mm* mergeOverwrite,mustMergeOverwrite:mm* dig:a*',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    entries.clear();
    switch (which) {
      case Name.Dict:
        return makeDict(operands, count, result, context);
      case Name.Dig:
        return dig(operands, count, result, context);
      case Name.Pluck:
      case Name.Keys:
        openList(context);
        for (let i = which == Name.Pluck ? 1 : 0; i < count; i++) {
          entries.clear();
          if (!entries.read(operands[i]) || !addFrom(which, operands[0])) return false;
        }
        return closeList(result);
      case Name.Merge:
      case Name.MergeOverwrite:
        openMap(context);
        return addMerged(operands, count, which == Name.MergeOverwrite) && closeMap(result);
      default:
        return entries.read(operands[0]) && callOfMap(which, operands, count, result, context);
    }
  }
}

/** The texts of every first value, each with the value behind it, in the order of the texts. */
function makeDict(operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
  for (let i = 0; i < count; i += 2) {
    if (!writeText(operands[i], key) || !entries.add(key.text, key.textSize, i + 1, 0)) return false;
  }
  if (!entries.sortUnique()) return false;
  openMap(context);
  for (let i: u32 = 0; i < entries.count; i++) {
    const place = <i32>entries.value(i);
    if (!addKey(entries.key(i), entries.keySize(i))) return false;
    if (place == count) key.setText(0, 0);
    if (!addValue(place < count ? operands[place] : key)) return false;
  }
  return closeMap(result);
}

/** Appends the keys of a map, or the value of one key. */
function addFrom(which: i32, wanted: Operand): bool {
  if (which == Name.Keys) {
    for (let i: u32 = 0; i < entries.count; i++)
      if (!addText(entries.key(i), entries.keySize(i))) return false;
    return true;
  }
  const place = entries.find(wanted.text, wanted.textSize);
  return place == entries.count || addJson(entries.value(place), entries.valueSize(place));
}

function callOfMap(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
  if (which == Name.Values) {
    openList(context);
    for (let i: u32 = 0; i < entries.count; i++) {
      if (!addJson(entries.value(i), entries.valueSize(i))) return false;
    }
    return closeList(result);
  }
  const wanted = count > 1 ? operands[1] : key;
  const place = count > 1 ? entries.find(wanted.text, wanted.textSize) : entries.count;
  if (which == Name.HasKey) return result.setBool(place < entries.count);
  if (which == Name.Get) {
    if (place == entries.count) return result.setText(0, 0);
    entries.take(place, result);
    return true;
  }
  openMap(context);
  for (let i: u32 = 0; i < entries.count; i++) {
    if (isKept(which, i, operands, count) && !addMember(i)) return false;
  }
  if (which == Name.Set && !(addKey(wanted.text, wanted.textSize) && addValue(operands[2]))) return false;
  return closeMap(result);
}

function addMember(i: u32): bool {
  return addKey(entries.key(i), entries.keySize(i)) && putJson(entries.value(i), entries.valueSize(i));
}

/** Whether a map keeps its member number `i`: only `pick` names those that stay. */
function isKept(which: i32, i: u32, operands: Operand[], count: i32): bool {
  const end = which == Name.Set ? 2 : count;
  for (let place = 1; place < end; place++) {
    const named = operands[place];
    if (named.textSize != entries.keySize(i)) continue;
    if (sameBytes(named.text, entries.key(i), named.textSize)) return which == Name.Pick;
  }
  return which != Name.Pick;
}

/** The value behind keys, one in the other; what stands before the map where there is none. */
function dig(operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
  if (count < 3) return failCall('dig needs at least three arguments');
  key.copyFrom(operands[count - 1]);
  for (let i = 0; i < count - 2; i++) {
    const name = operands[i];
    if (!isMapOrFails(key) || !isText(name)) return false;
    entries.clear();
    if (!entries.read(key)) return false;
    const place = entries.find(name.text, name.textSize);
    if (place == entries.count) return giveAny(operands[count - 2], result, context);
    entries.take(place, key);
  }
  return giveAny(key, result, context);
}

function isMapOrFails(value: Operand): bool {
  return (value.kind == OperandKind.Json && isMap(value)) || failConversion(value, 'map[string]interface {}');
}

function isText(value: Operand): bool {
  return value.kind == OperandKind.String || failConversion(value, 'string');
}

function failConversion(value: Operand, wanted: string): bool {
  failCall('interface conversion: interface {} is ');
  functionError.ascii(value.kind == OperandKind.Nil ? 'nil' : typeName(value));
  functionError.ascii(', not ');
  functionError.ascii(wanted);
  return false;
}
