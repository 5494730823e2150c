/** How an upstream's answer, or a text of our own, becomes a tool's result. Spec: MCP "Tool Result"; Higress `responseTemplate`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  JsonError,
  Kind,
  Output,
  parse,
  Tape,
  writeCompact,
  writeEscaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  beginResult,
  beginToolText,
  Endpoint,
  endResult,
  endToolText,
  isModern,
  Revision,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { TemplateData } from '../template/data';
import { Template } from '../template/template';
import { Tool } from '../tool';

const E_NOT_JSON =
  'error executing response template: template: response: data must be a valid JSON object or array';

const body = new Tape();
const data = new TemplateData();
const text = new Output();

/** To whom a result goes, and in whose name. */
export class Reply {
  constructor(
    public id: Bytes,
    readonly server: Endpoint,
    readonly revision: Revision,
  ) {}

  /** Outlives the message that it answers. */
  keep(): void {
    this.id = this.id.copy();
  }

  begin(out: Output): void {
    beginResult(out, this.id, this.server, this.revision);
  }
}

/** Appends the whole JSON-RPC answer to a call whose upstream answered `status` with `answer`. */
export function writeAnswer(out: Output, reply: Reply, tool: Tool, status: u32, answer: Bytes): void {
  text.clear();
  if (status < 200 || status > 299) return writeFailure(out, reply, tool, status, answer);
  const template = tool.response.body;
  const needsBody = template !== null || tool.isStructured;
  const isParsed = needsBody && parse(body, answer.ptr, answer.size) == JsonError.None;
  if (template !== null) {
    if (!isParsed || body.kind(0) < Kind.Object) {
      text.ascii(E_NOT_JSON);
      return writeText(out, reply, text, true);
    }
    data.pointAtAnswer(body);
    template.render(data, text);
  } else {
    text.bytes(tool.response.prepend.ptr, tool.response.prepend.size);
    text.bytes(answer.ptr, answer.size);
    text.bytes(tool.response.append.ptr, tool.response.append.size);
  }
  writeSuccess(out, reply, tool.isStructured && isParsed);
}

/** Appends the answer of a tool that calls nothing: its text is rendered from the arguments. */
export function writeDirectAnswer(
  out: Output,
  reply: Reply,
  tool: Tool,
  template: Template,
  call: TemplateData,
): void {
  text.clear();
  template.render(call, text);
  const isParsed = tool.isStructured && parse(body, text.data, <u32>text.length) == JsonError.None;
  writeSuccess(out, reply, isParsed);
}

/** Appends a result with one text. */
export function writeText(out: Output, reply: Reply, from: Output, isError: bool): void {
  reply.begin(out);
  beginToolText(out);
  writeEscaped(out, from.data, <u32>from.length);
  endToolText(out, isError);
  endResult(out);
}

/** Appends `text`, and the parsed body as structuredContent when it is an object. */
function writeSuccess(out: Output, reply: Reply, isStructured: bool): void {
  if (text.length == 0) text.ascii('success');
  reply.begin(out);
  beginToolText(out);
  writeEscaped(out, text.data, <u32>text.length);
  endToolText(out, false);
  if (isStructured && reply.revision >= Revision.V2025_06_18 && isShown(reply)) {
    out.ascii(',"structuredContent":');
    writeCompact(out, body, 0);
  }
  endResult(out);
}

/** Earlier revisions know structured content that is an object only. */
function isShown(reply: Reply): bool {
  return body.kind(0) == Kind.Object || isModern(reply.revision);
}

/** An answer that is not 2xx: the tool's own words, or Higress's. */
function writeFailure(out: Output, reply: Reply, tool: Tool, status: u32, answer: Bytes): void {
  const template = tool.response.error;
  if (template !== null) {
    // a body that is no JSON has no fields: they print nothing
    if (parse(body, answer.ptr, answer.size) != JsonError.None) parse(body, EMPTY.ptr, EMPTY.size);
    data.pointAtAnswer(body);
    template.render(data, text);
  }
  if (text.length == 0) {
    text.ascii('call failed, status: ');
    text.integer(status);
    text.ascii(', response: ');
    text.bytes(answer.ptr, answer.size);
  }
  writeText(out, reply, text, true);
}

const EMPTY = Bytes.of('{}');
