/** How answers look on the wire. Spec: JSON-RPC 2.0 §5, MCP "Tool Result". */

import { Bytes } from '../bytes';
import { Output, writeEscaped, writeText } from '../json';
import { ErrorCode } from './codes';
import { Endpoint } from './endpoint';
import { isModern, Revision } from './versions';

/** Opens a result: the caller writes the members, of which there is at least one, then `endResult`. */
export function beginResult(out: Output, id: Bytes, endpoint: Endpoint, revision: Revision): void {
  beginResultFrom(out, id, endpoint.titledInfo, revision);
}

/** As `beginResult`, with what the server says of itself. */
export function beginResultFrom(out: Output, id: Bytes, info: Bytes, revision: Revision): void {
  beginAnswer(out, id);
  out.ascii(',"result":{');
  if (!isModern(revision)) return;
  out.ascii('"resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":');
  out.bytes(info.ptr, info.size);
  out.ascii('},');
}

/** Opens the result of 2026-07-28 that asks the client for more; as `beginResult`. */
export function beginInputRequired(out: Output, id: Bytes, endpoint: Endpoint): void {
  beginAnswer(out, id);
  out.ascii(',"result":{"resultType":"input_required","_meta":{"io.modelcontextprotocol/serverInfo":');
  out.bytes(endpoint.titledInfo.ptr, endpoint.titledInfo.size);
  out.ascii('},');
}

/** The error for a client that has not said it can do what a request needs. Spec: MCP 2026-07-28, "Capability negotiation". */
export function writeMissingCapability(out: Output, id: Bytes, capability: string): void {
  beginError(out, id, ErrorCode.MissingClientCapability);
  writeText(out, 'This needs a client with the capability ' + capability);
  out.ascii(',"data":{"requiredCapabilities":{"');
  out.ascii(capability);
  out.ascii('":{}}}');
  endError(out);
}

/** Closes what `beginResult` opened. */
export function endResult(out: Output): void {
  out.ascii('}}');
}

/** A result without members. */
export function writeEmptyResult(out: Output, id: Bytes): void {
  beginAnswer(out, id);
  out.ascii(',"result":{}}');
}

function beginAnswer(out: Output, id: Bytes): void {
  out.ascii('{"jsonrpc":"2.0","id":');
  out.bytes(id.ptr, id.size);
}

/** A whole error answer. */
export function writeError(out: Output, id: Bytes, code: ErrorCode, message: string): void {
  beginError(out, id, code);
  writeText(out, message);
  endError(out);
}

/** As `writeError`, the message being the code's own words and what is wrong. */
export function writeFault(out: Output, id: Bytes, code: ErrorCode, what: string): void {
  beginError(out, id, code);
  out.byte(0x22);
  if (code == ErrorCode.ParseError) out.ascii('Parse error: ');
  else out.ascii(code == ErrorCode.InvalidParams ? 'Invalid params: ' : 'Invalid Request: ');
  const text = Bytes.of(what);
  writeEscaped(out, text.ptr, text.size);
  out.byte(0x22);
  endError(out);
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
  out.byte(0x22);
  endError(out);
}

/** The error for a header that does not repeat the body. Spec: MCP 2026-07-28, "Request headers". */
export function writeMismatch(out: Output, id: Bytes, header: string): void {
  writeError(
    out,
    id,
    ErrorCode.HeaderMismatch,
    'Header mismatch: ' + header + ' does not say once what the body says',
  );
}

/** Opens an error: the caller writes the message as a JSON string, further members after a comma, then `endError`. */
export function beginError(out: Output, id: Bytes, code: ErrorCode): void {
  beginAnswer(out, id);
  out.ascii(',"error":{"code":');
  out.integer(code);
  out.ascii(',"message":');
}

/** Closes what `beginError` opened. */
export function endError(out: Output): void {
  out.ascii('}}');
}

/** Opens the content of a tool's result, one text: the caller writes it JSON-escaped, then `endToolText`. */
export function beginToolText(out: Output): void {
  out.ascii('"content":[{"type":"text","text":"');
}

/** Closes the text; more members may follow after a comma. */
export function endToolText(out: Output, isError: bool): void {
  out.ascii('"}],"isError":');
  out.ascii(isError ? 'true' : 'false');
}
