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
  endResult,
  endToolText,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { TemplateData } from '../template/data';
import { Template } from '../template/template';
import { Tool } from '../tool';

const E_NOT_JSON =
  'error executing response template: template: response: data must be a valid JSON object or array';

const body = new Tape();
const data = new TemplateData();
const text = new Output();

/** Appends the whole JSON-RPC answer to a call whose upstream answered `status` with `answer`. */
export function writeAnswer(out: Output, id: Bytes, tool: Tool, status: u32, answer: Bytes): void {
  text.clear();
  if (status < 200 || status > 299) return writeFailure(out, id, tool, status, answer);
  const template = tool.response.body;
  const needsBody = template !== null || tool.isStructured;
  const isParsed = needsBody && parse(body, answer.ptr, answer.size) == JsonError.None;
  if (template !== null) {
    if (!isParsed || body.kind(0) < Kind.Object) {
      text.ascii(E_NOT_JSON);
      return writeText(out, id, text, true);
    }
    data.pointAtAnswer(body);
    template.render(data, text);
  } else {
    text.bytes(tool.response.prepend.ptr, tool.response.prepend.size);
    text.bytes(answer.ptr, answer.size);
    text.bytes(tool.response.append.ptr, tool.response.append.size);
  }
  writeSuccess(out, id, tool.isStructured && isParsed);
}

/** Appends the answer of a tool that calls nothing: its text is rendered from the arguments. */
export function writeDirectAnswer(
  out: Output,
  id: Bytes,
  tool: Tool,
  template: Template,
  call: TemplateData,
): void {
  text.clear();
  template.render(call, text);
  const isParsed = tool.isStructured && parse(body, text.data, <u32>text.length) == JsonError.None;
  writeSuccess(out, id, isParsed);
}

/** Appends a result with one text. */
export function writeText(out: Output, id: Bytes, from: Output, isError: bool): void {
  beginResult(out, id);
  beginToolText(out);
  writeEscaped(out, from.data, <u32>from.length);
  endToolText(out, isError);
  out.byte(0x7d);
  endResult(out);
}

/** Appends `text`, and the parsed body as structuredContent when it is an object. */
function writeSuccess(out: Output, id: Bytes, isStructured: bool): void {
  if (text.length == 0) text.ascii('success');
  beginResult(out, id);
  beginToolText(out);
  writeEscaped(out, text.data, <u32>text.length);
  endToolText(out, false);
  if (isStructured && body.kind(0) == Kind.Object) {
    out.ascii(',"structuredContent":');
    writeCompact(out, body, 0);
  }
  out.byte(0x7d);
  endResult(out);
}

/** An answer that is not 2xx: the tool's own words, or Higress's. */
function writeFailure(out: Output, id: Bytes, tool: Tool, status: u32, answer: Bytes): void {
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
  writeText(out, id, text, true);
}

const EMPTY = Bytes.of('{}');
