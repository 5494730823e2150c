/**
 * A request on its way to the server and back.
 *
 *   begin ──┬─► Greeting ─┐ handshake by callouts, where no session is at hand
 *           └─────────────┴─┬─► Held ────┬─► answered in the place of the response
 *                           │            └─► session lost ─► Greeting ─► Asking
 *                           └─► Asking ──┬─► answered through the exchange     (in batches, and where a cluster is named)
 *                                        └─► session lost ─► Greeting ─► Asking
 */

import {
  Action,
  BufferType,
  Bytes,
  continueStream,
  HostBytes,
  readBuffer,
  StreamType,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answer,
  ErrorCode,
  LATER,
  McpExchange,
  writeErrorAbout,
  writeEvent,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Incoming } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { UNSENT } from '../call/send';
import { Pending } from '../pending';
import { Bystander, findAnswer } from './backend-answer';
import { CalloutAnswer } from './callout-answer';
import { Conversation } from './conversation';
import { INITIALIZATION, Wrong, writeBackendFault } from './fault';
import { Handshake } from './handshake';
import { HeldEvents } from './held-events';
import { headIsEncoded, headIsEvents, headStatus, readHead, replaceHeld } from './held-response';
import { Session } from './session';

const enum Step {
  Greeting = 0,
  Held = 1,
  Asking = 2,
  Done = 3,
}

const OK: u32 = 200;
const EMPTY_ANSWER = Bytes.of('mcp-proxy:empty_response');

const callout = new CalloutAnswer();
const incoming = new Incoming();
const body = new HostBytes();
const out = new Output();
const note = new Output();

export class Forwarding extends Pending {
  private step: Step = Step.Done;
  private handshake: Handshake | null = null;
  private asked: u32 = UNSENT;
  private lost: Bytes | null = null;
  private events: HeldEvents | null = null;
  private isEncoded: bool = false;
  private status: u32 = 0;
  /** The server's response is held, and has no body. */
  private isResponding: bool = false;
  private isBodiless: bool = false;

  /** @param goesBeside as a callout: the held request cannot become the server's */
  constructor(
    private readonly exchange: McpExchange,
    private readonly conversation: Conversation,
    private readonly goesBeside: bool,
  ) {
    super();
  }

  /** Begins with the session at hand, or with a handshake; an HTTP status with the answer in `into`, or LATER. */
  begin(session: Session | null, into: Output): u32 {
    return session === null ? this.greet(into) : this.send(session, into);
  }

  whileWaiting(): Action {
    return this.step == Step.Held ? Action.Continue : Action.Pause;
  }

  private greet(into: Output): u32 {
    const conversation = this.conversation;
    const handshake = new Handshake(conversation.link, conversation.to.revision);
    this.handshake = handshake;
    this.step = Step.Greeting;
    return handshake.start() ? LATER : this.refuseGreeting(handshake, into);
  }

  private refuseGreeting(handshake: Handshake, into: Output): u32 {
    this.step = Step.Done;
    writeBackendFault(into, this.conversation.to.id, INITIALIZATION, handshake.wrong, handshake.status);
    return OK;
  }

  private send(session: Session, into: Output): u32 {
    const conversation = this.conversation;
    if (!conversation.isServed(session)) return this.refuseMethod(session, into);
    if (!this.goesBeside && !this.isResponding) {
      this.step = Step.Held;
      conversation.become(session);
      return LATER;
    }
    this.step = Step.Asking;
    this.asked = conversation.call(session);
    if (this.asked != UNSENT) return LATER;
    this.step = Step.Done;
    return conversation.writeFault(into, Wrong.Unsent, 0);
  }

  private refuseMethod(session: Session, into: Output): u32 {
    const conversation = this.conversation;
    this.step = Step.Done;
    conversation.session = session;
    conversation.end();
    const name = Bytes.of(conversation.method.name);
    writeErrorAbout(into, conversation.to.id, ErrorCode.MethodNotFound, 'Method not found: ', name);
    return conversation.to.isModern ? 404 : OK;
  }

  onCallout(call: u32, headers: u32, bodySize: u32): void {
    const handshake = this.handshake;
    if (this.step == Step.Greeting && handshake !== null && handshake.owns(call)) {
      callout.read(headers, bodySize);
      if (handshake.take(callout)) this.goOn(handshake);
    } else if (this.step == Step.Asking && call == this.asked) {
      callout.read(headers, bodySize);
      this.takeCallout();
    }
  }

  /** The handshake is over. */
  private goOn(handshake: Handshake): void {
    const session = handshake.session;
    out.clear();
    if (session === null) return this.settle(this.refuseGreeting(handshake, out));
    const lost = this.lost;
    if (lost !== null) {
      session.isKept = true;
      this.conversation.link.backend.renew(lost, session);
    }
    const status = this.send(session, out);
    if (status != LATER) return this.settle(status);
    if (this.step == Step.Held) continueStream(StreamType.HttpRequest);
  }

  private takeCallout(): void {
    const conversation = this.conversation;
    const others = new Notes(this.exchange, conversation);
    const isFound = callout.holdsAnswer(conversation.wireId, others);
    if (this.isLost(callout.status, isFound)) return this.beginAgain();
    out.clear();
    let status: u32 = OK;
    if (isFound && isAnswering(callout.status)) status = conversation.writeAnswer(out, callout.incoming);
    else if (callout.status == 0) status = conversation.writeFault(out, Wrong.Nothing, 0);
    else
      status = conversation.writeFault(out, callout.isOk ? Wrong.Unreadable : Wrong.Status, callout.status);
    conversation.end();
    this.step = Step.Done;
    this.settle(status);
  }

  /** Whether the server knows nothing of the session any more. Only once: what it says the second time counts. */
  private isLost(status: u32, hasAnswer: bool): bool {
    const session = this.conversation.session;
    if (session === null || this.handshake !== null) return false;
    if (status != 404 && status != 400) return false;
    if (session.isModern) return session.isRemembered && !hasAnswer;
    return session.isRemembered || (status == 404 && session.id.size > 0);
  }

  private beginAgain(): void {
    const conversation = this.conversation;
    const session = conversation.session;
    if (session !== null && session.isKept) this.lost = session.id;
    conversation.session = null;
    conversation.link.backend.forget();
    out.clear();
    const status = this.greet(out);
    if (status != LATER) this.settle(status);
  }

  /** Sends what `out` holds: in the place of the held response if there is one. */
  private settle(status: u32): void {
    if (!this.isResponding) return this.exchange.settle(this.conversation.to.id, out, status);
    if (this.isBodiless) {
      answer(status, out, EMPTY_ANSWER);
      return;
    }
    this.replace(status);
    continueStream(StreamType.HttpResponse);
  }

  onResponseHeaders(endOfStream: bool): Action {
    // an answer of ours passes here, too
    if (this.step != Step.Held) return Action.Continue;
    readHead();
    this.status = headStatus;
    this.isEncoded = headIsEncoded;
    this.isResponding = true;
    this.isBodiless = endOfStream;
    if (endOfStream) return this.conclude(body, false);
    const isStream = headIsEvents && !headIsEncoded && headStatus >= 200 && headStatus < 300;
    if (isStream) this.events = new HeldEvents(this.conversation);
    return Action.Pause;
  }

  onResponseBody(size: u32, endOfStream: bool): Action {
    if (!this.isResponding) return Action.Continue;
    const events = this.events;
    if (events !== null) return events.onBody(size, endOfStream);
    if (this.step != Step.Held) return this.step == Step.Done ? Action.Continue : Action.Pause;
    if (!endOfStream) return Action.Pause;
    readBuffer(BufferType.HttpResponseBody, 0, size, body);
    const action = this.conclude(body, true);
    body.free();
    return action;
  }

  onResponseTrailers(): Action {
    return this.onResponseBody(i32.MAX_VALUE, true);
  }

  onDelete(): void {
    const events = this.events;
    if (events !== null) events.free();
  }

  /** The response is whole, and no event stream. */
  private conclude(text: Bytes, hasBody: bool): Action {
    const conversation = this.conversation;
    const isFound =
      hasBody && !this.isEncoded && findAnswer(incoming, text, false, conversation.wireId, null);
    if (this.isLost(this.status, isFound)) {
      this.beginAgain();
      return Action.Pause;
    }
    const isOk = this.status >= 200 && this.status < 300;
    out.clear();
    let status: u32 = OK;
    if (isFound && isAnswering(this.status)) status = conversation.writeAnswer(out, incoming);
    else status = conversation.writeFault(out, isOk ? Wrong.Unreadable : Wrong.Status, this.status);
    this.step = Step.Done;
    conversation.end();
    if (!hasBody) return answer(status, out, EMPTY_ANSWER);
    this.replace(status);
    return Action.Continue;
  }

  private replace(status: u32): void {
    if (this.conversation.takesJson || status != OK) return replaceHeld(status, out, 'application/json');
    note.clear();
    writeEvent(note, out);
    replaceHeld(OK, note, 'text/event-stream');
  }
}

/** Whether a message in a response of this status speaks for the server: one about credentials is not the client's business. */
function isAnswering(status: u32): bool {
  return (status >= 200 && status < 300) || status == 400 || status == 404;
}

/** Keeps what came before the answer of a callout for the client. */
class Notes extends Bystander {
  constructor(
    private readonly exchange: McpExchange,
    private readonly conversation: Conversation,
  ) {
    super();
  }

  takeOther(other: Incoming): void {
    note.clear();
    if (this.conversation.takeOther(note, other)) this.exchange.notify(note);
  }
}
