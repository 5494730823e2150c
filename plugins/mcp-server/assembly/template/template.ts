/** What a compiled template is, and what it prints. Spec: Go text/template, the part that `compile` accepts. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  Kind,
  Output,
  Tape,
  writeCompact,
  writeUnescaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from './data';

/** A run of literal text, or the path of a field (empty for the whole data). */
export class TemplatePart {
  constructor(
    readonly literal: Bytes,
    readonly path: Bytes[] | null,
  ) {}
}

/** Why the last rendering failed. */
export const templateError: Output = new Output();

/** A compiled template. */
export class Template {
  constructor(readonly parts: TemplatePart[]) {}

  /** Appends the text for `data`; false with `templateError` when it fails. */
  render(data: TemplateData, out: Output): bool {
    if (!data.isUsable) {
      templateError.clear();
      templateError.ascii('template: response: data must be a valid JSON object or array');
      return false;
    }
    const parts = this.parts;
    for (let i = 0; i < parts.length; i++) {
      const part = unchecked(parts[i]);
      const path = part.path;
      if (path === null) out.bytes(part.literal.ptr, part.literal.size);
      else if (path.length == 0) data.writeWhole(out);
      else if (data.find(path)) writeValueText(out, data.foundIn, data.found);
    }
    return true;
  }

  /**
   * As `render`, for a URL. `marks` takes two u32 for each run of bytes that the configuration does not say itself: where in
   * `out` it begins and ends. Literals and plain fields of `.config` are the configuration's, all else may be the client's.
   */
  renderUrl(data: TemplateData, out: Output, marks: Output): bool {
    const parts = this.parts;
    for (let i = 0; i < parts.length; i++) {
      const part = unchecked(parts[i]);
      const path = part.path;
      const start = <u32>out.length;
      if (path === null) out.bytes(part.literal.ptr, part.literal.size);
      else if (path.length == 0) data.writeWhole(out);
      else if (data.find(path)) writeValueText(out, data.foundIn, data.found);
      if (path !== null && (path.length == 0 || data.isFromClient)) mark(marks, start, <u32>out.length);
    }
    return true;
  }
}

/** Notes a run of bytes. */
function mark(marks: Output, start: u32, end: u32): void {
  const at = marks.reserve(8);
  store<u32>(at, start);
  store<u32>(at, end, 4);
  marks.length += 8;
}

/** The text of a value: a string unescaped, everything else as compact JSON. */
export function writeValueText(out: Output, tape: Tape, node: u32): void {
  if (tape.kind(node) == Kind.String) writeUnescaped(out, tape, node);
  else writeCompact(out, tape, node);
}
