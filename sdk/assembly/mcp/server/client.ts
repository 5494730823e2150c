/**
 * What a client of 2026-07-28 brings beside the arguments: answers to what it was asked for, the state that it was given, what it can be
 * asked for. Made while the request is being begun; good for as long as it is worked on. Spec: "Multi round-trip requests".
 *
 * @example
 * const client = new Client(request);
 * if (!client.isAccepted('who')) {
 *   new Ask(client, result).elicit('who', 'What is your name?', FORM);
 *   return;
 * }
 * result.text('Hello, ' + client.text('who', 'name') + '!');
 */

import { Bytes, HostBytes } from '../../bytes';
import {
  ABSENT,
  equals,
  find,
  JsonError,
  Kind,
  Output,
  parse,
  stringText,
  Tape,
  writeCompact,
} from '../../json';
import { canBeAsked, CONSUMER_HEADER, readCaller, SealVerdict, StateSeal } from '../input';
import { Message } from '../message';
import { isModern } from '../versions';
import { ClientRequest } from './client-request';

const NOTHING = new Bytes();
const CONSUMER = Bytes.of(CONSUMER_HEADER);

/** One for all: each parses its answers again when it goes on. */
const tape = new Tape();
const whom = new Output();
const caller = new HostBytes();
let owner: Client | null = null;


@final
export class Client {
  /** Whether it speaks a revision in which it can be asked at all. */
  readonly isModern: bool;
  /** The capabilities are gone with the message. */
  private canElicit: bool = false;
  private canSample: bool = false;
  private canListRoots: bool = false;
  private answers: Bytes = NOTHING;
  private state: Bytes = NOTHING;
  /** Which request of whom this is, for states. */
  private subject: Bytes = NOTHING;
  /** Whether `inputResponses` is there and no object: then nothing else of it counts. */
  isMalformed: bool = false;
  /** What the state says, after `check` said that it is sound. */
  payload: string = '';

  constructor(request: ClientRequest) {
    const message = request.message;
    this.isModern = isModern(request.revision);
    if (message !== null && this.isModern) this.take(message);
  }

  private take(message: Message): void {
    const from = message.tape;
    this.canElicit = canBeAsked(message, 'elicitation');
    this.canSample = canBeAsked(message, 'sampling');
    this.canListRoots = canBeAsked(message, 'roots');
    const answers = message.param('inputResponses');
    const state = message.param('requestState');
    if (from.is(answers, Kind.Object)) {
      this.answers = new Bytes(from.data(answers), from.size(answers)).copy();
    } else if (answers != ABSENT) {
      this.isMalformed = true;
    }
    if (from.is(state, Kind.String)) this.state = new Bytes(from.data(state), from.size(state)).copy();
    this.subject = subjectOf(message);
  }

  /** Whether it can be asked for something: `elicitation`, `sampling`, `roots`. */
  can(capability: string): bool {
    if (capability == 'elicitation') return this.canElicit;
    return capability == 'sampling' ? this.canSample : capability == 'roots' && this.canListRoots;
  }

  /** Node of an answer in `tape`, an object, or `ABSENT`. */
  answer(key: string): u32 {
    if (this.answers.size == 0) return ABSENT;
    if (owner !== this && parse(tape, this.answers.ptr, this.answers.size) != JsonError.None) return ABSENT;
    owner = this;
    const node = find(tape, 0, key);
    return tape.is(node, Kind.Object) ? node : ABSENT;
  }

  /** The answers, for what `assembly/json` offers; good after `answer`, until the callback ends. */
  get tape(): Tape {
    return tape;
  }

  /** Whether the user has filled in a form and sent it. */
  isAccepted(key: string): bool {
    const answer = this.answer(key);
    if (answer == ABSENT) return false;
    return (
      equals(tape, find(tape, answer, 'action'), 'accept') &&
      tape.is(find(tape, answer, 'content'), Kind.Object)
    );
  }

  /** Node of a field of a form, or `ABSENT`. */
  field(key: string, name: string): u32 {
    return find(tape, find(tape, this.answer(key), 'content'), name);
  }

  /** A text field of a form. */
  text(key: string, name: string, fallback: string = ''): string {
    const node = this.field(key, name);
    return tape.is(node, Kind.String) ? stringText(tape, node) : fallback;
  }

  /** A field of a form that is true or false. */
  flag(key: string, name: string, fallback: bool = false): bool {
    const node = this.field(key, name);
    if (tape.is(node, Kind.True)) return true;
    return tape.is(node, Kind.False) ? false : fallback;
  }

  /** The text that the client's model has said. */
  sampled(key: string): string {
    const answer = this.answer(key);
    const node = find(tape, find(tape, answer, 'content'), 'text');
    return tape.is(node, Kind.String) ? stringText(tape, node) : '';
  }

  /** Whether it has brought a state. */
  get hasState(): bool {
    return this.state.size > 0;
  }

  /** Whether the state was given for this request, to this caller, and in time; `payload` says what. */
  check(seal: StateSeal): SealVerdict {
    const verdict = this.bound(seal).check(this.state.ptr, this.state.size);
    this.payload = verdict == SealVerdict.Sound ? seal.payload.toString() : '';
    return verdict;
  }

  /** The SDK's: the seal, bound to this request. */
  bound(seal: StateSeal): StateSeal {
    return seal.bind(this.subject);
  }
}

/** Method, name or URI, arguments and caller: compact JSON ends where it ends, so one line is no other. */
function subjectOf(message: Message): Bytes {
  whom.clear();
  writeNode(message, message.method);
  writeNode(message, message.param('name'));
  writeNode(message, message.param('uri'));
  writeNode(message, message.param('arguments'));
  readCaller(CONSUMER, caller);
  whom.bytes(caller.ptr, caller.size);
  caller.free();
  return whom.toBytes();
}

function writeNode(message: Message, node: u32): void {
  if (node != ABSENT) writeCompact(whom, message.tape, node);
  whom.byte(0x0a);
}
