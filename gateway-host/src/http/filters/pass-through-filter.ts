/**
 * A filter that lets everything pass: what the filters of this folder begin from.
 * Spec: Envoy source/extensions/filters/http/common/pass_through_filter.h.
 */
import {
  DataStatus,
  HeadersStatus,
  TrailersStatus,
  type FilterCallbacks,
  type StreamFilter,
} from '../../abi/stream-filter.js';
import type { BodyBuffer } from '../../abi/body-buffer.js';
import type { HeaderMap } from '../../abi/header-map.js';

export class PassThroughFilter implements StreamFilter {
  #callbacks: FilterCallbacks | undefined;

  setCallbacks(callbacks: FilterCallbacks): void {
    this.#callbacks = callbacks;
  }

  decodeHeaders(_headers: HeaderMap, _endStream: boolean): HeadersStatus {
    return HeadersStatus.Continue;
  }

  decodeData(_data: BodyBuffer, _endStream: boolean): DataStatus {
    return DataStatus.Continue;
  }

  decodeTrailers(_trailers: HeaderMap): TrailersStatus {
    return TrailersStatus.Continue;
  }

  encodeHeaders(_headers: HeaderMap, _endStream: boolean): HeadersStatus {
    return HeadersStatus.Continue;
  }

  encodeData(_data: BodyBuffer, _endStream: boolean): DataStatus {
    return DataStatus.Continue;
  }

  encodeTrailers(_trailers: HeaderMap): TrailersStatus {
    return TrailersStatus.Continue;
  }

  log(): void {}

  destroy(): void {}

  protected get callbacks(): FilterCallbacks {
    if (this.#callbacks === undefined) throw new TypeError('a filter ran before it was given its stream');
    return this.#callbacks;
  }
}
