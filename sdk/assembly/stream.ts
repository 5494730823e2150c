/** Going on with, or breaking off, a stream that was paused. Spec: proxy-wasm 0.2.1, "Streams". */

import { responseIsOpen, streamIsOpen } from './scope';
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


@external('env', 'proxy_continue_stream')
declare function proxy_continue_stream(stream: u32): u32;

/** Lets a held request or response go, once the current callback returns. */
export function continueStream(stream: StreamType): Status {
  const open =
    stream == StreamType.HttpResponse ? responseIsOpen('continueStream') : streamIsOpen('continueStream');
  if (!open) return Status.BadArgument;
  return statusOf(proxy_continue_stream(stream), 'proxy_continue_stream');
}


@external('env', 'proxy_close_stream')
declare function proxy_close_stream(stream: u32): u32;

/** Resets the stream, once the current callback returns; the client gets no bytes. */
export function closeStream(stream: StreamType): Status {
  if (!streamIsOpen('closeStream')) return Status.BadArgument;
  return statusOf(proxy_close_stream(stream), 'proxy_close_stream');
}
