/** One block of content whose texts are templates, in a prompt's message or a tool's result. Spec: MCP "Content". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output, writeEscaped } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { TemplateData } from '../template/data';
import { Template } from '../template/template';

const text = new Output();


@final
export class ContentTemplate {
  /** The revision since which clients know its kind. */
  since: Revision = Revision.V2024_11_05;
  /** What earlier ones get. */
  older: ContentTemplate | null = null;
  private literals: Bytes[] = [];
  private templates: Template[] = [];

  /** Adds JSON and, behind it, a template whose text goes into a JSON string. */
  add(literal: Bytes, template: Template): void {
    this.literals.push(literal);
    this.templates.push(template);
  }

  /** Adds the JSON behind the last template. */
  end(literal: Bytes): void {
    this.literals.push(literal);
  }

  /** Appends the block; false with `templateError` when a template fails. */
  write(out: Output, data: TemplateData, revision: Revision): bool {
    const older = this.older;
    if (older !== null && revision < this.since) return older.write(out, data, revision);
    for (let i = 0; i < this.literals.length; i++) {
      const literal = unchecked(this.literals[i]);
      out.bytes(literal.ptr, literal.size);
      if (i == this.templates.length) return true;
      text.clear();
      if (!unchecked(this.templates[i]).render(data, text)) return false;
      writeEscaped(out, text.data, <u32>text.length);
    }
    return true;
  }
}
