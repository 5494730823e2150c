/** What the model is told when an upstream answers other than 2xx. Spec: Higress `errorResponseTemplate`. */

import { Bytes, HeaderPairs, HostBytes, readHeaders } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  JsonError,
  Kind,
  Output,
  parse,
  Tape,
  writeCompact,
  writeString,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { TemplateData } from '../template/data';
import { templateError } from '../template/failure';
import { Template } from '../template/template';
import { Tool } from '../tool';
import { adviceFor } from './advice';
import { answerHeaders } from './response-head';
import { Reply, writeText } from './result';
import { truncate } from './truncation';

const body = new Tape();
const data = new TemplateData();
const document = new Output();
const text = new Output();
const view = new Bytes();
const wire = new HostBytes();
const pairs = new HeaderPairs();

/** Appends the answer: the tool's own words, or Higress's. */
export function writeFailure(out: Output, reply: Reply, tool: Tool, status: u32, answer: Bytes): void {
  text.clear();
  const template = tool.response.error;
  if (template !== null && !render(template, answer)) {
    text.clear();
    text.ascii('error executing error response template: ');
    text.bytes(templateError.data, templateError.length);
  }
  if (text.length == 0) {
    text.ascii('call failed, status: ');
    text.integer(status);
    text.ascii(', response: ');
    text.bytes(answer.ptr, answer.size);
    truncate(text, tool.maxResponseBytes);
    if (tool.isStrict) {
      text.byte(0x0a);
      text.ascii(adviceFor(status));
    }
  }
  writeText(out, reply, text, true);
}

/** The template sees the answer's members, and its headers as `_headers`. */
function render(template: Template, answer: Bytes): bool {
  document.clear();
  const isJson = parse(body, answer.ptr, answer.size) == JsonError.None;
  if (isJson && body.kind(0) == Kind.Array) {
    // no place for headers in it: Higress has none then
    data.pointAtAnswer(answer);
    return template.render(data, text);
  }
  document.byte(0x7b);
  if (isJson && body.kind(0) == Kind.Object && body.next(0) > 1) {
    document.clear();
    writeCompact(document, body, 0);
    // the closing brace comes later
    document.length--;
    document.byte(0x2c);
  }
  writeHeaders();
  document.byte(0x7d);
  view.ptr = document.data;
  view.size = <i32>document.length;
  data.pointAtAnswer(view);
  return template.render(data, text);
}

function writeHeaders(): void {
  document.ascii('"_headers":{');
  readHeaders(answerHeaders, wire);
  pairs.start(wire);
  let separator: u32 = 0;
  while (pairs.next()) {
    if (separator) document.byte(separator);
    separator = 0x2c;
    writeString(document, pairs.name.ptr, pairs.name.size);
    document.byte(0x3a);
    writeString(document, pairs.value.ptr, pairs.value.size);
  }
  document.byte(0x7d);
  wire.free();
}
