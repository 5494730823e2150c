/** What is under way for a stream whose message was answered with LATER. */

import { Action } from 'proxy-wasm-assemblyscript-sdk/assembly';

/** The stream hands it every callback from then on; who made it ends the stream, by its answer or by `exchange.settle`. */
export abstract class Pending {
  /** What the client's request does meanwhile: it goes on as the upstream's, or waits for callouts. */
  whileWaiting(): Action {
    return Action.Continue;
  }

  /** The upstream's answer begins. */
  onResponseHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }

  /** More of its body is there, `size` bytes so far. */
  onResponseBody(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  /** The body is whole, and trailers come behind it; they do not reach the client. */
  onResponseTrailers(): Action {
    return Action.Continue;
  }

  /** A callout that the stream sent is answered; without headers it has failed. */
  onCallout(call: u32, headers: u32, bodySize: u32): void {}

  /** The stream is over: gives memory back. */
  onDelete(): void {}
}
