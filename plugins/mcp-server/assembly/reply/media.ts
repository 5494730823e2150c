/** Answers that are no text: images, and in strict mode sound and other bytes. Spec: MCP "Image Content", "Audio Content", "Embedded Resources". */

import { Bytes, HostBytes, readHeader, Status } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { writeBase64 } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { Output, sequenceLength, writeEscaped } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { endResult, Revision, startsWithIgnoringCase } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Tool } from '../tool';
import { answerHeaders } from './response-head';
import { Reply } from './result';

const CONTENT_TYPE = Bytes.of('content-type');
const type = new HostBytes();

/** Appends the answer if it is such a one. Whatever its template says, an image cannot be rendered. */
export function writeMedia(out: Output, reply: Reply, tool: Tool, answer: Bytes): bool {
  if (readHeader(answerHeaders, CONTENT_TYPE, type) != Status.Ok) type.free();
  let isDone = true;
  if (isOf('image/')) writeBlock(out, reply, tool, 'image', answer);
  else if (tool.isStrict && isOf('audio/') && reply.revision >= Revision.V2025_03_26) {
    writeBlock(out, reply, tool, 'audio', answer);
  } else if (tool.isStrict && !speaksOfText() && !isText(answer)) writeResource(out, reply, tool, answer);
  else isDone = false;
  type.free();
  return isDone;
}


@inline
function isOf(kind: string): bool {
  return startsWithIgnoringCase(type.ptr, type.size, kind);
}

function writeBlock(out: Output, reply: Reply, tool: Tool, kind: string, answer: Bytes): void {
  reply.begin(out);
  out.ascii('"content":[{"type":"');
  out.ascii(kind);
  out.ascii('","data":"');
  writeBase64(out, answer.ptr, answer.size);
  out.ascii('","mimeType":"');
  writeType(out, tool);
  out.ascii('"}],"isError":false');
  endResult(out);
}

/** A resource needs a name, though nobody can ask for this one again. */
function writeResource(out: Output, reply: Reply, tool: Tool, answer: Bytes): void {
  reply.begin(out);
  out.ascii('"content":[{"type":"resource","resource":{"uri":"urn:tool-result:');
  writeEscaped(out, tool.name.ptr, tool.name.size);
  out.ascii('","mimeType":"');
  writeType(out, tool);
  out.ascii('","blob":"');
  writeBase64(out, answer.ptr, answer.size);
  out.ascii('"}}],"isError":false');
  endResult(out);
}

/** Higress repeats the whole header; a MIME type has no parameters in MCP. */
function writeType(out: Output, tool: Tool): void {
  let size: u32 = type.size;
  if (tool.isStrict) {
    size = 0;
    while (size < <u32>type.size && type.at(size) != 0x3b && type.at(size) != 0x20) size++;
  }
  writeEscaped(out, type.ptr, size);
}

/** A text with a wrong byte is a text all the same. */
function speaksOfText(): bool {
  if (type.size == 0 || isOf('text/')) return true;
  const name = type.toString();
  return name.includes('json') || name.includes('xml') || name.includes('x-www-form-urlencoded');
}

/** UTF-8 without NUL. */
function isText(answer: Bytes): bool {
  const end = answer.ptr + answer.size;
  let at = answer.ptr;
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte == 0) return false;
    const length: usize = byte < 0x80 ? 1 : sequenceLength(at, end);
    if (length == 0) return false;
    at += length;
  }
  return true;
}
