/** What a callout to the server brought: read once, for the callback in which it is delivered. */

import {
  BufferType,
  Bytes,
  HeaderPairs,
  HostBytes,
  MapType,
  readBuffer,
  readHeaders,
} from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Incoming } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { Bystander, findAnswer, isEventStream } from './backend-answer';
import { isSessionId } from './session';

const wire = new HostBytes();
const pairs = new HeaderPairs();
const body = new HostBytes();

/** One for all: valid until the next `read`. */
@final
export class CalloutAnswer {
  /** The HTTP status; 0 where nobody answered. */
  status: u32 = 0;
  /** The session that the server began; empty: none. */
  readonly sessionId: Bytes = new Bytes();
  readonly incoming: Incoming = new Incoming();
  private isEvents: bool = false;
  private isEncoded: bool = false;

  read(headers: u32, bodySize: u32): void {
    this.status = 0;
    this.sessionId.size = 0;
    this.isEvents = false;
    this.isEncoded = false;
    body.free();
    if (headers == 0) return;
    readHeaders(MapType.HttpCallResponseHeaders, wire);
    pairs.start(wire);
    while (pairs.next()) this.take(pairs.name, pairs.value);
    if (bodySize > 0) readBuffer(BufferType.HttpCallResponseBody, 0, bodySize, body);
  }

  get isOk(): bool {
    return this.status >= 200 && this.status < 300;
  }

  /** Whether the body holds the answer to a request; `incoming` then has it. */
  holdsAnswer(waitedFor: Bytes, others: Bystander | null = null): bool {
    return !this.isEncoded && findAnswer(this.incoming, body, this.isEvents, waitedFor, others);
  }

  private take(name: Bytes, value: Bytes): void {
    if (isAscii(name.ptr, name.size, ':status')) {
      this.status = statusOf(value);
    } else if (isAscii(name.ptr, name.size, 'content-type')) {
      this.isEvents = isEventStream(value);
    } else if (isAscii(name.ptr, name.size, 'content-encoding')) {
      this.isEncoded = !isAscii(value.ptr, value.size, 'identity');
    } else if (isAscii(name.ptr, name.size, 'mcp-session-id') && isSessionId(value)) {
      this.sessionId.ptr = value.ptr;
      this.sessionId.size = value.size;
    }
  }
}

/** The digits of `:status`. */
export function statusOf(value: Bytes): u32 {
  let status: u32 = 0;
  for (let i = 0; i < value.size && i < 3; i++) status = status * 10 + (<u32>value.at(i) - 0x30);
  return status;
}
