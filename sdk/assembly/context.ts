/**
 * What a plugin author derives from.
 *
 *   VM (one wasm instance per worker thread)
 *    1 │
 *    N ▼  onVmStart, onConfigure, onTick, onHttpCallResponse, onDone, createHttpContext
 *   RootContext   one per plugin configuration; several share a VM and must not share state
 *    1 │
 *    N ▼  onRequestHeaders → onRequestBody* → onRequestTrailers
 *   HttpContext   → onResponseHeaders → onResponseBody* → onResponseTrailers → onLog → onDone → onDelete
 *
 * Every method has a default that does nothing; override what you use.
 * Spec: proxy-wasm 0.2.1, "Callbacks exposed by the Wasm module".
 */

import { Bytes } from './bytes';
import { Action } from './stream';

/** One plugin configuration. */
export abstract class RootContext {
  constructor(readonly id: u32) {}

  /** The VM starts; called once per root. False refuses to start. */
  onVmStart(vmConfiguration: Bytes): bool {
    return true;
  }

  /** The configuration arrives; the bytes are gone afterwards. False refuses it: log why before. */
  onConfigure(configuration: Bytes): bool {
    return true;
  }

  /** The timer of setTickPeriod fired. */
  onTick(): void {}

  /** Answers a callout that this root sent. `headers` 0 means that it failed. */
  onHttpCallResponse(call: u32, headers: u32, bodySize: u32, trailers: u32): void {}

  /** The plugin goes away. False keeps the root until finishRoot(). */
  onDone(): bool {
    return true;
  }

  /** Makes the context of a new request, null to leave the request alone. */
  createHttpContext(id: u32): HttpContext | null {
    return null;
  }
}

/** One HTTP request with its response. */
export abstract class HttpContext {
  /** The SDK's: the next context of the same bucket, and whether the response has begun. */
  nextInBucket: HttpContext | null = null;
  responseBegan: bool = false;

  constructor(readonly id: u32) {}

  /** Request headers; `endOfStream` says that there is no body. */
  onRequestHeaders(headers: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  /** A part of the body; after Pause, the size of all that is held. */
  onRequestBody(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  onRequestTrailers(trailers: u32): Action {
    return Action.Continue;
  }

  /** Response headers, the upstream's or those of a local response. */
  onResponseHeaders(headers: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  /** A part of the response's body; after Pause, the size of all that is held. */
  onResponseBody(size: u32, endOfStream: bool): Action {
    return Action.Continue;
  }

  onResponseTrailers(trailers: u32): Action {
    return Action.Continue;
  }

  /** Answers a callout that this stream sent. `headers` 0 means that it failed. */
  onHttpCallResponse(call: u32, headers: u32, bodySize: u32, trailers: u32): void {}

  /** The stream is over and its headers are readable once more. */
  onLog(): void {}

  /** The stream is over. */
  onDone(): void {}

  /** Last call of all. */
  onDelete(): void {}
}
