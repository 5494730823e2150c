/** How a template's text and values are printed: as they are, or with their places noted. */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Type, Value } from '../gjson/value';
import { rendering } from './rendering';

/** Prints everything as it is. */
export class Writer {
  literal(out: Output, text: usize, size: u32): void {
    out.bytes(text, size);
  }

  /** `isJson`: what a text says is JSON. */
  value(out: Output, value: Value, isJson: bool): void {
    if (value.type == Type.String) out.bytes(value.text, value.textSize);
    else out.bytes(value.raw, value.rawSize);
  }
}

/** Notes, too, where values stand that come from elsewhere than the template and the configuration. */
@final
export class MarkingWriter extends Writer {
  /** Two u32 for each run of bytes: where in the output it begins and ends. */
  marks: Output = new Output();

  value(out: Output, value: Value, isJson: bool): void {
    const start = out.length;
    super.value(out, value, isJson);
    if (!rendering.isForeign || out.length == start) return;
    const entry = this.marks.reserve(8);
    store<u32>(entry, <u32>start);
    store<u32>(entry, <u32>out.length, 4);
    this.marks.length += 8;
  }
}

export const plainWriter: Writer = new Writer();
export const markingWriter: MarkingWriter = new MarkingWriter();
