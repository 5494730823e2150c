/** What a tool gives back, in the form of the client's revision. Spec: MCP "Tool Result", "Progress". */

import { Bytes } from '../../bytes';
import { Output, writeEscaped, writeText } from '../../json';
import { ErrorCode } from '../codes';
import { Endpoint } from '../endpoint';
import { beginResult, endResult, writeError } from '../envelope';
import { McpExchange } from '../exchange';
import { isModern, Revision } from '../versions';
import { ToolRequest } from './tool-request';

const E_EMPTY = 'the tool gave no result';
const note = new Output();

/** Content may be added piece by piece, and across several answers of upstreams. */
@final
export class ToolResult {
  private content: Output = new Output();
  private structure: Output = new Output();
  private isObject: bool = false;
  private isError: bool = false;
  private errorCode: ErrorCode = ErrorCode.InternalError;
  private errorText: string = '';

  constructor(
    private exchange: McpExchange,
    private endpoint: Endpoint,
    private request: ToolRequest,
  ) {}

  /** Adds a text. */
  text(text: string): void {
    const bytes = Bytes.of(text);
    this.textBytes(bytes.ptr, bytes.size);
  }

  /** Adds a text from UTF-8. */
  textBytes(text: usize, size: u32): void {
    this.begin('{"type":"text","text":"');
    writeEscaped(this.content, text, size);
    this.content.ascii('"}');
  }

  /** Adds an image. @param base64 its bytes in Base64 */
  image(mimeType: string, base64: Bytes): void {
    this.media('{"type":"image","data":"', mimeType, base64);
  }

  /** Adds a sound; clients before 2025-03-26 read that there is one. */
  audio(mimeType: string, base64: Bytes): void {
    if (this.request.revision < Revision.V2025_03_26) this.text('[audio of type ' + mimeType + ']');
    else this.media('{"type":"audio","data":"', mimeType, base64);
  }

  /** Adds a document, with its text. */
  document(uri: string, mimeType: string, text: string): void {
    this.begin('{"type":"resource","resource":{"uri":');
    writeText(this.content, uri);
    this.member(',"mimeType":', mimeType);
    this.member(',"text":', text);
    this.content.ascii('}}');
  }

  /** Adds a link that the client may follow; before 2025-06-18 it is a text. */
  link(uri: string, name: string, description: string = '', mimeType: string = ''): void {
    if (this.request.revision < Revision.V2025_06_18) return this.text(name + ': ' + uri);
    this.begin('{"type":"resource_link","uri":');
    writeText(this.content, uri);
    this.member(',"name":', name);
    if (description != '') this.member(',"description":', description);
    if (mimeType != '') this.member(',"mimeType":', mimeType);
    this.content.byte(0x7d);
  }

  /**
   * Sets the structured content: one JSON value, of the tool's `outputSchema`. It stands as a text too, for clients that
   * read only texts, unless there is one already. Before 2026-07-28 it must be an object, before 2025-06-18 there is only the text.
   */
  json(value: Output): void {
    this.structure.clear();
    this.structure.bytes(value.data, value.length);
    let at = value.data;
    while (at < value.data + value.length && load<u8>(at) <= 0x20) at++;
    this.isObject = value.length > 0 && load<u8>(at) == 0x7b;
  }

  /** The tool could not do it: the model reads why and may try otherwise. */
  fail(why: string): void {
    this.isError = true;
    this.text(why);
  }

  /** Answers a JSON-RPC error: the request itself is wrong. Nothing else of the result is sent. */
  refuse(code: ErrorCode, why: string): void {
    this.errorCode = code;
    this.errorText = why;
  }

  /**
   * Tells how far the call is, if the client asked to be told. Stock Envoy lets a plugin send no part of an answer: what was told
   * comes with the result, as events before it.
   *
   * @param done more with every call
   * @param total 0 when it is not known
   */
  progress(done: i64, total: i64 = 0, what: string = ''): void {
    const token = this.request.progressToken;
    if (token.size == 0 || !this.exchange.takesEvents) return;
    note.clear();
    note.ascii('{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":');
    note.bytes(token.ptr, token.size);
    note.ascii(',"progress":');
    note.integer(done);
    if (total > 0) {
      note.ascii(',"total":');
      note.integer(total);
    }
    if (what != '' && this.request.revision >= Revision.V2025_03_26) {
      note.ascii(',"message":');
      writeText(note, what);
    }
    note.ascii('}}');
    this.exchange.notify(note);
  }

  /** The SDK's: writes the whole answer. */
  write(out: Output, id: Bytes): void {
    if (this.errorText != '') return writeError(out, id, this.errorCode, this.errorText);
    const isEmpty = this.content.length == 0;
    if (isEmpty && this.structure.length > 0) {
      this.textBytes(this.structure.data, <u32>this.structure.length);
    } else if (isEmpty) {
      this.fail(this.request.unsent != '' ? this.request.unsent : E_EMPTY);
    }
    beginResult(out, id, this.endpoint, this.request.revision);
    out.ascii('"content":[');
    out.bytes(this.content.data, this.content.length);
    out.byte(0x5d);
    if (this.showsStructure) {
      out.ascii(',"structuredContent":');
      out.bytes(this.structure.data, this.structure.length);
    }
    out.ascii(',"isError":');
    out.ascii(this.isError ? 'true' : 'false');
    endResult(out);
  }

  /** The SDK's: gives the memory back. */
  free(): void {
    this.content.free();
    this.structure.free();
  }

  private get showsStructure(): bool {
    if (this.structure.length == 0 || this.request.revision < Revision.V2025_06_18) return false;
    return this.isObject || isModern(this.request.revision);
  }

  private begin(opening: string): void {
    if (this.content.length > 0) this.content.byte(0x2c);
    this.content.ascii(opening);
  }

  private member(key: string, value: string): void {
    this.content.ascii(key);
    writeText(this.content, value);
  }

  private media(opening: string, mimeType: string, base64: Bytes): void {
    this.begin(opening);
    writeEscaped(this.content, base64.ptr, base64.size);
    this.content.byte(0x22);
    this.member(',"mimeType":', mimeType);
    this.content.byte(0x7d);
  }
}
