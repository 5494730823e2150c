/** A prompt whose messages stand in the configuration. Spec: MCP "Getting a Prompt". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  findBytes,
  Output,
  Tape,
  writeCompact,
  writeString,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Asked, ErrorCode, writeErrorAbout, writeMember } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { ServedPrompt } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/prompts';
import { TemplateData } from '../template/data';
import { templateError } from '../template/failure';
import { MessageTemplate } from './message-template';

const OK: u32 = 200;

const data = new TemplateData();
const values = new Output();
const view = new Bytes();


@final
export class ConfiguredPrompt extends ServedPrompt {
  messages: MessageTemplate[] = [];

  /** @param config for `.config`, as JSON */
  constructor(private config: Bytes) {
    super();
  }

  get(asked: Asked, args: u32, out: Output): u32 {
    this.writeArguments(asked.message.tape, args);
    view.ptr = values.data;
    view.size = <i32>values.length;
    data.pointAtCall(view, this.config);
    asked.begin(out);
    out.ascii('"messages":[');
    for (let i = 0; i < this.messages.length; i++) {
      if (i > 0) out.byte(0x2c);
      if (!unchecked(this.messages[i]).write(out, data, asked.revision)) return fail(asked, out);
    }
    out.byte(0x5d);
    writeMember(out, ',"description":', this.entry.description);
    asked.end(out);
    return OK;
  }

  /** For `.args`: what was given, and defaults for what was not. */
  private writeArguments(tape: Tape, args: u32): void {
    values.clear();
    values.byte(0x7b);
    if (args != ABSENT) {
      values.clear();
      writeCompact(values, tape, args);
      values.length--;
    }
    for (let i = 0; i < this.args.length; i++) {
      const argument = unchecked(this.args[i]);
      const fallback = argument.fallback;
      if (fallback === null) continue;
      if (args != ABSENT && findBytes(tape, args, argument.name.ptr, argument.name.size) != ABSENT) continue;
      if (values.length > 1) values.byte(0x2c);
      writeString(values, argument.name.ptr, argument.name.size);
      values.byte(0x3a);
      writeString(values, fallback.ptr, fallback.size);
    }
    values.byte(0x7d);
  }
}

/** The configuration's fault, which the client can do nothing about. */
function fail(asked: Asked, out: Output): u32 {
  out.clear();
  view.ptr = templateError.data;
  view.size = <i32>templateError.length;
  writeErrorAbout(out, asked.message.id, ErrorCode.InternalError, '', view);
  return OK;
}
