/**
 * Holds a request until all of it is here, and then tells how long it is.
 * Spec: Envoy source/extensions/filters/http/buffer/buffer_filter.cc; observed of 1.40.
 */
import type { BodyBuffer } from '../../abi/body-buffer.js';
import type { HeaderMap } from '../../abi/header-map.js';
import { DataStatus, HeadersStatus, TrailersStatus } from '../../abi/stream-filter.js';
import type { RouteFilterFactory } from './native-filter.js';
import { PassThroughFilter } from './pass-through-filter.js';

/** What is said of it on a level of a route; undefined: it is switched off there. */
export interface BufferSettings {
  readonly buffer: { readonly maxBytes: number } | undefined;
}

export function bufferFilter(maxBytes: number, name: string): RouteFilterFactory {
  return (route) => {
    const settings = route?.filterConfigs(name).find(isBuffer) ?? { buffer: { maxBytes } };
    const { buffer } = settings;
    return buffer && { name, createFilter: () => new BufferFilter(buffer.maxBytes) };
  };
}

function isBuffer(config: unknown): config is BufferSettings {
  return typeof config === 'object' && config !== null && 'buffer' in config;
}

class BufferFilter extends PassThroughFilter {
  readonly #maxBytes: number;
  #headers: HeaderMap | undefined;
  #bytes = 0;

  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
  }

  override decodeHeaders(headers: HeaderMap, endStream: boolean): HeadersStatus {
    if (endStream) return HeadersStatus.Continue;
    this.callbacks.setBufferLimit?.('request', this.#maxBytes);
    this.#headers = headers;
    return HeadersStatus.StopIteration;
  }

  override decodeData(data: BodyBuffer, endStream: boolean): DataStatus {
    this.#bytes += data.length;
    if (!endStream) return DataStatus.StopIterationAndBuffer;
    this.#tellLength();
    return DataStatus.Continue;
  }

  override decodeTrailers(): TrailersStatus {
    this.#tellLength();
    return TrailersStatus.Continue;
  }

  #tellLength(): void {
    const headers = this.#headers;
    if (headers?.has('content-length') === false) headers.add('content-length', String(this.#bytes));
  }
}
