/**
 * The agreement between one request's stream and the protocol that carries it: HTTP/1 or HTTP/2.
 * Spec: Envoy envoy/http/codec.h (RequestDecoder, ResponseEncoder).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { LocalReply } from '../../abi/stream-filter.js';
import type { ConnectionSettings } from '../connection-settings.js';
import type { DownstreamEnd } from '../filter-chain.js';
import type { Tunnel } from '../upgrade.js';

/** The head of a request as it came. */
export interface RequestHead {
  readonly method: string;
  /** The request's target: a path, `*`, or a whole URL. */
  readonly url: string;
  readonly httpVersion: '1.0' | '1.1' | '2';
  /** Name, value, name, value; no pseudo-headers. */
  readonly rawHeaders: readonly string[];
  /** `:authority`, where the protocol has one. */
  readonly authority?: string;
}

/** What a codec tells and asks the stream that it carries. */
export interface CodecHost {
  readonly settings: ConnectionSettings;
  /** The request may leave HTTP. */
  readonly tunnel: Tunnel | undefined;
  onData(chunk: Buffer, endStream: boolean): void;
  /** They end the request. */
  onTrailers(trailers: HeaderMap): void;
  /** The rest of the request cannot be read. */
  onBroken(reply: LocalReply): void;
  /** The exchange is over; `complete` when the whole response was written. */
  onClose(complete: boolean): void;
  onReset(details: string): void;
  /** The connection ends after this response. */
  closeAfter(): boolean;
  requestId(): string | undefined;
  /** The client reads slowly (true) or has caught up (false). */
  pauseResponse(paused: boolean): void;
  warn(message: string): void;
}

/** One request and its answer. */
export interface CodecStream {
  readonly head: RequestHead;
  /** The request ended with its headers. */
  readonly headersOnly: boolean;
  /** The client waits to be told that it may send the body. */
  readonly expectsContinue: boolean;
  /** Takes the host and gives what writes the response. Nothing is read yet. */
  open(host: CodecHost): DownstreamEnd;
  /** Begins to deliver the request's body. */
  read(): void;
  pause(paused: boolean): void;
  /** Nobody wants the rest of the request. */
  discard(): void;
  /** The response comes before the end of the request: the client must still be able to read it. */
  answeredEarly(): void;
}
