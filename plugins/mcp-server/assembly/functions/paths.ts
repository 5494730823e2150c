/** Functions of paths with slashes. Spec: sprig, "Path and Filepath Functions"; Go, package path, as filepath is outside Windows. */

import { CallContext, FunctionGroup } from './function';
import { Operand } from './operand';
import { finishText, hasRoom, startText } from './text';

const enum Name {
  Base,
  Dir,
  Clean,
  Ext,
  IsAbs,
}

const SLASH: u32 = 0x2f;
const DOT: u32 = 0x2e;


@final
export class Paths extends FunctionGroup {
  constructor() {
    super('base,osBase:s dir,osDir:s clean,osClean:s ext,osExt:s isAbs,osIsAbs:s');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    const path = operands[0];
    switch (which) {
      case Name.Base:
        return giveBase(path, result);
      case Name.Dir:
        return clean(path, lastElement(path, path.textSize), result);
      case Name.Clean:
        return clean(path, path.textSize, result);
      case Name.Ext:
        return giveExtension(path, result);
      default:
        return result.setBool(path.textSize > 0 && load<u8>(path.text) == SLASH);
    }
  }
}

/** Where the element begins that ends at `end`. */
function lastElement(path: Operand, end: u32): u32 {
  while (end > 0 && load<u8>(path.text + end - 1) != SLASH) end--;
  return end;
}

/** The last element; a dot where there is nothing, a slash where there are only slashes. */
function giveBase(path: Operand, result: Operand): bool {
  let end = path.textSize;
  while (end > 0 && load<u8>(path.text + end - 1) == SLASH) end--;
  if (end > 0) return result.setSlice(path, lastElement(path, end), end);
  if (path.textSize > 0) return result.setSlice(path, 0, 1);
  const out = startText();
  out.byte(DOT);
  return finishText(out, result);
}

/** From the last dot of the last element on. */
function giveExtension(path: Operand, result: Operand): bool {
  const element = lastElement(path, path.textSize);
  for (let dot = path.textSize; dot > element; dot--) {
    if (load<u8>(path.text + dot - 1) == DOT) return result.setSlice(path, dot - 1, path.textSize);
  }
  return result.setSlice(path, 0, 0);
}

/** The first `size` bytes without empty elements and dots, and without what two dots take back. */
function clean(path: Operand, size: u32, result: Operand): bool {
  const out = startText();
  if (!hasRoom(out, 1, size)) return false;
  const end = path.text + size;
  const isRooted: usize = size > 0 && load<u8>(path.text) == SLASH ? 1 : 0;
  if (isRooted) out.byte(SLASH);
  /** What stands before this cannot be taken back. */
  let least = isRooted;
  for (let at = path.text; at < end;) {
    let stop = at;
    while (stop < end && load<u8>(stop) != SLASH) stop++;
    const length = stop - at;
    const isUp = length == 2 && load<u16>(at) == 0x2e2e;
    if (isUp && out.length > least) {
      while (out.length > least && load<u8>(out.data + --out.length) != SLASH);
    } else if (length > 0 && !(length == 1 && load<u8>(at) == DOT) && !(isUp && isRooted)) {
      if (out.length > isRooted) out.byte(SLASH);
      out.bytes(at, length);
      if (isUp) least = out.length;
    }
    at = stop + 1;
  }
  if (out.length == 0) out.byte(DOT);
  return finishText(out, result);
}
