/**
 * Runs the filters of one stream: requests in order, responses in reverse, local replies through the response side,
 * and at the end first every log, then every destruction.
 * Spec: Envoy source/common/http/filter_manager.cc; envoy-observed order of callbacks.
 */
import { BodyBuffer } from '../../abi/body-buffer.js';
import type { HeaderMap } from '../../abi/header-map.js';
import type { FilterFactory, LocalReply, StreamFilter } from '../../abi/stream-filter.js';
import type { DownstreamEnd, FlowControl, RouterEnd, StreamInfo } from '../filter-chain.js';
import { ActiveFilter } from './active-filter.js';
import type { AttributeSource } from './attributes.js';
import { DecoderPath } from './decoder-path.js';
import { EncoderPath } from './encoder-path.js';
import { prepareLocalReply, type PreparedReply, type ReplyDraft } from './local-reply.js';

export type { FilterFactory, LocalReply, StreamFilter } from '../../abi/stream-filter.js';

/** What one stream's chain needs. */
export interface FilterManagerOptions {
  /** Only the filters that are enabled on the chosen route. */
  readonly factories: readonly FilterFactory[];
  readonly router: RouterEnd;
  readonly downstream: DownstreamEnd;
  readonly info: StreamInfo;
  /** Bytes that may be held while a filter waits; Envoy's default is 1 MiB. */
  readonly bufferLimit: number;
  readonly flow?: FlowControl;
  /** A filter wrote to the request headers: the route has to be chosen again before forwarding. */
  readonly onRequestHeadersChanged?: () => void;
  /** Changes the headers of every local answer: what the route says of responses. */
  readonly finalizeReply?: (headers: HeaderMap) => void;
  /** Addresses of the route's cluster. */
  readonly upstreamHosts?: () => readonly string[];
  /** What configuration makes of local replies. */
  readonly rewriteReply?: (draft: ReplyDraft) => void;
  /** Attributes that stand before the stream's own; tests set them. */
  readonly attributes?: AttributeSource;
}

/** The chain of one stream. */
export class FilterManager {
  readonly options: FilterManagerOptions;
  readonly decoder: DecoderPath;
  readonly encoder: EncoderPath;
  readonly #filters: StreamFilter[] = [];
  #prepared: LocalReply | undefined;
  #complete = false;
  #upstreamEnded = false;
  #routerCalled = false;

  constructor(options: FilterManagerOptions) {
    this.options = options;
    for (const factory of options.factories) {
      const filter = factory.createFilter();
      if (filter !== undefined) this.#filters.push(filter);
    }
    this.decoder = new DecoderPath(this, this.#filters, options.bufferLimit);
    this.encoder = new EncoderPath(this, this.#filters.toReversed(), options.bufferLimit);
    const last = this.#filters.length - 1;
    for (let i = 0; i <= last; i++) {
      this.#filters[i]?.setCallbacks(new ActiveFilter(this, this.decoder.at(i), this.encoder.at(last - i)));
    }
  }

  /** The stream is over: everything was logged and destroyed. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The request's headers, from the connection. */
  decodeHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.#complete || this.encoder.ended) return;
    this.decoder.endSeen = endStream;
    this.decoder.runHeaders(undefined, headers, endStream);
  }

  /** A chunk of the request's body, from the connection. */
  decodeData(data: Buffer, endStream: boolean): void {
    if (this.#complete || this.encoder.ended || this.decoder.aborted) return;
    this.options.info.requestSize += data.length;
    this.decoder.endSeen = endStream;
    this.decoder.runData(undefined, new BodyBuffer(data), endStream);
  }

  /** The request's trailers, from the connection: they end it. */
  decodeTrailers(trailers: HeaderMap): void {
    if (this.#complete || this.encoder.ended || this.decoder.aborted) return;
    this.decoder.acceptTrailers(trailers);
  }

  /** The response's headers, from the router. */
  encodeHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.#complete || this.encoder.headers !== undefined) return;
    this.#upstreamEnded = endStream;
    this.options.info.responseCodeDetails ??= 'via_upstream';
    this.options.info.responseCode = Number(headers.get(':status') ?? 0);
    this.encoder.start(headers, endStream);
  }

  /** A chunk of the response's body, from the router. */
  encodeData(data: Buffer, endStream: boolean): void {
    if (this.#complete || this.encoder.aborted || this.encoder.replaced) return;
    this.#upstreamEnded = endStream;
    this.encoder.endSeen = endStream;
    this.encoder.runData(undefined, new BodyBuffer(data), endStream);
  }

  /** The response's trailers, from the router: they end it. */
  encodeTrailers(trailers: HeaderMap): void {
    if (this.#complete || this.encoder.aborted || this.encoder.replaced) return;
    this.#upstreamEnded = true;
    this.encoder.acceptTrailers(trailers);
  }

  /** Answers without an upstream. What happens depends on how far a response has come. */
  sendLocalReply(reply: LocalReply): void {
    if (this.#complete) return;
    if (this.decoder.calling) this.decoder.aborted = true;
    else if (this.encoder.calling) this.encoder.aborted = true;
    this.options.info.responseCodeDetails = reply.details;
    if (this.encoder.headers === undefined) {
      if (this.decoder.calling) this.#prepared ??= reply;
      else this.#replyThroughFilters(reply);
    } else if (!this.encoder.headersSent) this.#replyDirectly(reply);
    else this.resetStream(reply.details);
  }

  /** Carries out the reply that was made inside a request callback, now that the callback has returned. */
  executePreparedReply(): void {
    const reply = this.#prepared;
    this.#prepared = undefined;
    if (reply !== undefined && !this.#complete) this.#replyThroughFilters(reply);
  }

  /** Cuts the connection: nothing more is sent. */
  resetStream(details: string): void {
    if (this.#complete) return;
    this.options.info.responseCodeDetails = details;
    this.options.downstream.reset(details);
    this.finish();
  }

  /** The client has gone away. */
  onDownstreamClose(): void {
    if (this.#complete) return;
    this.options.info.responseCodeDetails = 'downstream_remote_disconnect';
    this.finish();
  }

  /** The router has been given this stream and may have to be cancelled. */
  routerEntered(): void {
    this.#routerCalled = true;
  }

  /** The stream ends for another one: its log shows the answer that no filter saw. */
  leave(answer: HeaderMap): void {
    this.encoder.headers = answer;
    this.finish();
  }

  /** The stream ends: router stopped, every filter logs, then every filter goes. */
  finish(): void {
    if (this.#complete) return;
    this.#complete = true;
    if (this.#routerCalled && !this.#upstreamEnded) this.options.router.cancel();
    const view = {
      requestHeaders: this.decoder.headers,
      responseHeaders: this.encoder.headers,
      responseTrailers: this.encoder.trailers,
    };
    for (const filter of this.#filters) filter.log(view);
    for (const filter of this.#filters) filter.destroy();
  }

  #replyThroughFilters(reply: LocalReply): void {
    const { headers, body } = this.#prepare(reply);
    const withBody = body.length > 0 && !this.#isHead();
    this.encoder.start(headers, !withBody);
    if (!withBody || this.#complete || this.encoder.aborted || this.encoder.replaced) return;
    this.encoder.endSeen = true;
    this.encoder.runData(undefined, new BodyBuffer(body), true);
  }

  /** A response is on its way but not sent: it is replaced, and no filter sees the new one. */
  #replyDirectly(reply: LocalReply): void {
    const { headers, body } = this.#prepare(reply);
    const withBody = body.length > 0 && !this.#isHead();
    this.encoder.replace(headers, withBody ? body : undefined);
  }

  #prepare(reply: LocalReply): PreparedReply {
    const { finalizeReply } = this.options;
    const finalize = (headers: HeaderMap): void => {
      finalizeReply?.(headers);
      reply.finalize?.(headers);
    };
    return prepareLocalReply({ ...reply, finalize }, this.decoder.headers, this.options.rewriteReply);
  }

  #isHead(): boolean {
    return this.decoder.headers?.get(':method') === 'HEAD';
  }
}
