/** Resources whose text is a template over the variables of their URI. Spec: MCP "Resource Templates". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  findBytes,
  Output,
  parse,
  Tape,
  writeEscaped,
  writeSource,
  writeString,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  Asked,
  ErrorCode,
  writeCaching,
  writeErrorAbout,
  writeMember,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import {
  answerNotFound,
  ServedTemplate,
  UriTemplate,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/resources';
import { TemplateData } from '../template/data';
import { templateError } from '../template/failure';
import { Template } from '../template/template';

const OK: u32 = 200;

const data = new TemplateData();
const values = new Output();
const value = new Output();
const text = new Output();
const view = new Bytes();
const check = new Tape();


@final
export class ConfiguredTemplate extends ServedTemplate {
  text: Template | null = null;

  /** @param config for `.config`, as JSON */
  constructor(
    template: UriTemplate,
    private config: Bytes,
  ) {
    super(template);
  }

  read(asked: Asked, out: Output): u32 {
    const message = asked.message;
    const uri = message.param('uri');
    const template = this.text;
    if (template === null || !this.writeVariables()) return answerNotFound(asked, uri, out);
    view.ptr = values.data;
    view.size = <i32>values.length;
    data.pointAtCall(view, this.config);
    text.clear();
    if (!template.render(data, text)) {
      view.ptr = templateError.data;
      view.size = <i32>templateError.length;
      writeErrorAbout(out, message.id, ErrorCode.InternalError, '', view);
      return OK;
    }
    asked.begin(out);
    out.ascii('"contents":[{"uri":');
    writeSource(out, message.tape, uri);
    writeMember(out, ',"mimeType":', this.entry.mimeType);
    out.ascii(',"text":"');
    writeEscaped(out, text.data, <u32>text.length);
    out.ascii('"}]');
    writeCaching(out, asked.endpoint, asked.revision);
    asked.end(out);
    return OK;
  }

  /** For `.args`; false where a variable is badly encoded or none of its values. */
  private writeVariables(): bool {
    values.clear();
    for (let i = 0; i < this.template.names.length; i++) {
      value.clear();
      if (!this.template.writeValue(value, i)) return false;
      values.byte(i == 0 ? 0x7b : 0x2c);
      writeString(values, this.template.names[i].ptr, this.template.names[i].size);
      values.byte(0x3a);
      writeString(values, value.data, <u32>value.length);
    }
    values.byte(0x7d);
    parse(check, values.data, <u32>values.length);
    for (let i = 0; i < this.args.length; i++) {
      const argument = this.args[i];
      const node = findBytes(check, 0, argument.name.ptr, argument.name.size);
      if (!argument.takes(check, node)) return false;
    }
    return true;
  }
}
