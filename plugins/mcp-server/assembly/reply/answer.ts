/** How an upstream's answer, or a rendering of our own, becomes a tool's result. Spec: MCP "Tool Result"; Higress `responseTemplate`. */

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
  beginToolText,
  endResult,
  endToolText,
  isModern,
  Revision,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { violations } from 'proxy-wasm-assemblyscript-sdk/assembly/schema';
import { TemplateData } from '../template/data';
import { templateError } from '../template/failure';
import { Template } from '../template/template';
import { Tool } from '../tool';
import { writeFailure } from './failure';
import { fitsOutput } from './output-check';
import { writeMedia } from './media';
import { project } from './projection';
import { Reply, writeText } from './result';
import { truncate } from './truncation';

const body = new Tape();
const data = new TemplateData();
const text = new Output();
const view = new Bytes();

/** Appends the whole JSON-RPC answer to a call whose upstream answered `status` with `answer`. */
export function writeAnswer(out: Output, reply: Reply, tool: Tool, status: u32, whole: Bytes): void {
  if (status < 200 || status > 299) return writeFailure(out, reply, tool, status, whole);
  if (writeMedia(out, reply, tool, whole)) return;
  let answer = whole;
  if (tool.responsePath.size > 0) {
    const part = project(whole, tool.responsePath);
    if (part === null) return writeNothingFound(out, reply, tool);
    answer = part;
  }
  if (tool.response.content.length > 0) {
    data.pointAtAnswer(answer);
    return writeBlocks(out, reply, tool, data);
  }
  text.clear();
  const template = tool.response.body;
  if (template !== null) {
    data.pointAtAnswer(answer);
    if (!template.render(data, text)) return writeUnrendered(out, reply);
  } else {
    text.bytes(tool.response.prepend.ptr, tool.response.prepend.size);
    text.bytes(answer.ptr, answer.size);
    text.bytes(tool.response.append.ptr, tool.response.append.size);
  }
  if (text.length == 0) text.ascii('success');
  writeSuccess(out, reply, tool, answer);
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
  if (!template.render(call, text)) return writeUnrendered(out, reply);
  view.ptr = text.data;
  view.size = <i32>text.length;
  writeSuccess(out, reply, tool, view);
}

/** Appends a result of the tool's own blocks. */
export function writeBlocks(out: Output, reply: Reply, tool: Tool, from: TemplateData): void {
  const before = out.length;
  const blocks = tool.response.content;
  reply.begin(out);
  out.ascii('"content":[');
  for (let i = 0; i < blocks.length; i++) {
    if (i > 0) out.byte(0x2c);
    if (unchecked(blocks[i]).write(out, from, reply.revision)) continue;
    out.length = before;
    return writeUnrendered(out, reply);
  }
  out.ascii('],"isError":false');
  endResult(out);
}

/** Appends the result for an answer that nobody here can read. */
export function writeUnreadable(out: Output, reply: Reply): void {
  text.clear();
  text.ascii('the upstream answered with a content-encoding, which cannot be read');
  writeText(out, reply, text, true);
}

/** The answer is not what the configuration takes it for. */
function writeNothingFound(out: Output, reply: Reply, tool: Tool): void {
  text.clear();
  text.ascii('the answer has nothing at ');
  text.bytes(tool.responsePath.ptr, tool.responsePath.size);
  writeText(out, reply, text, true);
}

/** The tool's template does not fit what it was given. */
function writeUnrendered(out: Output, reply: Reply): void {
  text.clear();
  text.ascii('error executing response template: ');
  text.bytes(templateError.data, templateError.length);
  writeText(out, reply, text, true);
}

/** Appends `text`, and `content` as structuredContent where it is some. */
function writeSuccess(out: Output, reply: Reply, tool: Tool, content: Bytes): void {
  const isShown = tool.isStructured && reply.revision >= Revision.V2025_06_18;
  const isStructured = isShown && isContent(reply, content) && !exceeds(tool, content);
  if (isStructured && tool.isStrict && !fitsOutput(tool, body)) return writeUnfit(out, reply);
  truncate(text, tool.maxResponseBytes);
  reply.begin(out);
  beginToolText(out);
  writeEscaped(out, text.data, <u32>text.length);
  endToolText(out, false);
  if (isStructured) {
    out.ascii(',"structuredContent":');
    writeCompact(out, body, 0);
  }
  endResult(out);
}

/** Cut JSON would be none: then it is left out. */
function exceeds(tool: Tool, content: Bytes): bool {
  return tool.maxResponseBytes > 0 && <u32>content.size > tool.maxResponseBytes;
}

/** Clients refuse what does not fit the schema that they were shown: the model is told why, with the text. */
function writeUnfit(out: Output, reply: Reply): void {
  text.ascii('\n[the answer does not fit the outputSchema: ');
  violations.write(text, '; ');
  text.byte(0x5d);
  writeText(out, reply, text, true);
}

/** Whether it is JSON of a kind that the client's revision knows: before 2026-07-28 objects only. */
function isContent(reply: Reply, content: Bytes): bool {
  if (parse(body, content.ptr, content.size) != JsonError.None) return false;
  return body.kind(0) == Kind.Object || isModern(reply.revision);
}
