/**
 * An event stream of the server on its way to the client. What comes before the answer is passed on as it comes to clients that
 * read events; the answer alone becomes one body at the end of the stream.
 *
 *   Waiting ──┬── something for the client ─► Streaming: each piece of the stream is replaced by what the client gets of it
 *             └── the answer ─► Answered: held until the stream ends, or goes on although it should have ended
 */

import { Action, BufferType, Bytes, HostBytes, readBuffer } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { answer, answerEvents, writeEvent } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { EventReader, Incoming } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { Bystander, findInEvents, LONGEST_EVENT } from './backend-answer';
import { Conversation } from './conversation';
import { Wrong } from './fault';
import { replaceHeadForEvents, replaceHeld, replacePiece } from './held-response';

/** What a stream may bring before anything of it is for the client. */
const LONGEST_WAIT: u64 = 32 << 20;
const CUT = Bytes.of('mcp-proxy:answered');

const chunk = new HostBytes();
const incoming = new Incoming();
const note = new Output();
const nothing = new Output();


@final
export class HeldEvents extends Bystander {
  private readonly events: EventReader = new EventReader(LONGEST_EVENT);
  /** What the client gets in place of the current piece. */
  private readonly piece: Output = new Output();
  private readonly answer: Output = new Output();
  private status: u32 = 200;
  private received: u64 = 0;
  private isStreaming: bool = false;
  private isAnswered: bool = false;
  private isOver: bool = false;

  constructor(private readonly conversation: Conversation) {
    super();
  }

  /** A piece of the body. */
  onBody(size: u32, endOfStream: bool): Action {
    this.piece.clear();
    const wasAnswered = this.isAnswered;
    readBuffer(BufferType.HttpResponseBody, 0, size, chunk);
    const isEmpty = chunk.size == 0;
    if (!wasAnswered) this.take(endOfStream);
    chunk.free();
    if (this.isOver) return Action.Continue;
    if (this.isStreaming || this.piece.length > 0) return this.stream(isEmpty);
    if (!this.isAnswered) return hold();
    if (endOfStream) return this.finish();
    // the server goes on after its answer, or has said something wrong: there is nothing to wait for
    const isList = this.conversation.method.isList;
    const isCut = this.conversation.isFault || (wasAnswered && !isEmpty && !isList);
    return isCut ? this.cut() : hold();
  }

  takeOther(other: Incoming): void {
    note.clear();
    if (this.conversation.takeOther(note, other)) writeEvent(this.piece, note);
  }

  free(): void {
    this.events.free();
    this.piece.free();
    this.answer.free();
  }

  private take(endOfStream: bool): void {
    const conversation = this.conversation;
    this.received += chunk.size;
    this.events.feed(chunk.ptr, chunk.size);
    if (findInEvents(incoming, this.events, conversation.wireId, this)) {
      this.status = conversation.writeAnswer(this.answer, incoming);
    } else if (this.events.isTooLong || (!this.isStreaming && this.received > LONGEST_WAIT)) {
      this.status = conversation.writeFault(this.answer, Wrong.TooLong, 0);
    } else if (endOfStream) {
      this.status = conversation.writeFault(this.answer, Wrong.Unreadable, 0);
    } else {
      return;
    }
    this.isAnswered = true;
    conversation.end();
  }

  private stream(isEmpty: bool): Action {
    if (!this.isStreaming) replaceHeadForEvents();
    this.isStreaming = true;
    if (this.answer.length > 0) writeEvent(this.piece, this.answer);
    this.answer.clear();
    // somebody between may close a connection that says nothing for long
    if (this.piece.length == 0 && !isEmpty) this.piece.ascii(':\n\n');
    replacePiece(this.piece);
    return Action.Continue;
  }

  private finish(): Action {
    this.isOver = true;
    if (this.conversation.takesJson || this.status != 200) {
      replaceHeld(this.status, this.answer, 'application/json');
    } else {
      writeEvent(this.piece, this.answer);
      replaceHeld(200, this.piece, 'text/event-stream');
    }
    return Action.Continue;
  }

  /** Ends the exchange although the server does not. */
  private cut(): Action {
    this.isOver = true;
    if (this.conversation.takesJson || this.status != 200) return answer(this.status, this.answer, CUT);
    writeEvent(this.piece, this.answer);
    return answerEvents(this.piece, CUT);
  }
}

/** Waits for more, without keeping what was read already. */
function hold(): Action {
  replacePiece(nothing);
  return Action.Pause;
}
