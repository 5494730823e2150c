/** How answers look on the wire. Spec: JSON-RPC 2.0 §5, MCP "Tool Result". */

import { Bytes } from '../bytes';
import { Output, writeEscaped, writeText } from '../json';
import { ErrorCode } from './codes';

/** Opens a result: the caller writes the value, then `endResult`. */
export function beginResult(out: Output, id: Bytes): void {
  out.ascii('{"jsonrpc":"2.0","id":');
  out.bytes(id.ptr, id.size);
  out.ascii(',"result":');
}

/** Closes what `beginResult` opened. */
export function endResult(out: Output): void {
  out.byte(0x7d);
}

/** A whole error answer. */
export function writeError(out: Output, id: Bytes, code: ErrorCode, message: string): void {
  beginError(out, id, code);
  writeText(out, message);
  out.ascii('}}');
}

/** As `writeError`, the message being ASCII words and then bytes as they came from the client. */
export function writeErrorAbout(
  out: Output,
  id: Bytes,
  code: ErrorCode,
  words: string,
  subject: Bytes,
): void {
  beginError(out, id, code);
  out.byte(0x22);
  out.ascii(words);
  writeEscaped(out, subject.ptr, subject.size);
  out.ascii('"}}');
}

function beginError(out: Output, id: Bytes, code: ErrorCode): void {
  out.ascii('{"jsonrpc":"2.0","id":');
  out.bytes(id.ptr, id.size);
  out.ascii(',"error":{"code":');
  out.integer(code);
  out.ascii(',"message":');
}

/** Opens a tool's result with one text block: the caller writes the JSON-escaped text, then `endToolText`. */
export function beginToolText(out: Output): void {
  out.ascii('{"content":[{"type":"text","text":"');
}

/** Closes the text block; more members or a brace follow. */
export function endToolText(out: Output, isError: bool): void {
  out.ascii('"}],"isError":');
  out.ascii(isError ? 'true' : 'false');
}
