/**
 * What came of a request so far, kept while it may have to be sent again.
 * Spec: Envoy source/common/router/router.cc (retry buffer: given up once it is larger than the buffer limit).
 */
import type { HeaderMap } from '../../abi/header-map.js';

export class RequestCopy {
  readonly #limit: number;
  readonly chunks: Buffer[] = [];
  trailers: HeaderMap | undefined;
  ended = false;
  #bytes = 0;
  #whole = true;

  /** `limit` 0: the bytes are needed once only. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Everything that came is still here; the rest, if there is one, goes to the other try as it comes. */
  get replayable(): boolean {
    return this.#whole;
  }

  push(data: Buffer, endStream: boolean): void {
    this.ended = endStream;
    this.#bytes += data.length;
    if (data.length === 0 || !this.#whole) return;
    if (this.#bytes > this.#limit) this.drop();
    else this.chunks.push(data);
  }

  pushTrailers(trailers: HeaderMap): void {
    this.ended = true;
    this.trailers = trailers;
  }

  drop(): void {
    if (this.#bytes > 0) this.#whole = false;
    if (this.chunks.length > 0) this.chunks.length = 0;
  }
}
