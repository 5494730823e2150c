/**
 * One filter's handle on its stream: continue, answer, buffer, look up.
 * Spec: Envoy source/common/http/filter_manager.h (ActiveStreamDecoderFilter, ActiveStreamEncoderFilter).
 */
import type { BodyBuffer } from '../../abi/body-buffer.js';
import type { LifeSpan } from '../../abi/declared-property.js';
import { HeaderMap } from '../../abi/header-map.js';
import type { MetadataValue } from '../../abi/metadata-value.js';
import type { AttributeValue, AttributeView, FilterCallbacks, LocalReply } from '../../abi/stream-filter.js';
import { lookUpAttribute } from './attributes.js';
import { metadataValue } from './metadata-attributes.js';
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

  raiseFlag(flag: number): void {
    this.#manager.options.info.responseFlags |= flag;
  }

  requestHeadersChanged(): void {
    this.#manager.options.onRequestHeadersChanged?.();
  }

  attribute(path: string, view: AttributeView): AttributeValue {
    const { attributes, info } = this.#manager.options;
    return attributes?.(path) ?? lookUpAttribute(path, info, view);
  }

  metadata(path: string): MetadataValue | undefined {
    return metadataValue(this.#manager.options.info, path);
  }

  injectEncoded(data: Buffer, endStream: boolean): boolean {
    if (this.#manager.complete || this.#manager.encoder.headers === undefined) return false;
    this.#manager.encoder.inject(this.#encoding, data, endStream);
    return true;
  }

  upstreamHosts(): readonly string[] {
    return this.#manager.options.upstreamHosts?.() ?? [];
  }

  overrideHost(address: string): void {
    this.#manager.options.info.overrideHost = address;
  }

  setBufferLimit(direction: 'request' | 'response', bytes: number): void {
    const { decoder, encoder } = this.#manager;
    (direction === 'request' ? decoder : encoder).limit = bytes;
  }

  filterState(key: string): Uint8Array | undefined {
    return this.#manager.options.info.filterState.get(key);
  }

  setFilterState(key: string, value: Uint8Array, span: LifeSpan): void {
    const { info } = this.#manager.options;
    const { filterState, connectionState } = info;
    filterState.set(key, value);
    if (span === 'request') (info.requestState ??= new Map<string, Uint8Array>()).set(key, value);
    if (span === 'connection') connectionState?.set(key, value);
  }
}
