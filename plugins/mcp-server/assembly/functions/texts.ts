/** Functions that make a text of any values, or several texts of one. Spec: sprig, "String Functions", "String List Functions". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { addKey, addText, closeList, closeMap, openList, openMap, putText } from './container';
import { writeValue } from './format-value';
import { CallContext, FunctionGroup } from './function';
import { Operand, OperandKind } from './operand';
import { writeQuoted } from './quoted';
import { findPieces, nextByText, pieceCount, pieceSize, pieceText } from './pieces';
import { finishText, hasRoom, startText } from './text';

const enum Name {
  Quote,
  Squote,
  Cat,
  ToString,
  Split,
  Splitn,
  SplitList,
}

const key: Output = new Output();


@final
export class Texts extends FunctionGroup {
  constructor() {
    super('quote:a* squote:a* cat:a* toString:a split:ss splitn:sis splitList:ss');
  }

  call(which: i32, operands: Operand[], count: i32, result: Operand, context: CallContext): bool {
    switch (which) {
      case Name.ToString:
        return writeText(operands[0], result);
      case Name.Split:
        return split(operands[0], operands[1], -1, true, context) && closeMap(result);
      case Name.Splitn:
        return split(operands[0], operands[2], operands[1].int, true, context) && closeMap(result);
      case Name.SplitList:
        return split(operands[0], operands[1], -1, false, context) && closeList(result);
      default:
        return writeTexts(which, operands, count, result);
    }
  }
}

/** The text of a value, which a text is itself. */
export function writeText(value: Operand, result: Operand): bool {
  if (value.kind == OperandKind.String) return result.copyFrom(value);
  const out = startText();
  if (value.kind == OperandKind.Json && !hasRoom(out, 1, value.textSize)) return false;
  writeValue(out, value);
  return finishText(out, result);
}

/** All values but nil, in quotes or not, with blanks between them. */
function writeTexts(which: i32, operands: Operand[], count: i32, result: Operand): bool {
  const out = startText();
  for (let i = 0, written = 0; i < count; i++) {
    const value = operands[i];
    if (value.kind == OperandKind.Nil) continue;
    if (written++) out.byte(0x20);
    const isText = value.kind >= OperandKind.String;
    if (isText && !hasRoom(out, 4, value.textSize)) return false;
    if (which == Name.Quote) {
      writeQuotedValue(out, value);
    } else {
      if (which == Name.Squote) out.byte(0x27);
      writeValue(out, value);
      if (which == Name.Squote) out.byte(0x27);
    }
  }
  return finishText(out, result);
}

function writeQuotedValue(out: Output, value: Operand): void {
  if (value.kind >= OperandKind.String) return writeQuoted(out, value.text, value.textSize, false);
  out.byte(0x22);
  writeValue(out, value);
  out.byte(0x22);
}

/** The pieces of a text between separators, as a list, or as a map with the keys _0, _1 and so on. */
function split(separator: Operand, text: Operand, most: i64, isMap: bool, context: CallContext): bool {
  if (!findPieces(text, separator, most)) return false;
  if (!isMap) {
    openList(context);
    for (let i: u32 = 0; i < pieceCount; i++) if (!addText(pieceText(i), pieceSize(i))) return false;
    return true;
  }
  openMap(context);
  let number: u32 = 0;
  for (let i: u32 = 0; i < pieceCount; i++) {
    key.clear();
    key.byte(0x5f);
    key.integer(number);
    if (!addKey(key.data, <u32>key.length) || !putText(pieceText(number), pieceSize(number))) return false;
    number = nextByText(number, pieceCount);
  }
  return true;
}
