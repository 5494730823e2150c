/** What a POSTed body is: a request, a notification, a response, or nothing acceptable. Spec: JSON-RPC 2.0 §4, MCP "Messages". */

import { Bytes } from '../bytes';
import {
  ABSENT,
  countKey,
  decimal,
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
  /** Several messages: `read` each from `first` to `end`. Only 2025-03-26 knows them. */
  Batch = 4,
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
  /** What is wrong, for `writeFault`. */
  errorText: string = '';

  /** Reads `size` bytes, which must stay in place while the message is used. */
  parse(text: usize, size: u32): MessageKind {
    const error = parse(this.tape, text, size);
    if (error != JsonError.None) {
      this.forget();
      return (this.kind = this.unparsable(error));
    }
    if (this.tape.kind(0) != Kind.Array || this.first == this.end) return this.read(0);
    this.forget();
    return (this.kind = MessageKind.Batch);
  }

  /** Node of a batch's first message. */
  get first(): u32 {
    return 1;
  }

  /** The node behind a batch's last message. */
  get end(): u32 {
    return this.tape.next(0);
  }

  /** Reads the message at a node: the whole document, or one of a batch. */
  read(node: u32): MessageKind {
    this.forget();
    return (this.kind = this.classify(node));
  }

  /** Whether the method is `name` (ASCII). */
  is(name: string): bool {
    return equals(this.tape, this.method, name);
  }

  /** Node of a parameter, or `ABSENT`. */
  param(name: string): u32 {
    return find(this.tape, this.params, name);
  }

  /** Makes the message one that is answered with an error. */
  refuse(text: string, code: ErrorCode = ErrorCode.InvalidRequest): MessageKind {
    this.errorCode = code;
    this.errorText = text;
    return MessageKind.Invalid;
  }

  private forget(): void {
    this.method = ABSENT;
    this.params = ABSENT;
    this.setId(NULL_ID.ptr, NULL_ID.size);
  }

  private classify(root: u32): MessageKind {
    const tape = this.tape;
    if (tape.kind(root) != Kind.Object) return this.refuse('not an object');
    if (this.repeats(root, 'id')) return this.refuse('repeated key "id"');
    const id = find(tape, root, 'id');
    if (id != ABSENT && !this.readId(id)) return this.refuse('id must be a string or an integer');
    if (this.repeats(root, 'jsonrpc') || this.repeats(root, 'method') || this.repeats(root, 'params')) {
      return this.refuse('repeated key');
    }
    if (!equals(tape, find(tape, root, 'jsonrpc'), '2.0')) return this.refuse('jsonrpc must be "2.0"');
    return this.classifyMethod(root, id);
  }

  private classifyMethod(root: u32, id: u32): MessageKind {
    const tape = this.tape;
    const method = find(tape, root, 'method');
    if (method == ABSENT) {
      const answers = find(tape, root, 'result') != ABSENT || find(tape, root, 'error') != ABSENT;
      return answers && id != ABSENT ? MessageKind.Response : this.refuse('no method');
    }
    if (!tape.is(method, Kind.String)) return this.refuse('method must be a string');
    this.method = method;
    const params = find(tape, root, 'params');
    if (params != ABSENT && !tape.is(params, Kind.Object)) {
      if (id == ABSENT) return MessageKind.Notification;
      return this.refuse('params must be an object', ErrorCode.InvalidParams);
    }
    this.params = params;
    return id == ABSENT ? MessageKind.Notification : MessageKind.Request;
  }

  /** Two plugins in a chain must not read different halves of a doubled key. */
  @inline
  private repeats(root: u32, key: string): bool {
    return countKey(this.tape, root, key) > 1;
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

  private unparsable(error: JsonError): MessageKind {
    const text = jsonErrorText(error) + ' at byte ' + decimal(this.tape.errorPosition);
    return this.refuse(text, ErrorCode.ParseError);
  }
}
