/** What a server behind us says: the answer that is waited for, or something on the way to it. Spec: JSON-RPC 2.0 §5. */

import { Bytes } from '../../bytes';
import { ABSENT, countKey, equals, find, JsonError, Kind, parse, Tape } from '../../json';
import { isWireId } from './wire-id';

export const enum IncomingKind {
  /** No JSON-RPC message, or the answer to something else. */
  Other = 0,
  /** The answer: `result` or `error` is there. */
  Answer = 1,
  /** An error of no particular request: servers answer so what they could not read. */
  Refusal = 2,
  /** A request of the server's own. */
  Request = 3,
  Notification = 4,
}

/** One message, read over the caller's bytes. Keep one and read into it again and again. */
@final
export class Incoming {
  readonly tape: Tape = new Tape();
  kind: IncomingKind = IncomingKind.Other;
  result: u32 = ABSENT;
  error: u32 = ABSENT;
  method: u32 = ABSENT;
  id: u32 = ABSENT;

  /** @param waitedFor id of the request whose answer is waited for, as it was written */
  read(text: usize, size: u32, waitedFor: Bytes): IncomingKind {
    const isJson = parse(this.tape, text, size) == JsonError.None;
    return (this.kind = isJson ? this.classify(waitedFor) : IncomingKind.Other);
  }

  private classify(waitedFor: Bytes): IncomingKind {
    const tape = this.tape;
    if (tape.kind(0) != Kind.Object || !equals(tape, find(tape, 0, 'jsonrpc'), '2.0'))
      return IncomingKind.Other;
    if (countKey(tape, 0, 'id') > 1) return IncomingKind.Other;
    this.id = find(tape, 0, 'id');
    this.method = find(tape, 0, 'method');
    if (this.method != ABSENT) {
      if (!tape.is(this.method, Kind.String)) return IncomingKind.Other;
      return this.id == ABSENT ? IncomingKind.Notification : IncomingKind.Request;
    }
    this.result = find(tape, 0, 'result');
    this.error = find(tape, 0, 'error');
    const isError = tape.is(this.error, Kind.Object);
    if (!isError && !tape.is(this.result, Kind.Object)) return IncomingKind.Other;
    if (isWireId(tape, this.id, waitedFor)) return IncomingKind.Answer;
    const isNobodys = this.id == ABSENT || tape.kind(this.id) == Kind.Null;
    return isError && isNobodys ? IncomingKind.Refusal : IncomingKind.Other;
  }
}
