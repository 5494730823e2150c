/** Which bytes of a rendered text are not the configuration's own words: two u32 for each run, where it begins and ends, in order. */

import { writeEncoded } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';

const ENTRY: usize = 8;

/** Notes a run; the runs before end before it begins. */
export function mark(marks: Output, start: usize, end: usize): void {
  if (start == end) return;
  if (marks.length > 0 && load<u32>(marks.data + marks.length - 4) == <u32>start) {
    store<u32>(marks.data + marks.length - 4, <u32>end);
    return;
  }
  const entry = marks.reserve(ENTRY);
  store<u32>(entry, <u32>start);
  store<u32>(entry, <u32>end, 4);
  marks.length += ENTRY;
}

/** Asks for one byte after the other. */
@final
export class Marks {
  private at: usize = 0;
  private end: usize = 0;

  start(marks: Output): void {
    this.at = marks.data;
    this.end = marks.data + marks.length;
  }

  /** Whether a byte is marked; the one before was asked for earlier. */
  has(index: usize): bool {
    while (this.at < this.end && <usize>load<u32>(this.at, 4) <= index) this.at += ENTRY;
    return this.at < this.end && <usize>load<u32>(this.at) <= index;
  }
}

/** Appends a marked text with what is marked percent-encoded, so that it has no meaning in a URL. */
export function writeMarkedEncoded(out: Output, text: Output, marks: Output): void {
  let at: usize = 0;
  for (let entry: usize = 0; entry < marks.length; entry += ENTRY) {
    const start = <usize>load<u32>(marks.data + entry);
    const end = <usize>load<u32>(marks.data + entry, 4);
    out.bytes(text.data + at, start - at);
    writeEncoded(out, text.data + start, end - start);
    at = end;
  }
  out.bytes(text.data + at, text.length - at);
}
