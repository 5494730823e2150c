/**
 * The request's way through the filters to the router.
 * Spec: Envoy source/common/http/filter_manager.cc (decodeHeaders, decodeData, requestDataTooLarge).
 */
import type { BodyBuffer } from '../../abi/body-buffer.js';
import type { HeaderMap } from '../../abi/header-map.js';
import type { DataStatus, HeadersStatus, StreamFilter } from '../../abi/stream-filter.js';
import type { FilterManager } from './filter-manager.js';
import type { Station } from './filter-path.js';
import { FilterPath } from './filter-path.js';

/** Filters in the order of the configuration, then the router. */
export class DecoderPath extends FilterPath {
  readonly #manager: FilterManager;

  constructor(manager: FilterManager, filters: readonly StreamFilter[], limit: number) {
    super(filters, limit);
    this.#manager = manager;
  }

  at(index: number): Station {
    return this.stations[index] as Station;
  }

  protected get over(): boolean {
    return this.#manager.complete || this.#manager.encoder.ended || this.aborted;
  }

  protected callHeaders(filter: StreamFilter, headers: HeaderMap, endStream: boolean): HeadersStatus {
    return filter.decodeHeaders(headers, endStream);
  }

  protected callData(filter: StreamFilter, data: BodyBuffer, endStream: boolean): DataStatus {
    return filter.decodeData(data, endStream);
  }

  protected callTrailers(filter: StreamFilter, trailers: HeaderMap): number {
    return filter.decodeTrailers(trailers);
  }

  protected endHeaders(headers: HeaderMap, endStream: boolean): boolean {
    this.#manager.routerEntered();
    this.#manager.options.router.decodeHeaders(headers, endStream);
    return !this.over;
  }

  protected endData(data: BodyBuffer, endStream: boolean): void {
    this.#manager.options.router.decodeData(data.take(), endStream);
  }

  protected endTrailers(trailers: HeaderMap): void {
    this.#manager.options.router.decodeTrailers(trailers);
  }

  protected onTooLarge(): void {
    const details = 'request_payload_too_large';
    this.#manager.sendLocalReply({ status: 413, body: 'Payload Too Large', details });
  }

  protected onWatermark(above: boolean): void {
    this.#manager.options.flow?.readDisable(above);
  }

  protected finishAborted(): void {
    this.#manager.executePreparedReply();
  }
}
