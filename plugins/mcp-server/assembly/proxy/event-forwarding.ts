/**
 * A request to a server of the transport of 2024-11-05. The held request becomes the GET of its event stream; messages are posted
 * beside it as callouts, and their answers come on the stream. The connection is the session, so each request has its own.
 *
 *   Opening ─ endpoint ─► Greeting ─ initialize, its answer, initialized ─► Asking ─ the request, its answer ─► Done
 *
 * The stream would never end: the client gets a local response in its place. Spec: MCP 2024-11-05, "HTTP with SSE".
 */

import { Action, BufferType, Bytes, HostBytes, readBuffer } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { ABSENT, find, Kind, Output, writeSource } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  isAscii,
  isModern,
  LATER,
  McpExchange,
  Revision,
  revisionNamed,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import {
  EventReader,
  HANDSHAKE_ID,
  Incoming,
  writeInitialize,
  writeInitialized,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { UNSENT } from '../call/send';
import { Pending } from '../pending';
import { isAnswer, LONGEST_EVENT } from './backend-answer';
import { becomeStreamRequest, callBackend, Envelope } from './backend-request';
import { CalloutAnswer } from './callout-answer';
import { EventErrand } from './event-errand';
import { Wrong } from './fault';
import { headIsEncoded, headIsEvents, headStatus, readHead, replacePiece } from './held-response';
import { Link } from './link';
import { readAbilities, Session } from './session';
import { ServerUrl } from './server-url';

const enum Step {
  Opening = 0,
  Greeting = 1,
  Asking = 2,
  Done = 3,
}

/** What a stream may bring before the answer. */
const LONGEST_WAIT: u64 = 32 << 20;
const LONGEST_INSTRUCTIONS: u32 = 65_536;

const chunk = new HostBytes();
const callout = new CalloutAnswer();
const incoming = new Incoming();
const text = new Output();
const nothing = new Output();


@final
export class EventForwarding extends Pending {
  private step: Step = Step.Opening;
  private readonly events: EventReader = new EventReader(LONGEST_EVENT);
  private received: u64 = 0;
  /** The post whose refusal ends everything. */
  private post: u32 = UNSENT;

  constructor(
    private readonly exchange: McpExchange,
    private readonly link: Link,
    private readonly errand: EventErrand,
  ) {
    super();
  }

  /** Makes the held request the one for the stream. */
  begin(): u32 {
    becomeStreamRequest(this.link);
    return LATER;
  }

  onResponseHeaders(endOfStream: bool): Action {
    if (this.step == Step.Done) return Action.Continue;
    readHead();
    const isOk = headStatus >= 200 && headStatus < 300;
    if (!isOk) return this.fail(Wrong.Status, headStatus);
    if (!headIsEvents || headIsEncoded || endOfStream) return this.fail(Wrong.Unreadable, headStatus);
    return Action.Pause;
  }

  onResponseBody(size: u32, endOfStream: bool): Action {
    if (this.step == Step.Done) return Action.Continue;
    readBuffer(BufferType.HttpResponseBody, 0, size, chunk);
    this.received += chunk.size;
    this.events.feed(chunk.ptr, chunk.size);
    chunk.free();
    while (this.step != Step.Done && this.events.next()) this.take();
    if (this.step != Step.Done) {
      if (this.events.isTooLong || this.received > LONGEST_WAIT) this.fail(Wrong.TooLong, 0);
      else if (endOfStream) this.fail(Wrong.Unreadable, 0);
    }
    replacePiece(nothing);
    return Action.Pause;
  }

  onResponseTrailers(): Action {
    return this.onResponseBody(i32.MAX_VALUE, true);
  }

  /** A message that was posted is only taken, or not: its answer comes on the stream. */
  onCallout(call: u32, headers: u32, bodySize: u32): void {
    if (this.step == Step.Done || call != this.post) return;
    callout.read(headers, bodySize);
    if (callout.isOk) return;
    this.fail(callout.status == 0 ? Wrong.Nothing : Wrong.Status, callout.status);
  }

  onDelete(): void {
    this.events.free();
  }

  private take(): void {
    const data = this.events.data;
    if (this.step == Step.Opening) {
      const type = this.events.type;
      if (isAscii(type.data, <u32>type.length, 'endpoint')) this.greet(data);
      return;
    }
    const isGreeting = this.step == Step.Greeting;
    const waitedFor = isGreeting ? HANDSHAKE_ID : this.errand.wireId;
    const kind = incoming.read(data.data, <u32>data.length, waitedFor);
    if (!isAnswer(kind)) this.errand.takeOther(incoming, this.exchange);
    else if (isGreeting) this.goOn();
    else this.finish(this.errand.writeAnswer(text, incoming));
  }

  /** The endpoint for messages must be one of the same host. */
  private greet(endpoint: Output): void {
    const url = new ServerUrl(endpoint.toString());
    const isOwn = url.host == '' || Bytes.of(url.host).equals(this.link.host);
    if (url.fault != '' || !isOwn) {
      this.fail(Wrong.Unreadable, 0);
      return;
    }
    this.link.endpoint = Bytes.of(url.target);
    this.step = Step.Greeting;
    const errand = this.errand;
    const asked = isModern(errand.revision) ? Revision.V2025_11_25 : errand.revision;
    text.clear();
    writeInitialize(text, asked, errand.capabilities, errand.clientInfo);
    this.send(null);
  }

  /** The server has answered `initialize`. */
  private goOn(): void {
    const tape = incoming.tape;
    const version = find(tape, incoming.result, 'protocolVersion');
    const revision = tape.is(version, Kind.String)
      ? revisionNamed(tape.data(version), tape.size(version))
      : Revision.Unknown;
    if (revision == Revision.Unknown || isModern(revision)) {
      this.fail(Wrong.Unreadable, 0);
      return;
    }
    const abilities = readAbilities(tape, find(tape, incoming.result, 'capabilities'));
    const session = new Session(revision, abilities, new Bytes());
    const instructions = find(tape, incoming.result, 'instructions');
    if (tape.is(instructions, Kind.String) && tape.size(instructions) < LONGEST_INSTRUCTIONS) {
      text.clear();
      writeSource(text, tape, instructions);
      this.errand.instructions = text.toBytes();
    }
    text.clear();
    writeInitialized(text);
    this.send(session);
    if (this.step == Step.Done) return;
    this.step = Step.Asking;
    text.clear();
    const status = this.errand.proceed(text, session);
    if (status != LATER) return this.finish(status);
    this.post = this.errand.post;
    if (this.post == UNSENT) this.fail(Wrong.Unsent, 0);
  }

  private send(session: Session | null): void {
    this.post = callBackend(this.link, session, new Envelope(), text);
    if (this.post == UNSENT) this.fail(Wrong.Unsent, 0);
  }

  private fail(wrong: Wrong, status: u32): Action {
    text.clear();
    const isGreeted = this.step == Step.Asking;
    this.finish(this.errand.writeFault(text, wrong, status, isGreeted));
    return Action.Pause;
  }

  /** Sends what `text` holds; the stream of the server ends with that. */
  private finish(status: u32): void {
    this.step = Step.Done;
    this.exchange.settle(this.errand.id, text, status);
  }
}
