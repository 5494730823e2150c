/**
 * The response's way through the filters, last filter first, to the client.
 * Spec: Envoy source/common/http/filter_manager.cc (encodeHeaders, encodeData, sendDirectLocalReply).
 */
import type { BodyBuffer } from '../../abi/body-buffer.js';
import type { HeaderMap } from '../../abi/header-map.js';
import type { DataStatus, HeadersStatus, StreamFilter } from '../../abi/stream-filter.js';
import type { FilterManager } from './filter-manager.js';
import type { Station } from './filter-path.js';
import { FilterPath } from './filter-path.js';

/** Filters in reverse order of the configuration, then the connection. */
export class EncoderPath extends FilterPath {
  /** Header lines are on their way to the client: only a reset can stop this response. */
  headersSent = false;
  /** The whole response has been handed to the client's connection. */
  ended = false;
  /** A local reply took the place of the response that filters were still working on. */
  replaced = false;
  readonly #manager: FilterManager;

  constructor(manager: FilterManager, filters: readonly StreamFilter[], limit: number) {
    super(filters, limit);
    this.#manager = manager;
  }

  at(index: number): Station {
    return this.stations[index] as Station;
  }

  /** A response begins. */
  start(headers: HeaderMap, endStream: boolean): void {
    this.endSeen = endStream;
    this.runHeaders(undefined, headers, endStream);
  }

  /** Sends another response instead of the one at hand, past all filters. */
  replace(headers: HeaderMap, body: Buffer | undefined): void {
    this.replaced = true;
    this.headers = headers;
    this.#send(headers, body === undefined);
    if (body === undefined || this.#manager.complete) return;
    this.#sendData(body, true);
  }

  protected get over(): boolean {
    return this.#manager.complete || this.ended || this.replaced || this.aborted;
  }

  protected callHeaders(filter: StreamFilter, headers: HeaderMap, endStream: boolean): HeadersStatus {
    return filter.encodeHeaders(headers, endStream);
  }

  protected callData(filter: StreamFilter, data: BodyBuffer, endStream: boolean): DataStatus {
    return filter.encodeData(data, endStream);
  }

  protected callTrailers(filter: StreamFilter, trailers: HeaderMap): number {
    return filter.encodeTrailers(trailers);
  }

  protected endHeaders(headers: HeaderMap, endStream: boolean): boolean {
    if (!/^\d+$/.test(headers.get(':status') ?? '')) {
      const body = 'missing required header: :status';
      const details = `filter_removed_required_response_headers{${body.replaceAll(' ', '_')}}`;
      this.#manager.sendLocalReply({ status: 502, body, details });
      return false;
    }
    this.#send(headers, endStream);
    return !this.over;
  }

  protected endData(data: BodyBuffer, endStream: boolean): void {
    this.#sendData(data.take(), endStream);
  }

  protected endTrailers(trailers: HeaderMap): void {
    if (this.#manager.complete) return;
    this.#manager.options.downstream.encodeTrailers(trailers);
    this.#end();
  }

  protected onTooLarge(): void {
    const details = 'response_payload_too_large';
    this.#manager.sendLocalReply({ status: 500, body: 'Internal Server Error', details });
  }

  /** The upstream is not slowed down: the end offers no way to. */
  protected onWatermark(): void {}

  protected finishAborted(): void {}

  #send(headers: HeaderMap, endStream: boolean): void {
    this.headersSent = true;
    this.#manager.options.info.responseCode = Number(headers.get(':status'));
    this.#manager.options.downstream.encodeHeaders(headers, endStream);
    if (endStream) this.#end();
  }

  #sendData(data: Buffer, endStream: boolean): void {
    if (this.#manager.complete) return;
    this.#manager.options.info.responseSize += data.length;
    this.#manager.options.downstream.encodeData(data, endStream);
    if (endStream) this.#end();
  }

  #end(): void {
    this.ended = true;
    this.#manager.finish();
  }
}
