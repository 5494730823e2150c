/**
 * A person's yes before a tool is called that may do harm. No session: the client brings back, signed, what was asked.
 *
 *   first call ─► input_required: a form to approve, a `requestState` ─► second call, with both ─► the tool
 *
 * Earlier revisions cannot ask a person: the model reads why nothing was done. Spec: MCP 2026-07-28, "Multi round-trip requests".
 */

import { Bytes, HostBytes } from '../../bytes';
import { ABSENT, equals, find, Kind, Output, Tape, writeCompact, writeEscaped } from '../../json';
import { ErrorCode } from '../codes';
import { Endpoint } from '../endpoint';
import {
  beginInputRequired,
  beginResult,
  beginToolText,
  endResult,
  endToolText,
  writeFault,
  writeMissingCapability,
} from '../envelope';
import { Message } from '../message';
import { isModern, Revision } from '../versions';
import { readCaller } from './caller';
import { canBeAsked, ELICITATION } from './capabilities';
import { SealVerdict, StateSeal } from './state-seal';

const OK: u32 = 200;
const BAD_REQUEST: u32 = 400;
/** Longest part of the arguments that a person is shown. */
const SHOWN: u32 = 2000;
const PURPOSE = Bytes.of('approval of tools/call');
const NOTHING = new Bytes();
const E_LEGACY =
  'Not called: a person must approve this tool first. A client of MCP 2026-07-28 that can show forms (capability elicitation) asks that person.';
const E_DECLINED = 'Not called: the person who was asked did not approve it.';
const E_STATE = 'requestState was not given out for this call';
const E_INPUT = 'inputResponses must be an object that holds approval with an action';

const args = new Output();
const caller = new HostBytes();
const view = new Bytes();


@final
export class Approval {
  /** How long an approval may take. */
  seconds: u32 = 300;
  private seal: StateSeal;

  /**
   * @param key at least SHORTEST_KEY random bytes, the same on every gateway
   * @param callerHeader where the gateway says who calls; without it, the credential counts
   */
  constructor(
    key: Bytes,
    private callerHeader: Bytes,
  ) {
    this.seal = new StateSeal(key);
  }

  /** Returns 0 where a `tools/call` is approved; else writes the answer and returns its HTTP status. */
  refuse(endpoint: Endpoint, message: Message, revision: Revision, out: Output): u32 {
    if (!isModern(revision)) return this.say(E_LEGACY, endpoint, message, out, revision);
    if (!canBeAsked(message, ELICITATION)) {
      writeMissingCapability(out, message.id, ELICITATION);
      return BAD_REQUEST;
    }
    const tape = message.tape;
    const state = message.param('requestState');
    const responses = message.param('inputResponses');
    if (state != ABSENT && !tape.is(state, Kind.String)) return invalid(message, E_STATE, out);
    if (responses != ABSENT && !tape.is(responses, Kind.Object)) return invalid(message, E_INPUT, out);
    this.bind(endpoint, message);
    if (state == ABSENT) return this.ask(endpoint, message, out);
    const verdict = this.seal.check(tape.data(state), tape.size(state));
    if (verdict == SealVerdict.Broken) return invalid(message, E_STATE, out);
    const response = find(tape, responses, 'approval');
    if (verdict == SealVerdict.Expired || response == ABSENT) {
      this.bind(endpoint, message);
      return this.ask(endpoint, message, out);
    }
    const action = find(tape, response, 'action');
    if (!tape.is(action, Kind.String)) return invalid(message, E_INPUT, out);
    if (isYes(tape, response, action)) return 0;
    return this.say(E_DECLINED, endpoint, message, out, revision);
  }

  /** The state holds for this tool of this server with these arguments, asked for by this caller. */
  private bind(endpoint: Endpoint, message: Message): void {
    const name = message.param('name');
    const given = message.param('arguments');
    args.clear();
    if (given != ABSENT) writeCompact(args, message.tape, given);
    view.ptr = message.tape.data(name);
    view.size = message.tape.size(name);
    this.seal.bind(PURPOSE).bind(endpoint.info).bind(view);
    view.ptr = args.data;
    view.size = <i32>args.length;
    this.seal.bind(view);
    readCaller(this.callerHeader, caller);
    this.seal.bind(caller);
    caller.free();
  }

  private ask(endpoint: Endpoint, message: Message, out: Output): u32 {
    const name = message.param('name');
    beginInputRequired(out, message.id, endpoint);
    out.ascii(
      '"inputRequests":{"approval":{"method":"elicitation/create","params":{"mode":"form","message":"May the tool \\"',
    );
    out.bytes(message.tape.data(name), message.tape.size(name));
    out.ascii('\\" be called? It may change or delete things.');
    if (args.length > 0) {
      out.ascii(' Arguments: ');
      writeEscaped(out, args.data, shownSize());
      if (<usize>shownSize() < args.length) out.ascii(' ... and more');
    }
    out.ascii(
      '","requestedSchema":{"type":"object","properties":{"approve":{"type":"boolean","title":"Approve this call"}},"required":["approve"]}}}},"requestState":"',
    );
    this.seal.seal(out, NOTHING, this.seconds);
    out.byte(0x22);
    endResult(out);
    return OK;
  }

  private say(what: string, endpoint: Endpoint, message: Message, out: Output, revision: Revision): u32 {
    beginResult(out, message.id, endpoint, revision);
    beginToolText(out);
    out.ascii(what);
    endToolText(out, true);
    endResult(out);
    return OK;
  }
}

function isYes(tape: Tape, response: u32, action: u32): bool {
  if (!equals(tape, action, 'accept')) return false;
  return tape.is(find(tape, find(tape, response, 'content'), 'approve'), Kind.True);
}

/** Cut between characters. */
function shownSize(): u32 {
  if (args.length <= SHOWN) return <u32>args.length;
  let size = SHOWN;
  while (size > 0 && (load<u8>(args.data + size) & 0xc0) == 0x80) size--;
  return size;
}

function invalid(message: Message, why: string, out: Output): u32 {
  writeFault(out, message.id, ErrorCode.InvalidParams, why);
  return OK;
}
