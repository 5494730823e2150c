/**
 * One request through one plugin: what its callbacks are told, which maps and bodies they may touch when, what their
 * answers mean. Spec: Envoy source/extensions/common/wasm/context.cc (Context as an HTTP filter).
 */
import { BufferType, LogLevel, MapType, Status, StreamType } from '@postern/contract/abi';
import type { BodyBuffer } from './body-buffer.js';
import type { GuestBuffer, GuestReply } from './context.js';
import { Context } from './context.js';
import { dataAnswer, headersAnswer } from './guest-answers.js';
import type { GuestCallback } from './guest-callbacks.js';
import type { HeaderMap } from './header-map.js';
import { HeldMessage } from './held-message.js';
import type { RootContext } from './root-context.js';
import type { AttributeValue, FilterCallbacks, LogView, StreamFilter } from './stream-filter.js';
import { DataStatus, HeadersStatus, TrailersStatus } from './stream-filter.js';

const EMPTY = Buffer.alloc(0);

/** A plugin's filter on one stream. */
export class StreamContext extends Context implements StreamFilter {
  readonly #root: RootContext;
  readonly #request = new HeldMessage();
  readonly #response = new HeldMessage();
  #callbacks: FilterCallbacks | undefined;
  #created = false;
  #destroyed = false;
  /** The VM died and this stream has been answered for that. */
  #failureReplied = false;
  #ending = false;
  /** The direction that the guest continued in its latest headers callback; -1 is none. */
  #continued = -1;
  /** Local responses that the guest has asked for in its latest headers callback. */
  #replies = 0;
  #endOfStream = false;
  #log: LogView | undefined;

  constructor(root: RootContext) {
    super(root.vm, root.vm.takeContextId());
    this.#root = root;
    this.vm.addContext(this);
  }

  override get root(): RootContext {
    return this.#root;
  }

  override get logging(): boolean {
    return this.#log !== undefined;
  }

  setCallbacks(callbacks: FilterCallbacks): void {
    this.#callbacks = callbacks;
  }

  decodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    this.#create();
    if (this.#destroyed) return HeadersStatus.Continue;
    return this.#headers(this.#request, this.vm.guest.onRequestHeaders, headers, endStream);
  }

  decodeData(data: BodyBuffer, endStream: boolean): DataStatus {
    if (!this.#sees) return DataStatus.Continue;
    return this.#data(this.#request, this.vm.guest.onRequestBody, data, endStream);
  }

  decodeTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.#sees) return TrailersStatus.Continue;
    return this.#trailers(this.#request, this.vm.guest.onRequestTrailers, trailers);
  }

  encodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    if (!this.#sees) return HeadersStatus.Continue;
    return this.#headers(this.#response, this.vm.guest.onResponseHeaders, headers, endStream);
  }

  encodeData(data: BodyBuffer, endStream: boolean): DataStatus {
    if (!this.#sees) return DataStatus.Continue;
    return this.#data(this.#response, this.vm.guest.onResponseBody, data, endStream);
  }

  encodeTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.#sees) return TrailersStatus.Continue;
    return this.#trailers(this.#response, this.vm.guest.onResponseTrailers, trailers);
  }

  log(view: LogView): void {
    // Filters that never saw the request still get a context for their log line.
    this.#create();
    if (this.vm.failure !== undefined) return;
    this.#log = view;
    const { onLog } = this.vm.guest;
    if (onLog !== undefined) this.vm.enter(this, onLog);
    this.vm.settle();
    this.#log = undefined;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#ending = true;
    const { onDone, onDelete } = this.vm.guest;
    if (this.#created) {
      if (onDone !== undefined && this.vm.failure === undefined) this.vm.enter(this, onDone);
      this.vm.settle();
      if (onDelete !== undefined && this.vm.failure === undefined) this.vm.enter(this, onDelete);
      this.vm.settle();
    }
    this.vm.removeContext(this.id);
  }

  override readableMap(type: number): HeaderMap | undefined {
    const log = this.#log;
    switch (type) {
      case MapType.HttpRequestHeaders:
        return log === undefined ? this.#request.headers : log.requestHeaders;
      case MapType.HttpRequestTrailers:
        return log === undefined ? this.#request.trailers : undefined;
      case MapType.HttpResponseHeaders:
        return log === undefined ? this.#response.headers : log.responseHeaders;
      case MapType.HttpResponseTrailers:
        return log === undefined ? this.#response.trailers : log.responseTrailers;
      default:
        return super.readableMap(type);
    }
  }

  override writableMap(type: number): HeaderMap | undefined {
    if (this.#log !== undefined) return undefined;
    switch (type) {
      case MapType.HttpRequestHeaders:
        return this.#request.headers;
      case MapType.HttpRequestTrailers:
        if (this.#mayAddTrailers(this.#request))
          this.#request.trailers = this.#callbacks?.addDecodedTrailers();
        return this.#request.trailers;
      case MapType.HttpResponseHeaders:
        return this.#response.headers;
      case MapType.HttpResponseTrailers:
        if (this.#mayAddTrailers(this.#response))
          this.#response.trailers = this.#callbacks?.addEncodedTrailers();
        return this.#response.trailers;
      default:
        return undefined;
    }
  }

  override mapWritten(type: number): void {
    if (type === MapType.HttpRequestHeaders) this.#callbacks?.requestHeadersChanged();
  }

  override buffer(type: number): GuestBuffer | undefined {
    if (type === BufferType.HttpRequestBody) return this.#whole(this.#request) ?? EMPTY;
    if (type === BufferType.HttpResponseBody) return this.#whole(this.#response) ?? EMPTY;
    return super.buffer(type);
  }

  override property(path: string): AttributeValue {
    const own = super.property(path);
    if (own !== undefined || this.#callbacks === undefined) return own;
    return this.#callbacks.attribute(path, {
      requestHeaders: this.readableMap(MapType.HttpRequestHeaders),
      responseHeaders: this.readableMap(MapType.HttpResponseHeaders),
      responseTrailers: this.readableMap(MapType.HttpResponseTrailers),
      logging: this.logging,
    });
  }

  override setProperty(path: string, value: Buffer): Status {
    if (this.#callbacks === undefined) return Status.NotFound;
    this.#callbacks.setFilterState(`wasm.${path}`, value);
    return Status.Ok;
  }

  override sendLocalResponse(reply: GuestReply): void {
    if (this.#log !== undefined || this.#ending)
      return this.#refuse('send_local_response at the end of a stream');
    if (this.#response.headers !== undefined && ++this.#replies > 1) {
      const what = 'a second send_local_response in a response callback';
      return this.vm.log(LogLevel.Critical, `${what}: this crashes Envoy; it is ignored instead`, this);
    }
    const { status, body, headers, details, grpcStatus } = reply;
    const grpc = grpcStatus >= 0 && grpcStatus <= 16 ? { grpcStatus } : {};
    this.vm.afterCall(() => {
      this.#callbacks?.sendLocalReply({
        status,
        body,
        headers,
        details: details.replaceAll(' ', '_'),
        ...grpc,
      });
    });
  }

  override continueStream(type: number): Status {
    const callbacks = this.#callbacks;
    this.#continued = type;
    if (callbacks !== undefined && type === StreamType.HttpRequest) {
      this.vm.afterCall(() => callbacks.continueDecoding());
    } else if (callbacks !== undefined && type === StreamType.HttpResponse) {
      this.vm.afterCall(() => {
        if (!callbacks.continueEncoding()) this.#refuse('continue_stream(response) without a response');
      });
    }
    // Whichever direction was named, Envoy lets go of the request here.
    if (type < StreamType.Downstream) this.#request.release();
    return super.continueStream(type);
  }

  override closeStream(type: number): Status {
    const callbacks = this.#callbacks;
    if (callbacks !== undefined && type <= StreamType.HttpResponse) {
      if (this.#log !== undefined || this.#ending) this.#refuse('close_stream at the end of a stream');
      else this.vm.afterCall(() => callbacks.resetStream('wasm_close_stream'));
    }
    return super.closeStream(type);
  }

  /** Whether this plugin takes part: it saw the request, and has not failed on it. */
  get #sees(): boolean {
    return this.#created && !this.#failureReplied && !this.#destroyed;
  }

  #create(): void {
    if (this.#created) return;
    this.#created = true;
    const { onContextCreate } = this.vm.guest;
    if (onContextCreate === undefined || this.vm.failure !== undefined) return;
    this.vm.enter(this, onContextCreate, this.#root.id);
    this.vm.settle();
  }

  #headers(
    held: HeldMessage,
    callback: GuestCallback | undefined,
    headers: HeaderMap,
    endStream: boolean,
  ): HeadersStatus {
    held.headers = headers;
    this.#endOfStream = endStream;
    this.#continued = -1;
    this.#replies = 0;
    const answer = this.#ask(callback, headers.size, endStream ? 1 : 0);
    if (answer === undefined) return HeadersStatus.StopAllIterationAndWatermark;
    const mayStopAlone = this.#root.plugin.allowOnHeadersStopIteration;
    const status = headersAnswer(answer, this.vm.stopIteration, mayStopAlone);
    this.vm.settle();
    if (status === HeadersStatus.Continue) {
      held.headers = undefined;
      this.#warnOfDoubling(held);
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
    this.#endOfStream = endStream;
    const answer = this.#ask(callback, this.#whole(held)?.length ?? 0, endStream ? 1 : 0);
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
    if (!this.#failureReplied) {
      this.#failureReplied = true;
      this.#callbacks?.sendLocalReply({ status: 503, body: '', details: 'wasm_fail_stream', grpcStatus: 14 });
    }
    this.vm.settle();
    return undefined;
  }

  /** A call that would take the whole of Envoy down ends only its own stream here. */
  #refuse(what: string): void {
    this.vm.log(LogLevel.Critical, `${what}: this crashes Envoy; the stream is ended instead`, this);
    const reply = { status: 500, body: `${what}: this crashes Envoy\n`, details: 'wasm_call_crashes_envoy' };
    this.#callbacks?.sendLocalReply(reply);
  }

  /** The following filters, or the client, get these headers twice in Envoy; here they have had them once. */
  #warnOfDoubling(held: HeldMessage): void {
    if (
      this.#destroyed ||
      this.#continued !== (held === this.#request ? StreamType.HttpRequest : StreamType.HttpResponse)
    )
      return;
    const what = 'continue_stream of headers that were not paused: Envoy sends these headers on twice';
    this.vm.log(LogLevel.Warn, what, this);
  }

  /** What the chain holds with the chunk at hand behind it, or the chunk alone. */
  #whole(held: HeldMessage): BodyBuffer | undefined {
    if (!held.buffering) return held.body;
    return held === this.#request
      ? this.#callbacks?.bufferDecoded(held.body)
      : this.#callbacks?.bufferEncoded(held.body);
  }

  /** Trailers can be made only while the last chunk is at hand. */
  #mayAddTrailers(held: HeldMessage): boolean {
    return held.trailers === undefined && held.body !== undefined && this.#endOfStream;
  }
}
