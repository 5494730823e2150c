/** What a client wants of a server whose session is its event stream: an answer to a request, or to know what the server can do. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  ErrorCode,
  LATER,
  McpExchange,
  Revision,
  writeErrorAbout,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Incoming } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { UNSENT } from '../call/send';
import { Conversation } from './conversation';
import { Description } from './description';
import { INITIALIZATION, Wrong, writeBackendFault } from './fault';
import { CLIENT_INFO } from './message-text';
import { Session } from './session';

const OK: u32 = 200;
const NOT_FOUND: u32 = 404;
const NONE = Bytes.of('{}');

const note = new Output();

export abstract class EventErrand {
  /** Of the client's message. */
  id: Bytes = NONE;
  wireId: Bytes = NONE;
  revision: Revision = Revision.Unknown;
  capabilities: Bytes = NONE;
  clientInfo: Bytes = CLIENT_INFO;
  /** What the server wants models to know, as a JSON string. */
  instructions: Bytes = new Bytes();
  /** The gateway's number of what `proceed` sent, or UNSENT. */
  post: u32 = UNSENT;

  /** There is a session: writes an answer and returns its status, or sends a request and returns LATER. */
  abstract proceed(out: Output, session: Session): u32;

  /** Writes the answer to what was sent; returns its status. */
  writeAnswer(_out: Output, _incoming: Incoming): u32 {
    return OK;
  }

  /** Something else came. */
  takeOther(_incoming: Incoming, _exchange: McpExchange): void {}

  /** Writes why there is no answer; returns the status. */
  writeFault(out: Output, wrong: Wrong, status: u32, _isGreeted: bool): u32 {
    writeBackendFault(out, this.id, INITIALIZATION, wrong, status);
    return OK;
  }
}


@final
export class EventDescription extends EventErrand {
  constructor(private readonly description: Description) {
    super();
    this.id = description.id;
    this.revision = description.revision;
    this.capabilities = description.capabilities;
    this.clientInfo = description.clientInfo;
  }

  proceed(out: Output, session: Session): u32 {
    this.description.write(out, session, this.instructions);
    return OK;
  }
}


@final
export class EventRequest extends EventErrand {
  constructor(private readonly conversation: Conversation) {
    super();
    this.id = conversation.to.id;
    this.wireId = conversation.wireId;
    this.revision = conversation.to.revision;
  }

  proceed(out: Output, session: Session): u32 {
    const conversation = this.conversation;
    if (!conversation.isServed(session)) {
      const name = Bytes.of(conversation.method.name);
      writeErrorAbout(out, this.id, ErrorCode.MethodNotFound, 'Method not found: ', name);
      return conversation.to.isModern ? NOT_FOUND : OK;
    }
    this.post = conversation.call(session);
    return LATER;
  }

  writeAnswer(out: Output, incoming: Incoming): u32 {
    out.clear();
    return this.conversation.writeAnswer(out, incoming);
  }

  takeOther(incoming: Incoming, exchange: McpExchange): void {
    note.clear();
    if (this.conversation.takeOther(note, incoming)) exchange.notify(note);
  }

  writeFault(out: Output, wrong: Wrong, status: u32, isGreeted: bool): u32 {
    if (isGreeted) return this.conversation.writeFault(out, wrong, status);
    return super.writeFault(out, wrong, status, isGreeted);
  }
}
