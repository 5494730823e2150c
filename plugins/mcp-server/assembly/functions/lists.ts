/** Functions of lists, which in Higress's templates are texts, so that most of them fail there. Spec: sprig, "Lists and List Functions". */

import { addJson, addMember, addText, closeList, openList } from './container';
import { Entries } from './entries';
import { CallContext, failCall, functionError, FunctionGroup } from './function';
import { Operand, OperandKind } from './operand';
import { addChosen, hasMember, List } from './list-choice';
import { isMap, kindName } from './signature';
import { finishText, hasRoom, startText } from './text';
import { writeText } from './texts';

/** What the functions say that they cannot do, in the order of `List`. */
const WORDS = 'first rest last initial reverse uniq without has push prepend compact chunk concat';

const entries: Entries = new Entries();
const item: Operand = new Operand();


@final
export class Lists extends FunctionGroup {
  constructor() {
    super(
      'first,mustFirst:a rest,mustRest:a last,mustLast:a initial,mustInitial:a reverse,mustReverse:a uniq,mustUniq:a without,mustWithout:aa* has,mustHas:aa append,push,mustAppend,mustPush:aa prepend,mustPrepend:aa compact,mustCompact:a chunk,mustChunk:ia concat:a* slice,mustSlice:aa* list,tuple:a* join:sa sortAlpha:a toStrings:a',
    );
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    switch (which) {
      case List.Of:
        openList(context);
        for (let i = 0; i < count; i++) if (!addMember(operands[i])) return false;
        return closeList(result);
      case List.Join:
      case List.SortAlpha:
      case List.ToStrings:
        return callOfTexts(which, operands, count, result, context);
      case List.Concat:
        openList(context);
        for (let i = 0; i < count; i++) if (!readList(which, operands[i]) || !addAll()) return false;
        return closeList(result);
      default:
        return callOfList(which, operands, count, result, context);
    }
  }
}

function callOfList(
  which: i32,
  operands: Operand[],
  count: i32,
  result: Operand,
  context: CallContext,
): bool {
  const list = operands[which == List.Has || which == List.Chunk ? 1 : 0];
  if (which == List.Has && list.kind == OperandKind.Nil) return result.setBool(false);
  if (!readList(which, list)) return false;
  const last = entries.count - 1;
  switch (which) {
    case List.First:
    case List.Last:
      if (entries.count == 0) return result.setNil();
      entries.take(which == List.First ? 0 : last, result);
      return true;
    case List.Has:
      return result.setBool(hasMember(entries, operands[0]));
    default:
      openList(context);
      return addChosen(which, entries, operands, count) && closeList(result);
  }
}

/** Makes `entries` the members of a list; false, with sprig's words, when the value is none. */
function readList(which: i32, list: Operand): bool {
  entries.clear();
  if (list.kind == OperandKind.Json && !isMap(list)) return entries.read(list);
  if (list.kind == OperandKind.Nil) {
    return failCall('runtime error: invalid memory address or nil pointer dereference');
  }
  if (which == List.Slice) {
    failCall('list should be type of slice or array but ');
  } else {
    failCall(which <= List.Has ? 'Cannot find ' : 'Cannot ');
    functionError.ascii(WORDS.split(' ')[which]);
    functionError.ascii(which < List.Chunk ? ' on type ' : ' type ');
  }
  functionError.ascii(kindName(list));
  if (which == List.Concat) functionError.ascii(' as list');
  return false;
}

function addAll(): bool {
  for (let i: u32 = 0; i < entries.count; i++) {
    if (!addJson(entries.value(i), entries.valueSize(i))) return false;
  }
  return true;
}

/** Functions that take a list of texts, or anything else as a list of its one text. */
function callOfTexts(
  which: i32,
  operands: Operand[],
  count: i32,
  result: Operand,
  context: CallContext,
): bool {
  const list = operands[count - 1];
  if (!readTexts(list, which == List.SortAlpha)) return false;
  if (which == List.Join) return join(operands[0], result);
  if (which == List.SortAlpha && !entries.sort()) return false;
  openList(context);
  for (let i: u32 = 0; i < entries.count; i++) if (!addText(entries.key(i), entries.keySize(i))) return false;
  return closeList(result);
}

/** Makes `entries` the texts, as keys; nil is none, unless it is to be sorted. */
function readTexts(list: Operand, isSorted: bool): bool {
  entries.clear();
  if (list.kind == OperandKind.Nil && !isSorted) return true;
  if (list.kind != OperandKind.Json || isMap(list)) {
    return writeText(list, item) && entries.add(item.text, item.textSize, 0, 0);
  }
  const members = new Entries();
  if (!members.read(list)) return false;
  for (let i: u32 = 0; i < members.count; i++) {
    members.take(i, item);
    if (item.kind == OperandKind.Nil) continue;
    const value = new Operand();
    value.copyFrom(item);
    if (!writeText(value, item) || !entries.add(item.text, item.textSize, 0, 0)) return false;
  }
  return true;
}

function join(separator: Operand, result: Operand): bool {
  const out = startText();
  for (let i: u32 = 0; i < entries.count; i++) {
    if (!hasRoom(out, 1, <u64>separator.textSize + entries.keySize(i))) return false;
    if (i > 0) out.bytes(separator.text, separator.textSize);
    out.bytes(entries.key(i), entries.keySize(i));
  }
  return finishText(out, result);
}
