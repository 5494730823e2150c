/** A client that asks what the server can do: `initialize` begins a session with the server, `server/discover` only asks. */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { LATER, McpExchange } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Pending } from '../pending';
import { endSession } from './backend-request';
import { CalloutAnswer } from './callout-answer';
import { Description } from './description';
import { Handshake } from './handshake';
import { Link } from './link';
import { Session } from './session';

const OK: u32 = 200;

const callout = new CalloutAnswer();
const text = new Output();

/** Gives a client the id under which it finds a session again. */
export abstract class Registrar {
  abstract register(session: Session, link: Link): Bytes;
}


@final
export class Introduction extends Pending {
  private readonly handshake: Handshake;

  constructor(
    private readonly exchange: McpExchange,
    private readonly link: Link,
    private readonly description: Description,
    private readonly registrar: Registrar,
  ) {
    super();
    this.handshake = new Handshake(link, description.revision);
    this.handshake.capabilities = description.capabilities;
    this.handshake.clientInfo = description.clientInfo;
  }

  /** An HTTP status with the answer in `out`, or LATER. */
  begin(out: Output): u32 {
    if (this.handshake.start()) return LATER;
    this.write(out);
    return OK;
  }

  whileWaiting(): Action {
    return Action.Pause;
  }

  onCallout(call: u32, headers: u32, bodySize: u32): void {
    if (!this.handshake.owns(call)) return;
    callout.read(headers, bodySize);
    if (!this.handshake.take(callout)) return;
    const session = this.handshake.session;
    if (session !== null && session.id.size > 0) {
      if (this.description.onlyAsks) endSession(this.link, session);
      else this.exchange.sessionId = this.registrar.register(session, this.link);
    }
    text.clear();
    this.write(text);
    this.exchange.settle(this.description.id, text, OK);
  }

  private write(out: Output): void {
    const handshake = this.handshake;
    const session = handshake.session;
    if (session === null) this.description.writeFault(out, handshake.wrong, handshake.status);
    else this.description.write(out, session, handshake.instructions);
  }
}
