/**
 * One request through one plugin: what its callbacks are told, and what their answers mean.
 * Spec: Envoy source/extensions/common/wasm/context.cc (Context as an HTTP filter).
 */
import type { BodyBuffer } from './body-buffer.js';
import { dataAnswer, headersAnswer } from './guest-answers.js';
import type { GuestCallback } from './guest-callbacks.js';
import type { HeaderMap } from './header-map.js';
import type { HeldMessage } from './held-message.js';
import type { LogView, StreamFilter } from './stream-filter.js';
import { DataStatus, HeadersStatus, TrailersStatus } from './stream-filter.js';
import { StreamOrders } from './stream-orders.js';

/** A plugin's filter on one stream. */
export class StreamContext extends StreamOrders implements StreamFilter {
  #created = false;
  /** The VM died and this stream has been answered for that. */
  #failureReplied = false;

  decodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    this.trace = this.vm.services.traceRequest?.(headers, this.root.plugin.name);
    this.#create();
    if (this.destroyed) return HeadersStatus.Continue;
    return this.#headers(this.request, this.vm.guest.onRequestHeaders, headers, endStream);
  }

  decodeData(data: BodyBuffer, endStream: boolean): DataStatus {
    if (!this.#sees) return DataStatus.Continue;
    return this.#data(this.request, this.vm.guest.onRequestBody, data, endStream);
  }

  decodeTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.#sees) return TrailersStatus.Continue;
    return this.#trailers(this.request, this.vm.guest.onRequestTrailers, trailers);
  }

  encodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    if (!this.#sees) return HeadersStatus.Continue;
    return this.#headers(this.response, this.vm.guest.onResponseHeaders, headers, endStream);
  }

  encodeData(data: BodyBuffer, endStream: boolean): DataStatus {
    if (!this.#sees) return DataStatus.Continue;
    return this.#data(this.response, this.vm.guest.onResponseBody, data, endStream);
  }

  encodeTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.#sees) return TrailersStatus.Continue;
    return this.#trailers(this.response, this.vm.guest.onResponseTrailers, trailers);
  }

  log(view: LogView): void {
    // Filters that never saw the request still get a context for their log line.
    this.#create();
    if (this.vm.failure !== undefined) return;
    this.logView = view;
    this.over = true;
    const { onLog } = this.vm.guest;
    if (onLog !== undefined) this.vm.enter(this, onLog);
    this.vm.settle();
    this.logView = undefined;
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.ending = true;
    this.over = true;
    const { onDone, onDelete } = this.vm.guest;
    if (this.#created) {
      if (onDone !== undefined && this.vm.failure === undefined) this.vm.enter(this, onDone);
      this.vm.settle();
      if (onDelete !== undefined && this.vm.failure === undefined) this.vm.enter(this, onDelete);
      this.vm.settle();
    }
    this.vm.removeContext(this.id);
  }

  /** Whether this plugin takes part: it saw the request, and has not failed on it. */
  get #sees(): boolean {
    return this.#created && !this.#failureReplied && !this.destroyed;
  }

  #create(): void {
    if (this.#created) return;
    this.#created = true;
    const { onContextCreate } = this.vm.guest;
    if (onContextCreate === undefined || this.vm.failure !== undefined) return;
    this.vm.enter(this, onContextCreate, this.root.id);
    this.vm.settle();
  }

  #headers(
    held: HeldMessage,
    callback: GuestCallback | undefined,
    headers: HeaderMap,
    endStream: boolean,
  ): HeadersStatus {
    held.headers = headers;
    this.endOfStream = endStream;
    this.continued = -1;
    const answer = this.#ask(callback, headers.size, endStream ? 1 : 0);
    if (answer === undefined) return HeadersStatus.StopAllIterationAndWatermark;
    // A module of Higress's own version stops headers alone, as one that the configuration allows it.
    const mayStopAlone =
      this.root.plugin.allowOnHeadersStopIteration || this.vm.dialect.version === '0.2.100';
    const status = headersAnswer(answer, this.vm.stopIteration, mayStopAlone);
    this.vm.settle();
    if (status === HeadersStatus.Continue) {
      held.headers = undefined;
      this.warnOfDoubling(held);
    }
    return status;
  }

  #data(
    held: HeldMessage,
    callback: GuestCallback | undefined,
    data: BodyBuffer,
    endStream: boolean,
  ): DataStatus {
    held.body = data;
    this.endOfStream = endStream;
    const answer = this.#ask(callback, this.whole(held)?.length ?? 0, endStream ? 1 : 0);
    if (answer === undefined) return DataStatus.StopIterationNoBuffer;
    const status = dataAnswer(answer, this.vm.stopIteration);
    this.vm.settle();
    held.buffering = status === DataStatus.StopIterationAndBuffer;
    if (status === DataStatus.Continue) held.body = undefined;
    return status;
  }

  #trailers(held: HeldMessage, callback: GuestCallback | undefined, trailers: HeaderMap): TrailersStatus {
    held.trailers = trailers;
    const answer = this.#ask(callback, trailers.size, 0);
    if (answer === undefined) return TrailersStatus.StopIteration;
    const stop = answer !== 0 || this.vm.stopIteration;
    this.vm.settle();
    if (!stop) held.trailers = undefined;
    return stop ? TrailersStatus.StopIteration : TrailersStatus.Continue;
  }

  /** The guest's answer, 0 where it has no such callback; undefined when its VM is dead, which is then answered. */
  #ask(callback: GuestCallback | undefined, b: number, c: number): number | undefined {
    if (this.vm.failure === undefined) {
      if (callback === undefined) return 0;
      const answer = this.vm.enter(this, callback, b, c);
      if (answer !== undefined) return answer >>> 0;
    }
    if (this.root.plugin.failOpen) {
      // What the guest asked for is still done, but nothing stops.
      this.vm.settle();
      return 0;
    }
    if (!this.#failureReplied) {
      this.#failureReplied = true;
      this.callbacks?.sendLocalReply({ status: 503, body: '', details: 'wasm_fail_stream', grpcStatus: 14 });
    }
    this.vm.settle();
    return undefined;
  }
}
