/** Where functions write their texts: one buffer for all of them, from which a finished text moves to the rendering's memory. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { allocate, spend } from '../gjson/arena';
import { failCall } from './function';
import { Operand } from './operand';

/** As much as one rendering may make anyway: nothing longer is begun. */
const MOST: u64 = 16 << 20;

const text: Output = new Output();

/** The buffer, empty. Functions do not call each other's, so there is one at a time. */
export function startText(): Output {
  text.clear();
  return text;
}

/** Whether `count` times `size` bytes more are no too long text: asked before a write that multiplies what it was given. */
export function hasRoom(out: Output, count: u64, size: u64): bool {
  return (
    size == 0 || (count <= MOST && <u64>out.length + count * min(size, MOST + 1) <= MOST) || failBudget()
  );
}

/** Makes what was written the result, as a string. */
export function finishText(out: Output, result: Operand): bool {
  const at = keepBytes(out.data, out.length);
  if (at == 0 || !spend(<u32>(out.length >> 6))) return failBudget();
  result.setText(at, <u32>out.length);
  return true;
}

/** Makes what was written the result, as a list or map. */
export function finishJson(out: Output, result: Operand): bool {
  const isKept = finishText(out, result);
  if (isKept) result.setJson(result.text, result.textSize);
  return isKept;
}

/** A copy that lasts as long as the rendering; 0 when that has no memory left. */
export function keepBytes(from: usize, size: usize): usize {
  const at = allocate(size + 1);
  if (at != 0) memory.copy(at, from, size);
  return at;
}

/** Notes that a call would take more than one rendering may. */
export function failBudget(): bool {
  return failCall('the result is too long');
}
