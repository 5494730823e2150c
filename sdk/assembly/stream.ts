/** Going on with, or breaking off, a stream that was paused. Spec: proxy-wasm 0.2.1, "Streams". */

import { canBeClosed, connectionIsOpen, responseIsOpen, streamIsOpen } from './scope';
import { Status, statusOf } from './status';

/** What a callback tells the host: go on, or hold. */
export enum Action {
  Continue = 0,
  Pause = 1,
}

/** Which half of which stream. */
export enum StreamType {
  HttpRequest = 0,
  HttpResponse = 1,
  Downstream = 2,
  Upstream = 3,
}

/** Who has ended a connection. */
export enum PeerType {
  Unknown = 0,
  /** The gateway. */
  Local = 1,
  Remote = 2,
}


@external('env', 'proxy_continue_stream')
declare function proxy_continue_stream(stream: u32): u32;

/** Lets a held request, response or connection go on, once the current callback returns. */
export function continueStream(stream: StreamType): Status {
  if (!canContinue(stream)) return Status.BadArgument;
  return statusOf(proxy_continue_stream(stream));
}


@external('env', 'proxy_close_stream')
declare function proxy_close_stream(stream: u32): u32;

function canContinue(stream: StreamType): bool {
  if (stream == StreamType.HttpResponse) return responseIsOpen('continueStream');
  if (stream == StreamType.HttpRequest) return streamIsOpen('continueStream');
  return connectionIsOpen('continueStream');
}

/** Resets the stream or closes the connection, once the current callback returns; the client gets no more bytes. */
export function closeStream(stream: StreamType): Status {
  if (!canBeClosed('closeStream')) return Status.BadArgument;
  return statusOf(proxy_close_stream(stream));
}
