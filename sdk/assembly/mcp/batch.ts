/** Several messages in one body, answered one after the other. Spec: MCP 2025-03-26, "Batching"; JSON-RPC 2.0 §6. */

import { Bytes } from '../bytes';
import { Output } from '../json';
import { ErrorCode } from './codes';
import { writeError } from './envelope';
import { Message, MessageKind } from './message';

/** A batch that asks for the same long list again and again would answer gigabytes. */
const MOST_ANSWERS: usize = 4 << 20;

/** Each may cost a request to an upstream. */
export const MOST_MESSAGES = 100;

const tooMuch = new Output();


@final
export class Batch {
  /** Node of the next message. */
  private cursor: u32;
  /** How many messages there are. */
  readonly length: i32;
  private readonly end: u32;
  private readonly answers: Output = new Output();
  /** The text, once a message is answered later. */
  private text: Bytes | null = null;

  /** @param body what `message` was parsed from */
  constructor(
    message: Message,
    private body: Bytes,
  ) {
    this.cursor = message.first;
    this.end = message.end;
    let length = 0;
    for (let node = this.cursor; node < this.end; node = message.tape.next(node)) length++;
    this.length = length;
  }

  /** Reads the next message that gets an answer into `message`; false behind the last. */
  next(message: Message): bool {
    while (this.cursor < this.end) {
      const node = this.cursor;
      this.cursor = message.tape.next(node);
      const kind = message.read(node);
      if (kind == MessageKind.Request || kind == MessageKind.Invalid) return true;
    }
    return false;
  }

  /** Nothing was answered: there were notifications and responses only. */
  get isEmpty(): bool {
    return this.answers.length == 0;
  }

  append(id: Bytes, answer: Output): void {
    this.answers.byte(this.isEmpty ? 0x5b : 0x2c);
    if (this.answers.length + answer.length <= MOST_ANSWERS) {
      this.answers.bytes(answer.data, answer.length);
      return;
    }
    tooMuch.clear();
    writeError(tooMuch, id, ErrorCode.InternalError, 'the answers of this batch are too long together');
    this.answers.bytes(tooMuch.data, tooMuch.length);
  }

  /** Writes all answers. */
  write(out: Output): void {
    out.clear();
    out.bytes(this.answers.data, this.answers.length);
    out.byte(0x5d);
    this.free();
  }

  /** Keeps the text beyond the current callback, for `restore`. */
  keep(): void {
    if (this.text === null) this.text = this.body.copy();
  }

  /** Parses the kept text again. */
  restore(message: Message): void {
    const text = this.text;
    if (text !== null) message.parse(text.ptr, text.size);
  }

  free(): void {
    this.answers.free();
  }
}
