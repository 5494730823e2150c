/** One message of a prompt. Spec: MCP "PromptMessage". */

import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Revision } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { TemplateData } from '../template/data';
import { ContentTemplate } from './content-template';


@final
export class MessageTemplate {
  constructor(
    private isOfUser: bool,
    private content: ContentTemplate,
  ) {}

  /** Appends the message; false with `templateError` when a template fails. */
  write(out: Output, data: TemplateData, revision: Revision): bool {
    out.ascii(this.isOfUser ? '{"role":"user","content":' : '{"role":"assistant","content":');
    const isWritten = this.content.write(out, data, revision);
    out.byte(0x7d);
    return isWritten;
  }
}
