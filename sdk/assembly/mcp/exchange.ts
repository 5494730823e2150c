/**
 * One POST to an MCP endpoint: held until its body is there, then answered, at once or later. A server derives from it.
 *
 *   Reading ──┬─► answered                lists, handshakes, errors, calls that need nobody else
 *             └─► `callTool` says LATER ──► `settle`
 *
 * Spec: MCP "Streamable HTTP".
 */

import { BufferType, readBuffer } from '../buffers';
import { Bytes, HostBytes } from '../bytes';
import { HttpContext } from '../context';
import { HeaderList } from '../header-list';
import { MapType, setHeaders } from '../headers';
import { countKey, Kind, Output } from '../json';
import { Action } from '../stream';
import {
  answer,
  answerAccepted,
  answerEvents,
  answerInvalid,
  answerMisplaced,
  answerRefusal,
  answerVerdict,
} from './answers';
import { Batch, MOST_MESSAGES } from './batch';
import { ErrorCode } from './codes';
import { Endpoint } from './endpoint';
import { writeError, writeFault } from './envelope';
import { judgeRevision } from './era';
import { writeEvent } from './events';
import { Message, MessageKind } from './message';
import { answerMethod } from './methods';
import { RequestHead, Verdict } from './request-head';
import { isModern, Revision, UNNAMED_REVISION } from './versions';

/** What becomes of a request. */
export const enum Admission {
  /** It is not for this server: it goes on untouched. */
  Pass = 0,
  Serve = 1,
  /** 404. */
  Hide = 2,
}

/** `callTool` answers it instead of an HTTP status: the answer comes through `settle`. */
export const LATER: u32 = 0;

const E_BATCH = 'this revision has no batches';
const E_LONG_BATCH = 'a batch has at most 100 messages';
const E_RESPONSE = 'in this revision clients send no responses';
const E_HOST = 'Forbidden: not served under this host';
const E_ORIGIN = 'Forbidden: pages of this origin may not call';
const ANSWERED = Bytes.of('mcp:answered');
const REFUSED = Bytes.of('mcp:refused');
const NO_SESSION = new Bytes();
/** Trailers are headers that come late: they do not pass either. */
const NO_TRAILERS = new HeaderList();

const head = new RequestHead();
const body = new HostBytes();
const message = new Message();
const held = new Bytes();
const out = new Output();

export abstract class McpExchange extends HttpContext {
  /** Of the message that is being answered. */
  revision: Revision = UNNAMED_REVISION;
  /** Set while the messages of a batch are answered. */
  batch: Batch | null = null;
  private isReading: bool = false;
  /** The request's headers as the host wrote them: who calls a tool needs them again, and asking twice costs a host call. */
  private headersAt: usize = 0;
  private headersSize: i32 = 0;
  private namesRevision: bool = false;
  private headerRevision: Revision = Revision.Unknown;
  private acceptsEvents: bool = false;
  private acceptsJson: bool = false;
  /** Goes with the answer as `Mcp-Session-Id`; empty: nothing. */
  sessionId: Bytes = NO_SESSION;
  /** Messages that come before the answer, as events. */
  private events: Output | null = null;

  /** Called once, with the headers; `endpoint` is asked afterwards. */
  abstract admit(): Admission;

  /** The server that answers. */
  abstract endpoint(): Endpoint;

  /**
   * Writes the answer to a `tools/call` and returns its HTTP status, or LATER.
   *
   * @param name node of the tool's name, a string
   * @param args node of the arguments, or `ABSENT`
   */
  abstract callTool(message: Message, name: u32, args: u32, out: Output): u32;

  /** As `callTool`, for every other method. */
  answerOther(message: Message, out: Output): u32 {
    return answerMethod(this.endpoint(), message, this.revision, out);
  }

  /** Whether a path is to be answered 404, though `admit` would serve. */
  hides(path: Bytes): bool {
    return false;
  }

  /** Whether a path is somebody else's, though `admit` would serve. */
  passes(path: Bytes): bool {
    return false;
  }

  /** What the request does while a call is under way. */
  later(): Action {
    return Action.Pause;
  }

  /** What a notification, or a client's response in a revision that has those, is answered with. */
  acknowledge(_message: Message): Action {
    return answerAccepted();
  }

  /** What a request is answered with that is no POST. */
  answerOtherMethod(): Action {
    return answerVerdict(Verdict.WrongMethod);
  }

  /** Whether the client says which revision it speaks, or is taken to speak the one before they did. */
  get isRevisionNamed(): bool {
    return this.namesRevision || isModern(this.revision);
  }

  /** Whether a call can tell how it goes on: nobody reads events who did not ask for them. */
  get takesEvents(): bool {
    return this.acceptsEvents;
  }

  /** Whether an answer may be a JSON body. */
  get takesJson(): bool {
    return this.acceptsJson;
  }

  onRequestHeaders(_headers: u32, endOfStream: bool): Action {
    const admission = this.admit();
    if (admission == Admission.Pass) return Action.Continue;
    head.read();
    const action = this.passes(head.path)
      ? Action.Continue
      : this.takeHead(admission == Admission.Hide, endOfStream);
    head.free();
    return action;
  }

  private takeHead(isHidden: bool, endOfStream: bool): Action {
    if (isHidden || this.hides(head.path)) {
      return answerRefusal(404, ErrorCode.InvalidRequest, 'Not Found: no MCP server at this path');
    }
    if (!this.endpoint().isHost(head.authority)) {
      return answerRefusal(403, ErrorCode.InvalidRequest, E_HOST);
    }
    if (head.origin.size > 0 && !this.endpoint().allows(head.origin, head.authority)) {
      return answerRefusal(403, ErrorCode.InvalidRequest, E_ORIGIN);
    }
    if (head.verdict == Verdict.WrongMethod) return this.answerOtherMethod();
    if (head.verdict != Verdict.Acceptable) return answerVerdict(head.verdict);
    if (endOfStream) return answerRefusal(400, ErrorCode.ParseError, 'Parse error: the request has no body');
    this.namesRevision = head.namesRevision;
    this.headerRevision = head.revision;
    this.acceptsEvents = head.accept.events;
    this.acceptsJson = head.accept.json;
    this.isReading = true;
    this.headersSize = head.wire.size;
    this.headersAt = head.give();
    return Action.Pause;
  }

  onRequestBody(size: u32, endOfStream: bool): Action {
    if (!this.isReading) return Action.Continue;
    return endOfStream ? this.takeBody(size) : Action.Pause;
  }

  /** A body that ends with trailers has no last body call. */
  onRequestTrailers(_trailers: u32): Action {
    if (!this.isReading) return Action.Continue;
    setHeaders(MapType.HttpRequestTrailers, NO_TRAILERS);
    return this.takeBody(i32.MAX_VALUE);
  }

  /** The request's headers in the form of `HeaderPairs`; they stay until the body has been answered. */
  get heldHeaders(): Bytes {
    held.ptr = this.headersAt;
    held.size = this.headersSize;
    return held;
  }

  private freeHeaders(): void {
    if (this.headersAt != 0) heap.free(this.headersAt);
    this.headersAt = 0;
    this.headersSize = 0;
  }

  onDelete(): void {
    this.freeHeaders();
    const events = this.events;
    if (events !== null) events.free();
    const batch = this.batch;
    if (batch !== null) batch.free();
  }

  private takeBody(size: u32): Action {
    this.isReading = false;
    readBuffer(BufferType.HttpRequestBody, 0, size, body);
    out.clear();
    const kind = message.parse(body.ptr, body.size);
    const action = kind == MessageKind.Batch ? this.takeBatch() : this.takeMessage(kind);
    body.free();
    if (this.batch === null) this.freeHeaders();
    return action;
  }

  private takeMessage(kind: MessageKind): Action {
    if (kind == MessageKind.Invalid) return answerInvalid(message);
    this.revision = judgeRevision(message, this.namesRevision, this.headerRevision, out);
    if (this.revision == Revision.Unknown) return answer(400, out, REFUSED);
    if (kind == MessageKind.Response && isModern(this.revision)) return answerMisplaced(E_RESPONSE);
    if (kind == MessageKind.Notification || kind == MessageKind.Response) return this.acknowledge(message);
    const status = this.respond();
    return status == LATER ? this.later() : this.send(status);
  }

  private takeBatch(): Action {
    const isKnown = !this.namesRevision || this.headerRevision == Revision.V2025_03_26;
    if (!isKnown) return answerMisplaced(E_BATCH);
    const batch = new Batch(message, body);
    if (batch.length > MOST_MESSAGES) return answerMisplaced(E_LONG_BATCH);
    this.batch = batch;
    return this.goOn(batch);
  }

  /** Answers the rest of a batch, one after the other. */
  private goOn(batch: Batch): Action {
    while (batch.next(message)) {
      out.clear();
      if (message.kind == MessageKind.Invalid) {
        writeFault(out, message.id, message.errorCode, message.errorText);
      } else if (message.is('initialize')) {
        writeFault(out, message.id, ErrorCode.InvalidRequest, 'initialize stands alone');
      } else if (this.respond() == LATER) {
        batch.keep();
        return this.later();
      }
      batch.append(message.id, out);
    }
    if (batch.isEmpty) return answerAccepted();
    batch.write(out);
    return this.send(200);
  }

  /** Sends what `write` put into `out` in answer to a call that was LATER, or goes on with its batch. */
  settle(id: Bytes, written: Output, status: u32): void {
    const batch = this.batch;
    out.clear();
    if (batch === null) {
      out.bytes(written.data, written.length);
      this.send(status);
      return;
    }
    batch.append(id, written);
    batch.restore(message);
    this.goOn(batch);
  }

  /** Tells a client something before its answer, as far as it reads events. */
  notify(notification: Output): void {
    if (!this.acceptsEvents) return;
    let events = this.events;
    if (events === null) {
      events = new Output();
      this.events = events;
    }
    writeEvent(events, notification);
  }

  private respond(): u32 {
    const endpoint = this.endpoint();
    if (endpoint.fault != '') {
      writeError(out, message.id, ErrorCode.InternalError, endpoint.fault);
      return 500;
    }
    return message.is('tools/call') ? this.respondToCall() : this.answerOther(message, out);
  }

  private respondToCall(): u32 {
    const tape = message.tape;
    const name = message.param('name');
    const args = message.param('arguments');
    if (!tape.is(name, Kind.String)) return this.refuseCall('name must be a string');
    if (countKey(tape, message.params, 'name') > 1 || countKey(tape, message.params, 'arguments') > 1) {
      return this.refuseCall('repeated key');
    }
    return this.callTool(message, name, args, out);
  }

  private refuseCall(text: string): u32 {
    writeFault(out, message.id, ErrorCode.InvalidParams, text);
    return 200;
  }

  /**
   * Makes the body of an answer with status 200: the JSON as it is, or as an event behind those that came before it. Returns whether
   * it is events.
   */
  frame(json: Output): bool {
    const events = this.events;
    if (events === null && this.acceptsJson) return false;
    const stream = events === null ? new Output() : events;
    writeEvent(stream, json);
    json.clear();
    json.bytes(stream.data, stream.length);
    stream.free();
    this.events = null;
    return true;
  }

  private send(status: u32): Action {
    if (status == 200 && this.frame(out)) return answerEvents(out, ANSWERED, this.sessionId);
    return answer(status, out, ANSWERED, this.sessionId);
  }
}
