/** What a compiled template is, and what it prints. Spec: Go text/template, the part that `compile` accepts. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { writeEncoded } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
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

/** A compiled template. */
export class Template {
  constructor(readonly parts: TemplatePart[]) {}

  /** Appends the text for `data`. A missing field prints nothing. */
  render(data: TemplateData, out: Output): void {
    const parts = this.parts;
    for (let i = 0; i < parts.length; i++) {
      const part = unchecked(parts[i]);
      const path = part.path;
      if (path === null) out.bytes(part.literal.ptr, part.literal.size);
      else if (path.length == 0) data.writeWhole(out);
      else if (data.find(path)) writeValueText(out, data.foundIn, data.found);
    }
  }

  /** As `render`, for a URL: what the client sent is percent-encoded, what the configuration says stands as it is. */
  renderUrl(data: TemplateData, out: Output): void {
    const parts = this.parts;
    for (let i = 0; i < parts.length; i++) {
      const part = unchecked(parts[i]);
      const path = part.path;
      if (path === null) {
        out.bytes(part.literal.ptr, part.literal.size);
      } else if (path.length != 0 && data.find(path)) {
        if (data.isFromClient) {
          value.clear();
          writeValueText(value, data.foundIn, data.found);
          writeEncoded(out, value.data, value.length);
        } else {
          writeValueText(out, data.foundIn, data.found);
        }
      }
    }
  }
}

const value = new Output();

/** The text of a value: a string unescaped, everything else as compact JSON. */
export function writeValueText(out: Output, tape: Tape, node: u32): void {
  if (tape.kind(node) == Kind.String) writeUnescaped(out, tape, node);
  else writeCompact(out, tape, node);
}
