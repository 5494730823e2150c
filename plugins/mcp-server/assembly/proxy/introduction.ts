/** A client that asks what the server can do: `initialize` begins a session with the server, `server/discover` only asks. */

import { Action, Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, Tape, writeSource, writeText } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  beginResult,
  endResult,
  LATER,
  McpExchange,
  Message,
  Revision,
  revisionName,
  writeCaching,
  writeMember,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Pending } from '../pending';
import { Server } from '../server';
import { endSession } from './backend-request';
import { CalloutAnswer } from './callout-answer';
import { INITIALIZATION, writeBackendFault } from './fault';
import { Handshake } from './handshake';
import { Link } from './link';
import { Ability, Session, writeAbilities } from './session';

const OK: u32 = 200;
/** What is told of a client is no longer than this. */
const LONGEST_PART: u32 = 16_384;

const callout = new CalloutAnswer();
const text = new Output();

/** Gives a client the id under which it finds a session again. */
export abstract class Registrar {
  abstract register(session: Session, link: Link): Bytes;
}


@final
export class Introduction extends Pending {
  private readonly id: Bytes;
  private readonly handshake: Handshake;

  /** @param revision the one that the client asks for, and is told */
  constructor(
    private readonly exchange: McpExchange,
    private readonly link: Link,
    private readonly server: Server,
    message: Message,
    private readonly revision: Revision,
  ) {
    super();
    this.id = message.id.copy();
    this.handshake = new Handshake(link, revision);
    const tape = message.tape;
    const capabilities = partOf(tape, message.param('capabilities'));
    const info = partOf(tape, message.param('clientInfo'));
    if (capabilities.size > 0) this.handshake.capabilities = capabilities;
    if (info.size > 0) this.handshake.clientInfo = info;
  }

  /** Who keeps the session for the client; null: it only asked. */
  registrar: Registrar | null = null;

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
    const registrar = this.registrar;
    if (session !== null && session.id.size > 0) {
      if (registrar === null) endSession(this.link, session);
      else this.exchange.sessionId = registrar.register(session, this.link);
    }
    text.clear();
    this.write(text);
    this.exchange.settle(this.id, text, OK);
  }

  private write(out: Output): void {
    const handshake = this.handshake;
    const session = handshake.session;
    if (session === null) {
      return writeBackendFault(out, this.id, INITIALIZATION, handshake.wrong, handshake.status);
    }
    if (this.registrar === null) {
      return writeDescription(out, this.id, this.server, session.abilities, handshake.instructions);
    }
    const abilities = session.isModern ? session.abilities & ~(<u32>Ability.Logging) : session.abilities;
    const info = this.server.infoFor(this.revision);
    beginResult(out, this.id, this.server, Revision.Unknown);
    out.ascii('"protocolVersion":');
    writeText(out, revisionName(this.revision));
    out.ascii(',"capabilities":');
    writeAbilities(out, abilities);
    writeMember(out, ',"serverInfo":', info);
    writeMember(out, ',"instructions":', ownOr(this.server, handshake.instructions));
    endResult(out);
  }
}

/** The answer to `server/discover`. */
export function writeDescription(
  out: Output,
  id: Bytes,
  server: Server,
  abilities: u32,
  instructions: Bytes,
): void {
  beginResult(out, id, server, Revision.V2026_07_28);
  out.ascii('"supportedVersions":[');
  writeText(out, revisionName(Revision.V2026_07_28));
  out.ascii('],"capabilities":');
  writeAbilities(out, abilities);
  writeMember(out, ',"instructions":', ownOr(server, instructions));
  writeCaching(out, server, Revision.V2026_07_28);
  endResult(out);
}

/** What the configuration says counts more than what the server says. */
function ownOr(server: Server, instructions: Bytes): Bytes {
  return server.instructions.size > 0 ? server.instructions : instructions;
}

/** An object as it was written; empty when it is none, or too long to be told. */
function partOf(tape: Tape, node: u32): Bytes {
  if (!tape.is(node, Kind.Object) || tape.size(node) > LONGEST_PART) return new Bytes();
  text.clear();
  writeSource(text, tape, node);
  return text.toBytes();
}
