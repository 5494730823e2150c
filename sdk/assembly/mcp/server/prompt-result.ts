/** What a prompt becomes: messages, in the form of the client's revision. Spec: MCP "PromptMessage". */

import { Bytes } from '../../bytes';
import { Output } from '../../json';
import { Asked } from '../asked';
import { ErrorCode } from '../codes';
import { writeError } from '../envelope';
import { writeMember } from '../listing';
import { Revision } from '../versions';
import { Link, writeAudioBlock, writeDocumentBlock, writeImageBlock, writeTextBlock } from './content';
import { Replaceable } from './instead';

const OK: u32 = 200;
const E_EMPTY = 'the prompt has no messages';

/** Who says something in a conversation. */
export const enum Role {
  User = 0,
  Assistant = 1,
}


@final
export class PromptResult extends Replaceable {
  /** Who says what is added next. */
  role: Role = Role.User;
  private messages: Output = new Output();
  private errorText: string = '';

  /** @param description of the prompt, as JSON */
  constructor(
    private revision: Revision,
    private description: Bytes,
  ) {
    super();
  }

  /** Adds a text. */
  text(text: string): void {
    const bytes = Bytes.of(text);
    writeTextBlock(this.begin(), bytes.ptr, bytes.size);
    this.end();
  }

  /** Adds an image. @param base64 its bytes in Base64 */
  image(mimeType: string, base64: Bytes): void {
    writeImageBlock(this.begin(), mimeType, base64);
    this.end();
  }

  /** Adds a sound; clients before 2025-03-26 read that there is one. */
  audio(mimeType: string, base64: Bytes): void {
    writeAudioBlock(this.begin(), mimeType, base64, this.revision);
    this.end();
  }

  /** Adds a document, with its text. */
  document(uri: string, mimeType: string, text: string): void {
    writeDocumentBlock(this.begin(), uri, mimeType, text);
    this.end();
  }

  /** Adds a link that the client may follow; before 2025-06-18 it is a text. */
  link(link: Link): void {
    link.write(this.begin(), this.revision);
    this.end();
  }

  /** Answers a JSON-RPC error: the arguments are wrong. */
  refuse(why: string): void {
    this.errorText = why;
  }

  giveUp(why: string): void {
    this.refuse(why);
  }

  /** The SDK's: writes the whole answer and returns its HTTP status. */
  write(out: Output, asked: Asked): u32 {
    const instead = this.instead;
    const id = asked.message.id;
    if (instead !== null) return instead.write(out, id, asked.endpoint);
    if (this.errorText != '') {
      writeError(out, id, ErrorCode.InvalidParams, this.errorText);
    } else if (this.messages.length == 0) {
      writeError(out, id, ErrorCode.InternalError, E_EMPTY);
    } else {
      asked.begin(out);
      out.ascii('"messages":[');
      out.bytes(this.messages.data, this.messages.length);
      out.byte(0x5d);
      writeMember(out, ',"description":', this.description);
      asked.end(out);
    }
    return OK;
  }

  /** The SDK's: gives the memory back. */
  free(): void {
    this.messages.free();
  }

  private begin(): Output {
    if (this.messages.length > 0) this.messages.byte(0x2c);
    this.messages.ascii(
      this.role == Role.User ? '{"role":"user","content":' : '{"role":"assistant","content":',
    );
    return this.messages;
  }

  private end(): void {
    this.messages.byte(0x7d);
  }
}
