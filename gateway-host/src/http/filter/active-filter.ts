/**
 * One filter's handle on its stream: continue, answer, buffer, look up.
 * Spec: Envoy source/common/http/filter_manager.h (ActiveStreamDecoderFilter, ActiveStreamEncoderFilter).
 */
import type { BodyBuffer } from '../../abi/body-buffer.js';
import { HeaderMap } from '../../abi/header-map.js';
import type { AttributeValue, AttributeView, FilterCallbacks, LocalReply } from '../../abi/stream-filter.js';
import { lookUpAttribute } from './attributes.js';
import type { FilterManager } from './filter-manager.js';
import type { Station } from './filter-path.js';

/** The services a filter was promised. */
export class ActiveFilter implements FilterCallbacks {
  readonly #manager: FilterManager;
  readonly #decoding: Station;
  readonly #encoding: Station;

  constructor(manager: FilterManager, decoding: Station, encoding: Station) {
    this.#manager = manager;
    this.#decoding = decoding;
    this.#encoding = encoding;
  }

  continueDecoding(): void {
    this.#manager.decoder.resume(this.#decoding);
  }

  continueEncoding(): boolean {
    if (this.#manager.complete) return true;
    if (this.#manager.encoder.headers === undefined) return false;
    this.#manager.encoder.resume(this.#encoding);
    return true;
  }

  bufferDecoded(chunk: BodyBuffer | undefined): BodyBuffer | undefined {
    return this.#manager.decoder.hold(chunk);
  }

  bufferEncoded(chunk: BodyBuffer | undefined): BodyBuffer | undefined {
    return this.#manager.encoder.hold(chunk);
  }

  addDecodedTrailers(): HeaderMap {
    return (this.#manager.decoder.trailers ??= HeaderMap.from([]));
  }

  addEncodedTrailers(): HeaderMap {
    return (this.#manager.encoder.trailers ??= HeaderMap.from([]));
  }

  sendLocalReply(reply: LocalReply): void {
    this.#manager.sendLocalReply(reply);
  }

  resetStream(details: string): void {
    this.#manager.resetStream(details);
  }

  requestHeadersChanged(): void {
    this.#manager.options.onRequestHeadersChanged?.();
  }

  attribute(path: string, view: AttributeView): AttributeValue {
    const { attributes, info } = this.#manager.options;
    return attributes?.(path) ?? lookUpAttribute(path, info, view);
  }

  setFilterState(key: string, value: Uint8Array): void {
    this.#manager.options.info.filterState.set(key, value);
  }
}
