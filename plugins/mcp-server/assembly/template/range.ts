/** Range: what it goes over, element by element. Spec: gjson_template, "walkRange". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { readRune, runeSize, writeRune } from '../functions/runes';
import { Members } from '../gjson/members';
import { Type, Value } from '../gjson/value';
import { assign } from './evaluate';
import { beginFailure } from './failure';
import { Frame, FrameKind } from './frame';
import { integerOf } from './integer';
import { ASSIGNS } from './node';
import { word } from './program';
import { rendering } from './rendering';
import { setInteger, setText } from './value-text';
import { values } from './values';
import { topVariable } from './variables';

const character = new Output();

/** Prepares a frame for the elements of a value; false with `templateError` when it can have none. */
export function startRange(frame: Frame, value: Value): bool {
  frame.at = 0;
  frame.start = 0;
  frame.kind = FrameKind.EmptyRange;
  switch (value.type) {
    case Type.Json: {
      if (frame.members === null) frame.members = new Members();
      frame.kind = FrameKind.Members;
      frame.members!.start(value);
      return true;
    }
    case Type.Number: {
      if (word(frame.pipe + 2) > 1) {
        return failAbout("can't use ", value, ' to iterate over more than one variable');
      }
      frame.kind = FrameKind.Numbers;
      const end = integerOf(value);
      frame.end = end > 0 ? <u64>end : 0;
      return true;
    }
    case Type.String:
      frame.kind = FrameKind.Text;
      frame.start = value.text;
      frame.end = value.textSize;
      return true;
    default:
      if (rendering.context.isStrict && value.type == Type.Null) return true;
      return failAbout("range can't iterate over ", value, '');
  }
}

function failAbout(before: string, value: Value, behind: string): bool {
  const out = beginFailure();
  out.ascii(before);
  out.bytes(value.raw, value.rawSize);
  out.ascii(behind);
  return false;
}

/** Whether there is another element, which is in `frame.element` then. */
export function nextElement(frame: Frame): bool {
  const element = frame.element;
  if (frame.kind == FrameKind.Members) {
    const members = frame.members!;
    if (!members.next()) return false;
    element.copyFrom(members.value);
    return true;
  }
  if (frame.kind == FrameKind.EmptyRange || frame.at >= frame.end) return false;
  frame.index = frame.at;
  if (frame.kind == FrameKind.Numbers) {
    setInteger(element, frame.at++);
    return true;
  }
  const at = frame.start + <usize>frame.at;
  const end = frame.start + <usize>frame.end;
  character.clear();
  writeRune(character, readRune(at, end));
  frame.at += runeSize(at, end);
  setText(element, character.data, <u32>character.length);
  return true;
}

/** Gives the element, and where it stands, to the variables of the range. */
export function bindElement(frame: Frame): bool {
  const pipe = frame.pipe;
  const declared = word(pipe + 2);
  if (!declared) return true;
  const assigns = ((word(pipe) >> 8) & ASSIGNS) != 0;
  if (!assigns) topVariable(1).copyFrom(frame.element);
  if (declared > 1) {
    const held = values.count;
    const index = values.take();
    setIndex(index, frame);
    values.count = held;
    if (!assigns) topVariable(2).copyFrom(index);
    else if (!assign(word(pipe + 3), index)) return false;
  }
  return !assigns || assign(word(pipe + 2 + declared), frame.element);
}

/** The key of a member, the number of an element, the place of a character. */
function setIndex(into: Value, frame: Frame): void {
  const members = frame.members;
  if (frame.kind != FrameKind.Members || members === null) return setInteger(into, frame.index);
  if (members.isObject) into.copyFrom(members.key);
  else setInteger(into, <i64>members.key.number);
}
