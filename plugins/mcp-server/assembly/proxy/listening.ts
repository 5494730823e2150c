/** A client that listens to what the server says of its own: the stream of its session, passed on as it comes. Spec: MCP "Listening for Messages from the Server". */

import { Action, BufferType, Bytes, HostBytes, readBuffer } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output, writeCompact } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { writeEvent } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { EventReader, Incoming, IncomingKind } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp/client';
import { Pending } from '../pending';
import { LONGEST_EVENT } from './backend-answer';
import {
  headIsEncoded,
  headIsEvents,
  headStatus,
  readHead,
  replaceHeadForEvents,
  replaceHeadWithout,
  replacePiece,
} from './held-response';

const NOT_ALLOWED: u32 = 405;
const NOT_FOUND: u32 = 404;
const BAD_GATEWAY: u32 = 502;
/** No answer is waited for on this stream. */
const NOBODY = Bytes.of('null');

const chunk = new HostBytes();
const incoming = new Incoming();
const note = new Output();
const piece = new Output();


@final
export class Listening extends Pending {
  private readonly events: EventReader = new EventReader(LONGEST_EVENT);
  private isStream: bool = false;

  onResponseHeaders(_endOfStream: bool): Action {
    readHead();
    this.isStream = headStatus == 200 && headIsEvents && !headIsEncoded;
    if (this.isStream) replaceHeadForEvents();
    else replaceHeadWithout(statusFor(headStatus));
    return Action.Continue;
  }

  onResponseBody(size: u32, _endOfStream: bool): Action {
    piece.clear();
    if (this.isStream) this.take(size);
    replacePiece(piece);
    return Action.Continue;
  }

  onDelete(): void {
    this.events.free();
  }

  private take(size: u32): void {
    readBuffer(BufferType.HttpResponseBody, 0, size, chunk);
    this.events.feed(chunk.ptr, chunk.size);
    while (this.events.next()) {
      const kind = incoming.read(this.events.data.data, <u32>this.events.data.length, NOBODY);
      if (kind != IncomingKind.Request && kind != IncomingKind.Notification) continue;
      note.clear();
      writeCompact(note, incoming.tape, 0);
      writeEvent(piece, note);
    }
    // somebody between may close a connection that says nothing for long
    if (piece.length == 0 && chunk.size > 0) piece.ascii(':\n\n');
    chunk.free();
  }
}

/** A server without such a stream says so, and a lost session is the client's business. */
function statusFor(status: u32): u32 {
  if (status == NOT_FOUND) return NOT_FOUND;
  return status >= 200 && status < 500 ? NOT_ALLOWED : BAD_GATEWAY;
}
