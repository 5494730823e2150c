/** One request of a client and its session with the server: what goes on to the server, and what the client gets of what comes back. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  equals,
  find,
  Output,
  parse,
  Tape,
  writeCompact,
  writeSource,
  writeUnescaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Incoming, IncomingKind, writeWireId } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { McpRequest } from '../mcp-request';
import { Recipient, writeAnswer } from './answer-text';
import { becomeBackendRequest, callBackend, endSession, Envelope } from './backend-request';
import { Wrong, writeBackendFault } from './fault';
import { ForwardedMethod } from './forwarded-method';
import { Link } from './link';
import { Translation, writeRequest } from './message-text';
import { Ability, Session } from './session';

const OK: u32 = 200;
const EMPTY = Bytes.of('{}');
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

const text = new Output();
const params = new Tape();


@final
export class Conversation {
  /** Id of the request as the server gets it. */
  readonly wireId: Bytes;
  readonly takesJson: bool;
  /** The answer is a fault of the server's. */
  isFault: bool = false;
  /** Set before anything is sent. */
  session: Session | null = null;
  /** Name of the tool as the server knows it, as JSON; empty: as the client says. */
  toolName: Bytes = new Bytes();
  private readonly takesEvents: bool;
  /** The parameters, which outlive the client's message. */
  private readonly source: Bytes;
  private readonly wantsLogs: bool;

  constructor(
    readonly link: Link,
    readonly to: Recipient,
    request: McpRequest,
  ) {
    const message = request.message;
    const tape = message.tape;
    to.id = message.id.copy();
    to.revision = request.revision;
    text.clear();
    writeWireId(text, message.id);
    this.wireId = text.toBytes();
    this.takesJson = request.exchange.takesJson;
    this.takesEvents = request.exchange.takesEvents;
    this.source =
      message.params == ABSENT
        ? EMPTY
        : new Bytes(tape.data(message.params), tape.size(message.params)).copy();
    this.wantsLogs = find(tape, message.param('_meta'), LOG_LEVEL) != ABSENT;
  }

  get method(): ForwardedMethod {
    return this.to.method;
  }

  /** Whether the server serves the method in the era that it speaks. */
  isServed(session: Session): bool {
    const method = this.method;
    if (method.isLegacyOnly && (session.isModern || this.to.isModern)) return false;
    if (method.isModernOnly && !(session.isModern && this.to.isModern)) return false;
    const isSubscription = method.ability == Ability.Subscriptions;
    if (isSubscription && !(session.isKept && this.link.backend.carriesStreams)) return false;
    // who has tools may have forgotten to say so; Higress asks everybody
    return method.name.startsWith('tools/') || (session.abilities & method.ability) == <u32>method.ability;
  }

  /** Sends the request beside the held one; the gateway's number of the call, or UNSENT. */
  call(session: Session): u32 {
    const envelope = this.write(session);
    return callBackend(this.link, session, envelope, text);
  }

  /** Makes it the held request. */
  become(session: Session): void {
    const envelope = this.write(session);
    becomeBackendRequest(this.link, session, envelope, text);
  }

  /** Appends the client's answer; returns its HTTP status. */
  writeAnswer(out: Output, incoming: Incoming): u32 {
    return writeAnswer(out, incoming, this.to);
  }

  /** Appends why there is no answer; returns the HTTP status. */
  writeFault(out: Output, wrong: Wrong, status: u32): u32 {
    this.isFault = true;
    writeBackendFault(out, this.to.id, this.method.name, wrong, status);
    return OK;
  }

  /** Appends what the client gets of a message that is not the answer; false: nothing. */
  takeOther(out: Output, incoming: Incoming): bool {
    const isWanted = this.takesEvents && !this.method.isList;
    if (incoming.kind == IncomingKind.Request) {
      const session = this.session;
      const canAnswer = session !== null && session.isKept && !session.isModern;
      if (!isWanted || !canAnswer) {
        this.decline(incoming);
        return false;
      }
    } else if (incoming.kind != IncomingKind.Notification || !isWanted || !this.isKnown(incoming)) {
      return false;
    }
    writeCompact(out, incoming.tape, 0);
    return true;
  }

  /** Nothing more is sent: a session that was begun for this request alone ends. */
  end(): void {
    const session = this.session;
    this.session = null;
    if (session !== null && !session.isKept && !session.isRemembered && session.id.size > 0) {
      endSession(this.link, session);
    }
  }

  private write(session: Session): Envelope {
    const method = this.method;
    this.session = session;
    this.to.spoken = session.revision;
    const how = new Translation();
    how.isFromModern = this.to.isModern;
    how.isToModern = session.isModern;
    how.name = this.toolName;
    parse(params, this.source.ptr, this.source.size);
    const envelope = new Envelope();
    envelope.rpcMethod = method.name;
    envelope.passesParameters = this.to.isModern;
    if (session.isModern && method.subject != '') envelope.subject = this.subject();
    text.clear();
    writeRequest(text, this.to.id, method.name, params, 0, how);
    return envelope;
  }

  private subject(): Bytes {
    const isRenamed = this.toolName.size > 0;
    if (isRenamed) parse(params, this.toolName.ptr, this.toolName.size);
    text.clear();
    const node = isRenamed ? 0 : find(params, 0, this.method.subject);
    if (node != ABSENT) writeUnescaped(text, params, node);
    if (isRenamed) parse(params, this.source.ptr, this.source.size);
    return text.toBytes();
  }

  /** What a modern client is told on the way, beside the streams that are made for it. */
  private isKnown(incoming: Incoming): bool {
    if (!this.to.isModern || this.method.isModernOnly) return true;
    const tape = incoming.tape;
    if (equals(tape, incoming.method, 'notifications/message')) return this.wantsLogs;
    return equals(tape, incoming.method, 'notifications/progress');
  }

  /** The server asks something that the client cannot be asked: it is told so, lest it waits. */
  private decline(incoming: Incoming): void {
    const session = this.session;
    if (session === null || session.isModern) return;
    text.clear();
    text.ascii('{"jsonrpc":"2.0","id":');
    writeSource(text, incoming.tape, incoming.id);
    if (equals(incoming.tape, incoming.method, 'ping')) text.ascii(',"result":{}}');
    else text.ascii(',"error":{"code":-32601,"message":"the client cannot be asked"}}');
    callBackend(this.link, session, new Envelope(), text);
  }
}
