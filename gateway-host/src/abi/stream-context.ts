/**
 * One request through one plugin: what its callbacks are told, which maps and bodies they may touch when, what their
 * answers mean. Spec: Envoy source/extensions/common/wasm/context.cc (Context as an HTTP filter).
 */
import { BufferType, LogLevel, MapType, Status, StreamType } from '@postern/contract/abi';
import type { BodyBuffer } from './body-buffer.js';
import type { GuestBuffer, GuestReply } from './context.js';
import { Context } from './context.js';
import type { GuestCallback } from './guest-callbacks.js';
import type { HeaderMap } from './header-map.js';
import type { RootContext } from './root-context.js';
import type { AttributeValue, FilterCallbacks, LogView, StreamFilter } from './stream-filter.js';
import { DataStatus, HeadersStatus, TrailersStatus } from './stream-filter.js';

const EMPTY = Buffer.alloc(0);
const CRASHES = 'this crashes Envoy; the stream is ended instead';

/** A plugin's filter on one stream. */
export class StreamContext extends Context implements StreamFilter {
  readonly #root: RootContext;
  #callbacks: FilterCallbacks | undefined;
  #created = false;
  #destroyed = false;
  #failureReplied = false;
  #replying = false;
  #ending = false;
  #endOfStream = false;
  #requestHeaders: HeaderMap | undefined;
  #requestBody: BodyBuffer | undefined;
  #requestTrailers: HeaderMap | undefined;
  #responseHeaders: HeaderMap | undefined;
  #responseBody: BodyBuffer | undefined;
  #responseTrailers: HeaderMap | undefined;
  #bufferingRequest = false;
  #bufferingResponse = false;
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

  // Requests

  decodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    this.#create();
    this.#requestHeaders = headers;
    this.#endOfStream = endStream;
    const status = this.#enterHeaders(this.vm.guest.onRequestHeaders, headers, endStream);
    if (status === HeadersStatus.Continue) this.#requestHeaders = undefined;
    return status;
  }

  decodeData(data: BodyBuffer, endStream: boolean): DataStatus {
    if (this.#destroyed || !this.#created || this.#failureReplied) return DataStatus.Continue;
    this.#requestBody = data;
    this.#endOfStream = endStream;
    const size = this.#wholeRequestBody()?.length ?? 0;
    const status = this.#enterData(this.vm.guest.onRequestBody, size, endStream);
    this.#bufferingRequest = status === DataStatus.StopIterationAndBuffer;
    if (status === DataStatus.Continue) this.#requestBody = undefined;
    return status;
  }

  decodeTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.#created || this.#failureReplied) return TrailersStatus.Continue;
    this.#requestTrailers = trailers;
    const status = this.#enterTrailers(this.vm.guest.onRequestTrailers, trailers);
    if (status === TrailersStatus.Continue) this.#requestTrailers = undefined;
    return status;
  }

  // Responses

  encodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    if (!this.#created || this.#failureReplied) return HeadersStatus.Continue;
    this.#responseHeaders = headers;
    this.#endOfStream = endStream;
    const status = this.#enterHeaders(this.vm.guest.onResponseHeaders, headers, endStream);
    if (status === HeadersStatus.Continue) this.#responseHeaders = undefined;
    return status;
  }

  encodeData(data: BodyBuffer, endStream: boolean): DataStatus {
    if (this.#destroyed || !this.#created || this.#failureReplied) return DataStatus.Continue;
    this.#responseBody = data;
    this.#endOfStream = endStream;
    const size = this.#wholeResponseBody()?.length ?? 0;
    const status = this.#enterData(this.vm.guest.onResponseBody, size, endStream);
    this.#bufferingResponse = status === DataStatus.StopIterationAndBuffer;
    if (status === DataStatus.Continue) this.#responseBody = undefined;
    return status;
  }

  encodeTrailers(trailers: HeaderMap): TrailersStatus {
    if (!this.#created || this.#failureReplied) return TrailersStatus.Continue;
    this.#responseTrailers = trailers;
    const status = this.#enterTrailers(this.vm.guest.onResponseTrailers, trailers);
    if (status === TrailersStatus.Continue) this.#responseTrailers = undefined;
    return status;
  }

  // The end

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
    const { onDone, onDelete } = this.vm.guest;
    if (this.#created && this.vm.failure === undefined) {
      this.#ending = true;
      if (onDone !== undefined) this.vm.enter(this, onDone);
      this.vm.settle();
      if (onDelete !== undefined && this.vm.failure === undefined) this.vm.enter(this, onDelete);
      this.vm.settle();
    }
    this.vm.removeContext(this.id);
  }

  // What host calls find here

  override readableMap(type: number): HeaderMap | undefined {
    switch (type) {
      case MapType.HttpRequestHeaders:
        return this.#log === undefined ? this.#requestHeaders : this.#log.requestHeaders;
      case MapType.HttpRequestTrailers:
        return this.#log === undefined ? this.#requestTrailers : undefined;
      case MapType.HttpResponseHeaders:
        return this.#log === undefined ? this.#responseHeaders : this.#log.responseHeaders;
      case MapType.HttpResponseTrailers:
        return this.#log === undefined ? this.#responseTrailers : this.#log.responseTrailers;
      default:
        return super.readableMap(type);
    }
  }

  override writableMap(type: number): HeaderMap | undefined {
    if (this.#log !== undefined) return undefined;
    switch (type) {
      case MapType.HttpRequestHeaders:
        return this.#requestHeaders;
      case MapType.HttpRequestTrailers:
        if (this.#requestBody !== undefined && this.#endOfStream) {
          this.#requestTrailers ??= this.#callbacks?.addDecodedTrailers();
        }
        return this.#requestTrailers;
      case MapType.HttpResponseHeaders:
        return this.#responseHeaders;
      case MapType.HttpResponseTrailers:
        if (this.#responseBody !== undefined && this.#endOfStream) {
          this.#responseTrailers ??= this.#callbacks?.addEncodedTrailers();
        }
        return this.#responseTrailers;
      default:
        return undefined;
    }
  }

  override mapWritten(type: number): void {
    if (type === MapType.HttpRequestHeaders) this.#callbacks?.requestHeadersChanged();
  }

  override buffer(type: number): GuestBuffer | undefined {
    if (type === BufferType.HttpRequestBody) return this.#wholeRequestBody() ?? EMPTY;
    if (type === BufferType.HttpResponseBody) return this.#wholeResponseBody() ?? EMPTY;
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
    if (this.#callbacks === undefined || this.#ending) return Status.NotFound;
    this.#callbacks.setFilterState(`wasm.${path}`, value);
    return Status.Ok;
  }

  override sendLocalResponse(reply: GuestReply): void {
    if (this.#replying || this.#callbacks === undefined) return;
    if (this.#log !== undefined || this.#ending)
      return this.#refuse('send_local_response at the end of a stream');
    this.#replying = true;
    const { status, body, headers, details, grpcStatus } = reply;
    const grpc = grpcStatus >= 0 && grpcStatus <= 16 ? { grpcStatus } : {};
    this.vm.afterCall(() => {
      this.#replying = false;
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
    if (callbacks !== undefined && type === StreamType.HttpRequest) {
      this.vm.afterCall(() => callbacks.continueDecoding());
    } else if (callbacks !== undefined && type === StreamType.HttpResponse) {
      this.vm.afterCall(() => {
        if (!callbacks.continueEncoding()) this.#refuse('continue_stream(response) without a response');
      });
    }
    const status = super.continueStream(type);
    if (status === Status.Ok && type < StreamType.Downstream) {
      // Whichever direction was named, Envoy lets go of the request here.
      this.#requestHeaders = undefined;
      this.#requestBody = undefined;
      this.#requestTrailers = undefined;
    }
    return status;
  }

  override closeStream(type: number): Status {
    const callbacks = this.#callbacks;
    if (callbacks !== undefined && type <= StreamType.HttpResponse) {
      if (this.#log !== undefined) this.#refuse('close_stream in on_log');
      else this.vm.afterCall(() => callbacks.resetStream('wasm_close_stream'));
    }
    return super.closeStream(type);
  }

  #create(): void {
    if (this.#created) return;
    this.#created = true;
    const { onContextCreate } = this.vm.guest;
    if (onContextCreate === undefined || this.vm.failure !== undefined) return;
    this.vm.enter(this, onContextCreate, this.#root.id);
    this.vm.settle();
  }

  #enterHeaders(callback: GuestCallback | undefined, headers: HeaderMap, endStream: boolean): HeadersStatus {
    if (this.vm.failure !== undefined) return this.#failStream();
    if (callback === undefined) return HeadersStatus.Continue;
    const answer = this.vm.enter(this, callback, headers.size, endStream ? 1 : 0);
    if (answer === undefined) return this.#failStream();
    const status = this.#headersStatus(answer >>> 0);
    this.vm.settle();
    return status;
  }

  #enterData(callback: GuestCallback | undefined, size: number, endStream: boolean): DataStatus {
    if (this.vm.failure !== undefined) {
      this.#failStream();
      return DataStatus.StopIterationNoBuffer;
    }
    if (callback === undefined) return DataStatus.Continue;
    const answer = this.vm.enter(this, callback, size, endStream ? 1 : 0);
    if (answer === undefined) {
      this.#failStream();
      return DataStatus.StopIterationNoBuffer;
    }
    const stop = this.vm.stopIteration || answer >>> 0 > DataStatus.StopIterationNoBuffer;
    this.vm.settle();
    return stop ? DataStatus.StopIterationNoBuffer : (answer as DataStatus);
  }

  #enterTrailers(callback: GuestCallback | undefined, trailers: HeaderMap): TrailersStatus {
    if (this.vm.failure !== undefined) {
      this.#failStream();
      return TrailersStatus.StopIteration;
    }
    if (callback === undefined) return TrailersStatus.Continue;
    const answer = this.vm.enter(this, callback, trailers.size);
    if (answer === undefined) this.#failStream();
    const stop = answer !== 0 || this.vm.stopIteration;
    this.vm.settle();
    return stop ? TrailersStatus.StopIteration : TrailersStatus.Continue;
  }

  #headersStatus(answer: number): HeadersStatus {
    if (this.vm.stopIteration || answer > HeadersStatus.StopAllIterationAndWatermark) {
      return HeadersStatus.StopAllIterationAndWatermark;
    }
    if (answer === HeadersStatus.StopIteration && !this.#root.plugin.allowOnHeadersStopIteration) {
      return HeadersStatus.StopAllIterationAndWatermark;
    }
    // Envoy has no answer for "continue and end the stream" from a guest: it continues.
    return answer === HeadersStatus.ContinueAndEndStream ? HeadersStatus.Continue : (answer as HeadersStatus);
  }

  /** The VM is dead: this stream is answered 503, once. */
  #failStream(): HeadersStatus {
    this.vm.settle();
    if (!this.#failureReplied) {
      this.#failureReplied = true;
      this.#callbacks?.sendLocalReply({ status: 503, body: '', details: 'wasm_fail_stream', grpcStatus: 14 });
    }
    return HeadersStatus.StopAllIterationAndWatermark;
  }

  /** A call that would take the whole of Envoy down ends only its own stream here. */
  #refuse(what: string): void {
    this.vm.log(LogLevel.Critical, `${what}: ${CRASHES}`, this);
    const reply = { status: 500, body: `${what}: this crashes Envoy\n`, details: 'wasm_call_crashes_envoy' };
    this.#callbacks?.sendLocalReply(reply);
  }

  /** What was held so far with the chunk at hand behind it, or the chunk alone. */
  #wholeRequestBody(): BodyBuffer | undefined {
    if (this.#requestBody === undefined || !this.#bufferingRequest) return this.#requestBody;
    return this.#callbacks?.bufferDecoded(this.#requestBody);
  }

  #wholeResponseBody(): BodyBuffer | undefined {
    if (this.#responseBody === undefined || !this.#bufferingResponse) return this.#responseBody;
    return this.#callbacks?.bufferEncoded(this.#responseBody);
  }
}
