/**
 * What a plugin may read and write of a stream at the moment: header maps, bodies, properties.
 * Spec: Envoy source/extensions/common/wasm/context.cc (getMap, getConstMap, getBuffer, getProperty, setProperty).
 */
import { BufferType, MapType, Status } from '@postern/contract/abi';
import type { BodyBuffer } from './body-buffer.js';
import { Context, type GuestBuffer } from './context.js';
import type { LifeSpan } from './declared-property.js';
import type { HeaderMap } from './header-map.js';
import { HeldMessage } from './held-message.js';
import type { MetadataValue } from './metadata-value.js';
import type { RootContext } from './root-context.js';
import type { AttributeValue, AttributeView, FilterCallbacks, LogView } from './stream-filter.js';
import { isSettable, obeyHigress, readProperty } from './stream-properties.js';

const EMPTY = Buffer.alloc(0);

/** One stream as one plugin holds it. */
export abstract class StreamMessages extends Context implements AttributeView {
  readonly #root: RootContext;
  protected readonly request = new HeldMessage();
  protected readonly response = new HeldMessage();
  protected callbacks: FilterCallbacks | undefined;
  protected endOfStream = false;
  /** What the access log shows, while it is written. */
  protected logView: LogView | undefined;
  over = false;
  /** Written request headers leave the route as it was (Higress, `clear_route_cache` = off). */
  #keepsRoute = false;

  constructor(root: RootContext) {
    super(root.vm, root.vm.takeContextId(), root.mark);
    this.#root = root;
    this.vm.addContext(this);
  }

  override get root(): RootContext {
    return this.#root;
  }

  override get logging(): boolean {
    return this.logView !== undefined;
  }

  setCallbacks(callbacks: FilterCallbacks): void {
    this.callbacks = callbacks;
  }

  override readableMap(type: number): HeaderMap | undefined {
    const log = this.logView;
    switch (type) {
      case MapType.HttpRequestHeaders:
        return log === undefined ? this.request.headers : log.requestHeaders;
      case MapType.HttpRequestTrailers:
        return log === undefined ? this.request.trailers : undefined;
      case MapType.HttpResponseHeaders:
        return log === undefined ? this.response.headers : log.responseHeaders;
      case MapType.HttpResponseTrailers:
        return log === undefined ? this.response.trailers : log.responseTrailers;
      default:
        return super.readableMap(type);
    }
  }

  /** What attributes are taken from. */
  get requestHeaders(): HeaderMap | undefined {
    return this.readableMap(MapType.HttpRequestHeaders);
  }

  get responseHeaders(): HeaderMap | undefined {
    return this.readableMap(MapType.HttpResponseHeaders);
  }

  get responseTrailers(): HeaderMap | undefined {
    return this.readableMap(MapType.HttpResponseTrailers);
  }

  override writableMap(type: number): HeaderMap | undefined {
    if (this.logView !== undefined) return undefined;
    switch (type) {
      case MapType.HttpRequestHeaders:
        return this.request.headers;
      case MapType.HttpRequestTrailers:
        if (this.#mayAddTrailers(this.request)) this.request.trailers = this.callbacks?.addDecodedTrailers();
        return this.request.trailers;
      case MapType.HttpResponseHeaders:
        return this.response.headers;
      case MapType.HttpResponseTrailers:
        if (this.#mayAddTrailers(this.response))
          this.response.trailers = this.callbacks?.addEncodedTrailers();
        return this.response.trailers;
      default:
        return undefined;
    }
  }

  override mapWritten(type: number): void {
    if (type === MapType.HttpRequestHeaders && !this.#keepsRoute) this.callbacks?.requestHeadersChanged();
  }

  override buffer(type: number): GuestBuffer | undefined {
    if (type === BufferType.HttpRequestBody) return this.whole(this.request) ?? EMPTY;
    if (type === BufferType.HttpResponseBody) return this.whole(this.response) ?? EMPTY;
    return super.buffer(type);
  }

  override property(path: string): AttributeValue {
    const own = super.property(path);
    if (own !== undefined || this.callbacks === undefined) return own;
    return readProperty(path, { context: this, root: this.root, callbacks: this.callbacks }, this);
  }

  override metadata(path: string): MetadataValue | undefined {
    return this.callbacks?.metadata?.(path);
  }

  override setProperty(path: string, value: Buffer): Status {
    if (this.callbacks === undefined) return Status.NotFound;
    if (this.vm.dialect.profile === 'higress')
      this.#keepsRoute = obeyHigress(path, value, this.callbacks) ?? this.#keepsRoute;
    if (!isSettable(path, this.root, this.callbacks)) return Status.BadArgument;
    return this.setFilterState(`wasm.${path}`, value, this.root.declared(path).span);
  }

  override setFilterState(key: string, value: Buffer, span: LifeSpan): Status {
    if (this.callbacks === undefined) return Status.NotFound;
    this.callbacks.setFilterState(key, value, span);
    return Status.Ok;
  }

  /** What the chain holds with the chunk at hand behind it, or the chunk alone. */
  protected whole(held: HeldMessage): BodyBuffer | undefined {
    if (!held.buffering) return held.body;
    return held === this.request
      ? this.callbacks?.bufferDecoded(held.body)
      : this.callbacks?.bufferEncoded(held.body);
  }

  /** Trailers can be made only while the last chunk is at hand. */
  #mayAddTrailers(held: HeldMessage): boolean {
    return held.trailers === undefined && held.body !== undefined && this.endOfStream;
  }
}
