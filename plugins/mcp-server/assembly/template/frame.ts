/** What a rendering has to come back to: the dot and the variables outside of an if, with or range, and the caller of a template. */

import { Members } from '../gjson/members';
import { Value } from '../gjson/value';

export const enum FrameKind {
  /** if, with, and the else of a range. */
  Branch = 0,
  /** A range without elements, in its else: a break ends it too. */
  EmptyRange = 1,
  /** The elements of an array or object. */
  Members = 2,
  /** The numbers up to one. */
  Numbers = 3,
  /** The characters of a text. */
  Text = 4,
  /** A template that was called. */
  Call = 5,
}


@final
export class Frame {
  kind: FrameKind = FrameKind.Branch;
  /** What `.` was, and how many variables and values there were. */
  dot: Value = new Value();
  variables: i32 = 0;
  values: i32 = 0;
  /** Of a range: its pipe; its first step; the step that closes it; what `.` is in it. Of a call: the step to go back to. */
  pipe: u32 = 0;
  body: u32 = 0;
  close: u32 = 0;
  element: Value = new Value();
  /** Variables when the first element came. */
  inner: i32 = 0;
  members: Members | null = null;
  /** How far a range of numbers or of a text has got, and where it ends; the number of the element; where the text is. */
  at: u64 = 0;
  end: u64 = 0;
  index: u64 = 0;
  start: usize = 0;
  /** Of a call: what to go back to. */
  base: i32 = 0;
  template: u32 = 0;
  node: u32 = 0;
}

/** More of them at once and the rendering is given up. */
const MOST = 4096;

const frames: Frame[] = [];
let count: i32 = 0;

export function clearFrames(): void {
  count = 0;
}

/** A new frame on top; null when there are too many. */
export function openFrame(): Frame | null {
  if (count == MOST) return null;
  if (count == frames.length) frames.push(new Frame());
  return unchecked(frames[count++]);
}

/** The frame on top, null when there is none. */
export function topFrame(): Frame | null {
  return count ? unchecked(frames[count - 1]) : null;
}

export function dropFrame(): void {
  count--;
}
