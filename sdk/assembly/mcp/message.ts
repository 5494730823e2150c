/** What a POSTed body is: a request, a notification, a response, or nothing acceptable. Spec: JSON-RPC 2.0 §4, MCP "Messages". */

import { Bytes } from '../bytes';
import {
  ABSENT,
  countKey,
  equals,
  find,
  isInteger,
  JsonError,
  jsonErrorText,
  Kind,
  parse,
  Tape,
} from '../json';
import { ErrorCode } from './codes';

export const enum MessageKind {
  /** Gets exactly one answer. */
  Request = 0,
  /** Gets 202 and no body. */
  Notification = 1,
  /** The client's answer to a server's request: 202 and no body. */
  Response = 2,
  /** Gets `errorCode` and `errorText`. */
  Invalid = 3,
}

const NULL_ID = Bytes.of('null');

/** One message, read over the caller's bytes. Keep one and parse into it again and again. */
@final
export class Message {
  readonly tape: Tape = new Tape();
  kind: MessageKind = MessageKind.Invalid;
  /** The id exactly as the client wrote it (a string with its quotes), `null` when there is none to echo. */
  readonly id: Bytes = new Bytes();
  /** Node of the method's name. */
  method: u32 = ABSENT;
  /** Node of the parameters, always an object, or `ABSENT`. */
  params: u32 = ABSENT;
  errorCode: ErrorCode = ErrorCode.InvalidRequest;
  errorText: string = '';

  /** Reads `size` bytes, which must stay in place while the message is used. */
  parse(text: usize, size: u32): MessageKind {
    this.method = ABSENT;
    this.params = ABSENT;
    this.setId(NULL_ID.ptr, NULL_ID.size);
    this.kind = this.classify(text, size);
    return this.kind;
  }

  /** Whether the method is `name` (ASCII). */
  is(name: string): bool {
    return equals(this.tape, this.method, name);
  }

  /** Node of a parameter, or `ABSENT`. */
  param(name: string): u32 {
    return find(this.tape, this.params, name);
  }

  private classify(text: usize, size: u32): MessageKind {
    const error = parse(this.tape, text, size);
    if (error != JsonError.None) return this.unparsable(error);
    const tape = this.tape;
    if (tape.kind(0) == Kind.Array) return this.refuse('Invalid Request: batches are not supported');
    if (tape.kind(0) != Kind.Object) return this.refuse('Invalid Request: not an object');
    if (this.repeats('id')) return this.refuse('Invalid Request: repeated key "id"');
    const id = find(tape, 0, 'id');
    if (id != ABSENT && !this.readId(id))
      return this.refuse('Invalid Request: id must be a string or an integer');
    if (this.repeats('jsonrpc') || this.repeats('method') || this.repeats('params')) {
      return this.refuse('Invalid Request: repeated key');
    }
    if (!equals(tape, find(tape, 0, 'jsonrpc'), '2.0'))
      return this.refuse('Invalid Request: jsonrpc must be "2.0"');
    return this.classifyMethod(id);
  }

  private classifyMethod(id: u32): MessageKind {
    const tape = this.tape;
    this.method = find(tape, 0, 'method');
    if (this.method == ABSENT) {
      const answers = find(tape, 0, 'result') != ABSENT || find(tape, 0, 'error') != ABSENT;
      return answers && id != ABSENT ? MessageKind.Response : this.refuse('Invalid Request: no method');
    }
    if (!tape.is(this.method, Kind.String)) return this.refuse('Invalid Request: method must be a string');
    const params = find(tape, 0, 'params');
    if (params != ABSENT && !tape.is(params, Kind.Object)) {
      if (id == ABSENT) return MessageKind.Notification;
      this.refuse('Invalid params: params must be an object');
      this.errorCode = ErrorCode.InvalidParams;
      return MessageKind.Invalid;
    }
    this.params = params;
    return id == ABSENT ? MessageKind.Notification : MessageKind.Request;
  }

  /** Two plugins in a chain must not read different halves of a doubled key. */
  @inline
  private repeats(key: string): bool {
    return countKey(this.tape, 0, key) > 1;
  }

  private readId(node: u32): bool {
    const tape = this.tape;
    const data = tape.data(node);
    const size = tape.size(node);
    if (tape.kind(node) == Kind.String) {
      this.setId(data - 1, size + 2);
      return true;
    }
    if (tape.kind(node) != Kind.Number || !isInteger(data, size)) return false;
    this.setId(data, size);
    return true;
  }


  @inline
  private setId(ptr: usize, size: i32): void {
    this.id.ptr = ptr;
    this.id.size = size;
  }

  private refuse(text: string): MessageKind {
    this.errorCode = ErrorCode.InvalidRequest;
    this.errorText = text;
    return MessageKind.Invalid;
  }

  private unparsable(error: JsonError): MessageKind {
    this.errorCode = ErrorCode.ParseError;
    this.errorText = `Parse error: ${jsonErrorText(error)} at byte ${this.tape.errorPosition}`;
    return MessageKind.Invalid;
  }
}
