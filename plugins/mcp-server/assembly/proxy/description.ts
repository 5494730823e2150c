/** The answer to a client that asks what the server can do. Spec: MCP "Lifecycle"; 2026-07-28 "Discovery". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, Tape, writeSource, writeText } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import {
  beginResult,
  endResult,
  isModern,
  Message,
  Revision,
  revisionName,
  writeCaching,
  writeMember,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Server } from '../server';
import { INITIALIZATION, Wrong, writeBackendFault } from './fault';
import { CLIENT_INFO } from './message-text';
import { Ability, Session, withoutStreams, writeAbilities } from './session';

/** What is told of a client is no longer than this. */
const LONGEST_PART: u32 = 16_384;
const NONE = Bytes.of('{}');

const text = new Output();


@final
export class Description {
  readonly id: Bytes;
  /** What the client can do, and who it is, as JSON objects; told to a server that keeps a session for it. */
  readonly capabilities: Bytes;
  readonly clientInfo: Bytes;

  /**
   * @param revision the one that the client asks for, and is told
   * @param carriesStreams whether what the server says of its own can reach the client
   */
  constructor(
    private readonly server: Server,
    readonly revision: Revision,
    message: Message,
    private readonly carriesStreams: bool,
  ) {
    this.id = message.id.copy();
    this.capabilities = partOf(message.tape, message.param('capabilities'), NONE);
    this.clientInfo = partOf(message.tape, message.param('clientInfo'), CLIENT_INFO);
  }

  /** `server/discover` begins no session. */
  get onlyAsks(): bool {
    return isModern(this.revision);
  }

  /** Appends the answer. What the configuration says in place of `instructions` counts more. */
  write(out: Output, session: Session, instructions: Bytes): void {
    const server = this.server;
    const own = server.instructions;
    beginResult(out, this.id, server, this.onlyAsks ? this.revision : Revision.Unknown);
    out.ascii(this.onlyAsks ? '"supportedVersions":[' : '"protocolVersion":');
    writeText(out, revisionName(this.revision));
    if (this.onlyAsks) out.byte(0x5d);
    out.ascii(',"capabilities":');
    writeAbilities(out, this.offered(session));
    if (!this.onlyAsks) writeMember(out, ',"serverInfo":', server.infoFor(this.revision));
    writeMember(out, ',"instructions":', own.size > 0 ? own : instructions);
    writeCaching(out, server, this.revision);
    endResult(out);
  }

  /** Appends why there is none. */
  writeFault(out: Output, wrong: Wrong, status: u32): void {
    writeBackendFault(out, this.id, INITIALIZATION, wrong, status);
  }

  /** How much is logged is said once in one era, and with each request in the other, and streams differ: that is not translated. */
  private offered(session: Session): u32 {
    if (session.isModern != this.onlyAsks) return withoutStreams(session.abilities) & ~(<u32>Ability.Logging);
    const canListen = this.carriesStreams && (this.onlyAsks || session.id.size > 0);
    return canListen ? session.abilities : withoutStreams(session.abilities);
  }
}

/** An object as it was written; `fallback` when it is none, or too long to be told. */
function partOf(tape: Tape, node: u32, fallback: Bytes): Bytes {
  if (!tape.is(node, Kind.Object) || tape.size(node) > LONGEST_PART) return fallback;
  text.clear();
  writeSource(text, tape, node);
  return text.toBytes();
}
