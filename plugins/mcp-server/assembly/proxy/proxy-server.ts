/** A server of type `mcp-proxy`: another MCP server answers, which may be of another era and another revision than the client. */

import { Action, Bytes, HostBytes, MapType, readHeader } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { equalsBytes, Kind, Output, writeString } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  answerAccepted,
  answerMethod,
  answerRefusal,
  answerUnknown,
  Endpoint,
  ErrorCode,
  isAscii,
  isModern,
  LATER,
  negotiateVersion,
  Revision,
  ToolEntry,
  writeError,
  writeFault,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { faultText } from '../call/fault';
import { MemberCall } from '../member-call';
import { McpRequest } from '../mcp-request';
import { Reply, writeText } from '../reply/result';
import { Server } from '../server';
import { Tool } from '../tool';
import { AllowedTools } from './allowed-tools';
import { Recipient } from './answer-text';
import { Backend } from './backend';
import { Conversation } from './conversation';
import { Description } from './description';
import { isEnded } from './ended-sessions';
import { EventDescription, EventErrand, EventRequest } from './event-errand';
import { EventForwarding } from './event-forwarding';
import { forwardedMethod, ForwardedMethod, TOOLS_CALL } from './forwarded-method';
import { Forwarding } from './forwarding';
import { Introduction, Registrar } from './introduction';
import { Link } from './link';
import { addCredentials } from './link-credentials';
import { Session } from './session';
import { isOurs, SessionSeal } from './session-seal';
import { passEnd, passListening, passMessage } from './side-traffic';

const OK: u32 = 200;
const FORBIDDEN: u32 = 403;
const NOT_FOUND: u32 = 404;
const METHOD = Bytes.of(':method');
const E_BATCHED = 'a server with the transport "sse" cannot be asked in a batch';
const E_STREAM = 'a server with the transport "sse" cannot be called from a tool set';
const E_NOWHERE =
  'the server of this tool names no cluster of the gateway, so that it cannot be called from a tool set';
const E_SESSION = 'Session not found: begin another one';

const who = new Output();
const text = new Output();
const value = new HostBytes();

export class ProxyServer extends Server {
  readonly backend: Backend = new Backend();
  readonly allowed: AllowedTools = new AllowedTools();
  /** What it says of all of them, and of everything else that is asked. */
  readonly common: Tool = new Tool();
  /** What the configuration says of single tools. */
  tools: Tool[] = [];
  /** Does better where Higress is odd. */
  isStrict: bool = false;
  /** Set once, with the configuration. */
  seal: SessionSeal = new SessionSeal(new Bytes(), 0);
  private readonly registrar: ProxyRegistrar = new ProxyRegistrar();

  call(request: McpRequest, out: Output): u32 {
    const message = request.message;
    if (!this.allowed.has(message.tape, request.name))
      return answerUnknown(message, 'Tool not allowed: ', request.name, out);
    return this.forward(request, TOOLS_CALL, out);
  }

  memberEntry(name: Bytes): ToolEntry | null {
    const tool = this.toolNamed(name);
    return tool === this.common ? null : tool.entry;
  }

  callMember(request: McpRequest, call: MemberCall, out: Output): u32 {
    const backend = this.backend;
    const route = call.route === null ? backend.route : call.route;
    if (route === null || backend.isEventStream) {
      const why = route === null ? E_NOWHERE : E_STREAM;
      writeError(out, request.message.id, ErrorCode.InternalError, why);
      return OK;
    }
    const link = this.linkOf(request);
    link.route = route;
    if (!addCredentials(link, this.toolNamed(call.tool))) return refuseCall(request, call.speaker, out);
    const to = new Recipient(call.speaker, TOOLS_CALL, this.allowed);
    const conversation = new Conversation(link, to, request);
    text.clear();
    writeString(text, call.tool.ptr, call.tool.size);
    conversation.toolName = text.toBytes();
    return this.start(request, new Forwarding(request.exchange, conversation, true), null, out);
  }

  answer(request: McpRequest, out: Output): u32 {
    const message = request.message;
    if (isModern(request.revision)) {
      if (message.is('server/discover')) return this.describe(request, request.revision, out);
    } else if (message.is('initialize')) {
      return this.introduceBackend(request, out);
    }
    const method = forwardedMethod(message);
    if (method !== null && method !== TOOLS_CALL) return this.forward(request, method, out);
    const link = this.linkOf(request);
    if (this.isOfSession(request, link) && this.sessionOf(link) === null) return refuseSession(request, out);
    return answerMethod(this, message, request.revision, out);
  }

  acknowledge(request: McpRequest): Action {
    const message = request.message;
    const link = this.linkOf(request);
    const isKnown = message.is('notifications/initialized');
    if (isKnown || !this.isOfSession(request, link)) return answerAccepted();
    const session = this.sessionOf(link);
    if (session === null) return answerRefusal(NOT_FOUND, ErrorCode.InvalidRequest, E_SESSION);
    return addCredentials(link, this.common) ? passMessage(request, link, session) : forbid();
  }

  /** DELETE ends a session, GET listens to it. */
  answerOtherMethod(request: McpRequest): Action {
    readHeader(MapType.HttpRequestHeaders, METHOD, value);
    const isEnd = isAscii(value.ptr, value.size, 'DELETE');
    const isListening = isAscii(value.ptr, value.size, 'GET') && this.backend.cluster == '';
    value.free();
    const link = this.linkOf(request);
    if (!(isEnd || isListening) || link.sessionId.size == 0) return super.answerOtherMethod(request);
    const session = this.sessionOf(link);
    if (session === null) return answerRefusal(NOT_FOUND, ErrorCode.InvalidRequest, E_SESSION);
    if (!addCredentials(link, this.common)) return forbid();
    return isListening ? passListening(request, link, session) : passEnd(request, link, session);
  }

  private forward(request: McpRequest, method: ForwardedMethod, out: Output): u32 {
    const link = this.linkOf(request);
    const isCall = method === TOOLS_CALL;
    if (!addCredentials(link, isCall ? this.toolOf(request) : this.common)) {
      return isCall ? refuseCall(request, this, out) : refuseRequest(request, out);
    }
    if (this.backend.isEventStream) {
      const asked = new Conversation(link, new Recipient(this, method, this.allowed), request);
      return this.forwardByEvents(request, link, new EventRequest(asked), out);
    }
    let session: Session | null = null;
    if (this.isOfSession(request, link)) {
      session = this.sessionOf(link);
      if (session === null) return refuseSession(request, out);
    }
    const conversation = new Conversation(link, new Recipient(this, method, this.allowed), request);
    const goesBeside = request.isBatched || this.backend.cluster != '';
    return this.start(request, new Forwarding(request.exchange, conversation, goesBeside), session, out);
  }

  /** Without a session at hand, one that needs nothing may be known. */
  private start(request: McpRequest, forwarding: Forwarding, session: Session | null, out: Output): u32 {
    const known = session === null ? this.backend.remembered(request.revision) : session;
    const status = forwarding.begin(known, out);
    if (status == LATER) request.pending = forwarding;
    return status;
  }

  /** Through the event stream of the server, where it has one of the old kind. */
  private forwardByEvents(request: McpRequest, link: Link, errand: EventErrand, out: Output): u32 {
    if (request.isBatched) {
      writeError(out, request.message.id, ErrorCode.InternalError, E_BATCHED);
      return OK;
    }
    const forwarding = new EventForwarding(request.exchange, link, errand);
    request.pending = forwarding;
    return forwarding.begin();
  }

  private introduceBackend(request: McpRequest, out: Output): u32 {
    const message = request.message;
    const version = message.param('protocolVersion');
    if (!message.tape.is(version, Kind.String)) {
      writeFault(out, message.id, ErrorCode.InvalidParams, 'protocolVersion is required');
      return OK;
    }
    return this.describe(request, negotiateVersion(message.tape, version), out);
  }

  private describe(request: McpRequest, revision: Revision, out: Output): u32 {
    const backend = this.backend;
    const description = new Description(this, revision, request.message, backend.carriesStreams);
    const known = description.onlyAsks ? backend.described(revision) : null;
    if (known !== null) {
      description.write(out, known, backend.instructions(revision));
      return OK;
    }
    const link = this.linkOf(request);
    if (!addCredentials(link, this.common)) return refuseRequest(request, out);
    if (backend.isEventStream) {
      return this.forwardByEvents(request, link, new EventDescription(description), out);
    }
    const introduction = new Introduction(request.exchange, link, description, this.registrar.of(this));
    const status = introduction.begin(out);
    if (status == LATER) request.pending = introduction;
    return status;
  }

  /** Higress looks at no session id: one that cannot be ours counts for nothing in its mode. */
  private looksAt(id: Bytes): bool {
    return this.isStrict ? id.size > 0 : isOurs(id);
  }

  private isOfSession(request: McpRequest, link: Link): bool {
    return !isModern(request.revision) && this.looksAt(link.sessionId);
  }

  /** What is said of a tool, or of all. */
  private toolNamed(name: Bytes): Tool {
    for (let i = 0; i < this.tools.length; i++) if (this.tools[i].name.equals(name)) return this.tools[i];
    return this.common;
  }

  private toolOf(request: McpRequest): Tool {
    const tape = request.message.tape;
    for (let i = 0; i < this.tools.length; i++) {
      const tool = unchecked(this.tools[i]);
      if (equalsBytes(tape, request.name, tool.name.ptr, tool.name.size)) return tool;
    }
    return this.common;
  }

  private linkOf(request: McpRequest): Link {
    return new Link(this.backend, request.exchange.id, request.upstreamPrefix);
  }

  /** The session that the client's id stands for; null when it stands for none. */
  private sessionOf(link: Link): Session | null {
    const session = this.seal.unseal(link.sessionId, this.whose(link));
    if (session === null || isEnded(link.sessionId)) return null;
    const renewed = this.backend.renewed(session.id);
    return renewed === null ? session : renewed;
  }

  /** What a session is bound to: this server, and whom the gateway takes the client for. */
  whose(link: Link): Output {
    who.clear();
    bind(this.info);
    bind(this.backend.host);
    bind(this.backend.path);
    bind(link.consumer);
    return who;
  }
}

class ProxyRegistrar extends Registrar {
  private server: ProxyServer | null = null;

  of(server: ProxyServer): ProxyRegistrar {
    this.server = server;
    return this;
  }

  register(session: Session, link: Link): Bytes {
    const server = this.server;
    if (server === null) return new Bytes();
    session.isKept = true;
    return server.seal.seal(session, server.whose(link));
  }
}

/** No credential, no call: the model reads which one is missing. */
function refuseCall(request: McpRequest, speaker: Endpoint, out: Output): u32 {
  writeText(out, new Reply(request.message.id, speaker, request.revision), faultText, true);
  return OK;
}

function refuseRequest(request: McpRequest, out: Output): u32 {
  writeError(out, request.message.id, ErrorCode.InvalidRequest, faultText.toString());
  return OK;
}

function refuseSession(request: McpRequest, out: Output): u32 {
  writeError(out, request.message.id, ErrorCode.InvalidRequest, E_SESSION);
  return NOT_FOUND;
}

function forbid(): Action {
  return answerRefusal(FORBIDDEN, ErrorCode.InvalidRequest, faultText.toString());
}

function bind(part: Bytes): void {
  store<i32>(who.reserve(4), part.size);
  who.length += 4;
  who.bytes(part.ptr, part.size);
}
