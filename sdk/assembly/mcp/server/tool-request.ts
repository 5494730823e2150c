/** What a call brings: its arguments, and what the tool keeps until its upstreams have answered. Spec: MCP "Calling Tools". */

import { Bytes } from '../../bytes';
import { ABSENT, find, isInteger, Kind, parse, readInteger, readNumber, stringText, Tape } from '../../json';
import { Status } from '../../status';
import { Message } from '../message';
import { Revision } from '../versions';
import { ClientRequest } from './client-request';
import { RestCall } from './rest-call';

const EMPTY = Bytes.of('{}');
const MOST_CALLS = 16;

/** One for all calls: each parses its arguments again when it goes on. */
const tape = new Tape();

/** What a tool keeps between `call` and `onAnswer`: derive from it. */
export abstract class CallState {}

/** The arguments are read by their ASCII names; what is absent or of another type is the fallback. */
@final
export class ToolRequest extends ClientRequest {
  /** The tool's: how far it has come. */
  step: i32 = 0;
  /** The tool's own. */
  state: CallState | null = null;
  /** The SDK's: why a callout could not be sent. */
  unsent: string = '';
  /** The SDK's: as JSON; empty where the client does not ask for progress. */
  readonly progressToken: Bytes;
  private source: Bytes;
  private traceParent: string;
  private waiting: RestCall[] = [];

  /**
   * @param context the stream's id
   * @param args node of the arguments, or `ABSENT`
   */
  constructor(
    private context: u32,
    revision: Revision,
    message: Message,
    args: u32,
  ) {
    super(revision);
    this.message = message;
    const from = message.tape;
    const meta = message.param('_meta');
    const parent = find(from, meta, 'traceparent');
    this.source = args == ABSENT ? EMPTY : new Bytes(from.data(args), from.size(args)).copy();
    this.progressToken = tokenOf(from, find(from, meta, 'progressToken'));
    this.traceParent = from.is(parent, Kind.String) ? stringText(from, parent) : '';
    this.restore();
  }

  /** The arguments, for what `assembly/json` offers; good until the callback ends. */
  get tape(): Tape {
    return tape;
  }

  /** Node of an argument in `tape`, or `ABSENT`. */
  node(name: string): u32 {
    return find(tape, 0, name);
  }

  /** Whether an argument is there, null included. */
  has(name: string): bool {
    return this.node(name) != ABSENT;
  }

  text(name: string, fallback: string = ''): string {
    const node = this.node(name);
    return tape.is(node, Kind.String) ? stringText(tape, node) : fallback;
  }

  /** An integer without fraction and exponent; saturates at the ends of i64. */
  integer(name: string, fallback: i64 = 0): i64 {
    const node = this.node(name);
    if (!tape.is(node, Kind.Number) || !isInteger(tape.data(node), tape.size(node))) return fallback;
    return readInteger(tape.data(node), tape.size(node));
  }

  /** Any number. */
  number(name: string, fallback: f64 = 0): f64 {
    const node = this.node(name);
    return tape.is(node, Kind.Number) ? readNumber(tape.data(node), tape.size(node)) : fallback;
  }

  /** True, false, or the fallback. */
  flag(name: string, fallback: bool = false): bool {
    const node = this.node(name);
    if (tape.is(node, Kind.True)) return true;
    return tape.is(node, Kind.False) ? false : fallback;
  }

  /** Any argument as the client wrote it, as JSON; the fallback when it is absent. */
  json(name: string, fallback: string = ''): string {
    const node = this.node(name);
    if (node == ABSENT) return fallback;
    const quote: u32 = tape.is(node, Kind.String) ? 1 : 0;
    return String.UTF8.decodeUnsafe(tape.data(node) - quote, tape.size(node) + 2 * quote);
  }

  /**
   * Sends a request to an upstream, whose answer comes to `onAnswer`. Several may be under way.
   * Where it cannot be sent, the result says so unless the tool says something else.
   */
  send(call: RestCall): Status {
    if (this.waiting.length >= MOST_CALLS) return this.fail('too many requests at once', Status.BadArgument);
    if (this.traceParent != '') call.header('traceparent', this.traceParent);
    if (call.fault != '') return this.fail(call.fault, Status.BadArgument);
    const status = call.send(this.context);
    if (status != Status.Ok) return this.fail('the gateway does not reach "' + call.upstream + '"', status);
    this.waiting.push(call);
    return Status.Ok;
  }

  /** The SDK's: whether an answer is still to come. */
  get isWaiting(): bool {
    return this.waiting.length > 0;
  }

  /** The SDK's: the call that is answered, which is waited for no more; null when it is none of these. */
  take(id: u32): RestCall | null {
    for (let i = 0; i < this.waiting.length; i++) {
      const call = this.waiting[i];
      if (call.id != id) continue;
      this.waiting[i] = this.waiting[this.waiting.length - 1];
      this.waiting.pop();
      return call;
    }
    return null;
  }

  /** The SDK's: makes `tape` hold this call's arguments. */
  restore(): void {
    parse(tape, this.source.ptr, this.source.size);
  }

  private fail(why: string, status: Status): Status {
    this.unsent = why;
    return status;
  }
}

/** A progress token is a string or a number. */
function tokenOf(from: Tape, node: u32): Bytes {
  if (from.is(node, Kind.Number)) return new Bytes(from.data(node), from.size(node)).copy();
  if (from.is(node, Kind.String)) return new Bytes(from.data(node) - 1, from.size(node) + 2).copy();
  return new Bytes();
}
