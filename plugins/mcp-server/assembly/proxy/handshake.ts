/**
 * Getting to know the server: the client's own era first, the other one where it is refused.
 *
 *   client of 2026-07-28:  server/discover ── refused ─► initialize ─► initialized
 *   earlier client:        initialize ── refused ─► server/discover
 *                              └─► initialized
 *
 * Spec: MCP "Lifecycle"; 2026-07-28 "Discovery", "Backward compatibility".
 */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  equals,
  find,
  Kind,
  Output,
  Tape,
  writeSource,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { isModern, Revision, revisionName, revisionNamed } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import {
  HANDSHAKE_ID,
  writeDiscover,
  writeInitialize,
  writeInitialized,
} from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { UNSENT } from '../call/send';
import { callBackend, Envelope } from './backend-request';
import { CalloutAnswer } from './callout-answer';
import { Wrong } from './fault';
import { Link } from './link';
import { CLIENT_INFO } from './message-text';
import { readAbilities, Session } from './session';

const enum Step {
  Discover = 0,
  Initialize = 1,
  Initialized = 2,
  Done = 3,
}

const EMPTY = Bytes.of('{}');
/** Instructions that are longer are left out. */
const LONGEST_INSTRUCTIONS: u32 = 65_536;

const text = new Output();


@final
export class Handshake {
  /** Set at the end, unless it failed. */
  session: Session | null = null;
  /** What the server wants models to know, as a JSON string. */
  instructions: Bytes = new Bytes();
  wrong: Wrong = Wrong.Nothing;
  status: u32 = 0;
  /** What the client can do, and who it is, as JSON objects; told to a server that keeps a session for it. */
  capabilities: Bytes = EMPTY;
  clientInfo: Bytes = CLIENT_INFO;
  private step: Step = Step.Done;
  private call: u32 = UNSENT;
  private hasTriedOther: bool = false;

  /** @param revision the client's */
  constructor(
    private readonly link: Link,
    private readonly revision: Revision,
  ) {}

  /** Whether it has begun, so that `take` gets answers; else `wrong` says why not. */
  start(): bool {
    const isFirst = isModern(this.revision) && !this.link.backend.isKnownLegacy;
    return isFirst ? this.discover() : this.initialize();
  }

  /** Whether a callout is one of these. */
  owns(call: u32): bool {
    return this.step != Step.Done && call == this.call;
  }

  /** Takes an answer; true when the handshake is over. */
  take(answer: CalloutAnswer): bool {
    if (this.step == Step.Discover) return this.takeDiscovery(answer);
    if (this.step == Step.Initialize) return this.takeSession(answer);
    // the notification was taken, or the next request shows that it was not
    return this.finish();
  }

  private discover(): bool {
    text.clear();
    writeDiscover(text, CLIENT_INFO);
    return this.send(Step.Discover, new Session(Revision.V2026_07_28, 0, new Bytes()), 'server/discover');
  }

  private initialize(): bool {
    const asked = isModern(this.revision) ? Revision.V2025_11_25 : this.revision;
    text.clear();
    writeInitialize(text, asked, this.capabilities, this.clientInfo);
    return this.send(Step.Initialize, null, '');
  }

  private send(step: Step, session: Session | null, method: string): bool {
    const envelope = new Envelope();
    envelope.rpcMethod = method;
    this.step = step;
    this.call = callBackend(this.link, session, envelope, text);
    if (this.call != UNSENT) return true;
    this.fail(Wrong.Unsent, 0);
    return false;
  }

  private takeDiscovery(answer: CalloutAnswer): bool {
    const hasAnswer = answer.holdsAnswer(HANDSHAKE_ID);
    const incoming = answer.incoming;
    const tape = incoming.tape;
    if (hasAnswer && answer.isOk && tape.is(incoming.result, Kind.Object)) {
      const isSpoken = names(tape, find(tape, incoming.result, 'supportedVersions'), Revision.V2026_07_28);
      if (isSpoken) return this.takeAbilities(tape, incoming.result, Revision.V2026_07_28, new Bytes());
    }
    if (!answer.isOk && !isRefusal(answer, hasAnswer)) return this.failFrom(answer);
    this.link.backend.noteLegacy();
    return this.tryOther(answer);
  }

  private takeSession(answer: CalloutAnswer): bool {
    const hasAnswer = answer.holdsAnswer(HANDSHAKE_ID);
    const incoming = answer.incoming;
    const tape = incoming.tape;
    if (hasAnswer && answer.isOk && tape.is(incoming.result, Kind.Object)) {
      const version = find(tape, incoming.result, 'protocolVersion');
      if (!tape.is(version, Kind.String)) return this.fail(Wrong.Unreadable, answer.status);
      const revision = revisionNamed(tape.data(version), tape.size(version));
      if (revision == Revision.Unknown || isModern(revision))
        return this.fail(Wrong.Unreadable, answer.status);
      this.takeAbilities(tape, incoming.result, revision, answer.sessionId.copy());
      text.clear();
      writeInitialized(text);
      return !this.send(Step.Initialized, this.session, 'notifications/initialized');
    }
    if (!isRefusal(answer, hasAnswer)) return this.failFrom(answer);
    return this.tryOther(answer);
  }

  private takeAbilities(tape: Tape, result: u32, revision: Revision, id: Bytes): bool {
    const instructions = find(tape, result, 'instructions');
    if (tape.is(instructions, Kind.String) && tape.size(instructions) < LONGEST_INSTRUCTIONS) {
      text.clear();
      writeSource(text, tape, instructions);
      this.instructions = text.toBytes();
    }
    this.session = new Session(revision, readAbilities(tape, find(tape, result, 'capabilities')), id);
    return isModern(revision) ? this.finish() : false;
  }

  private tryOther(answer: CalloutAnswer): bool {
    const wasDiscover = this.step == Step.Discover;
    // an earlier client's server may be known not to be of the other era
    const isHopeless = !wasDiscover && this.link.backend.isKnownLegacy;
    if (this.hasTriedOther || isHopeless) return this.failFrom(answer);
    this.hasTriedOther = true;
    return !(wasDiscover ? this.initialize() : this.discover());
  }

  private finish(): bool {
    this.step = Step.Done;
    const session = this.session;
    if (session !== null) this.link.backend.remember(this.revision, session, this.instructions);
    return true;
  }

  private failFrom(answer: CalloutAnswer): bool {
    if (answer.status == 0) return this.fail(Wrong.Nothing, 0);
    return this.fail(answer.isOk ? Wrong.Unreadable : Wrong.Status, answer.status);
  }

  private fail(wrong: Wrong, status: u32): bool {
    this.step = Step.Done;
    this.session = null;
    this.wrong = wrong;
    this.status = status;
    return true;
  }
}

/** Whether the server understood and does not speak so; a server that is down or wants other credentials has said nothing of the kind. */
function isRefusal(answer: CalloutAnswer, hasAnswer: bool): bool {
  const status = answer.status;
  if (answer.isOk) return hasAnswer && answer.incoming.error != ABSENT;
  return status == 400 || status == 404 || status == 405 || status == 406 || status == 415;
}

/** Whether a list of strings holds a revision's name. */
function names(tape: Tape, list: u32, revision: Revision): bool {
  if (!tape.is(list, Kind.Array)) return false;
  const end = tape.next(list);
  for (let node = list + 1; node < end; node = tape.next(node)) {
    if (equals(tape, node, revisionName(revision))) return true;
  }
  return false;
}
