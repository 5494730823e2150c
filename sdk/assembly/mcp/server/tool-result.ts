/** What a tool gives back, in the form of the client's revision. Spec: MCP "Tool Result", "Progress". */

import { Bytes } from '../../bytes';
import { Output, writeText } from '../../json';
import { ErrorCode } from '../codes';
import { Endpoint } from '../endpoint';
import { beginResult, endResult, writeError } from '../envelope';
import { McpExchange } from '../exchange';
import { isModern, Revision } from '../versions';
import { Link, writeAudioBlock, writeDocumentBlock, writeImageBlock, writeTextBlock } from './content';
import { Replaceable } from './instead';
import { ToolRequest } from './tool-request';

const OK: u32 = 200;
const E_EMPTY = 'the tool gave no result';
const note = new Output();

/** Content may be added piece by piece, and across several answers of upstreams. */
@final
export class ToolResult extends Replaceable {
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
  ) {
    super();
  }

  /** Adds a text. */
  text(text: string): void {
    const bytes = Bytes.of(text);
    this.textBytes(bytes.ptr, bytes.size);
  }

  /** Adds a text from UTF-8. */
  textBytes(text: usize, size: u32): void {
    writeTextBlock(this.next(), text, size);
  }

  /** Adds an image. @param base64 its bytes in Base64 */
  image(mimeType: string, base64: Bytes): void {
    writeImageBlock(this.next(), mimeType, base64);
  }

  /** Adds a sound; clients before 2025-03-26 read that there is one. */
  audio(mimeType: string, base64: Bytes): void {
    writeAudioBlock(this.next(), mimeType, base64, this.request.revision);
  }

  /** Adds a document, with its text. */
  document(uri: string, mimeType: string, text: string): void {
    writeDocumentBlock(this.next(), uri, mimeType, text);
  }

  /** Adds a link that the client may follow; before 2025-06-18 it is a text. */
  link(uri: string, name: string, description: string = '', mimeType: string = ''): void {
    const link = new Link(uri, name);
    link.description = description;
    link.mimeType = mimeType;
    link.write(this.next(), this.request.revision);
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

  giveUp(why: string): void {
    this.fail(why);
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

  /** The SDK's: tells the client something before the answer. */
  notify(notification: Output): void {
    this.exchange.notify(notification);
  }

  /** The SDK's: writes the whole answer and returns its HTTP status. */
  write(out: Output, id: Bytes): u32 {
    const instead = this.instead;
    if (instead !== null) return instead.write(out, id, this.endpoint);
    if (this.errorText == '') this.writeResult(out, id);
    else writeError(out, id, this.errorCode, this.errorText);
    return OK;
  }

  private writeResult(out: Output, id: Bytes): void {
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

  /** Where the next block goes. */
  private next(): Output {
    if (this.content.length > 0) this.content.byte(0x2c);
    return this.content;
  }
}
