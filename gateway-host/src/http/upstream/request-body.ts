/**
 * The request's body on its way to an upstream: whole when it came quickly, streamed with backpressure when not.
 * A copy is kept while a retry is possible.
 */
import { Readable } from 'node:stream';

/** What the HTTP client sends: nothing, bytes of a known length, or chunks as they come. */
export type UpstreamBody = Buffer | AsyncIterable<Buffer> | null;

export class RequestBody {
  readonly #keepLimit: number;
  readonly #onPressure: (high: boolean) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #kept = true;
  #stream: Readable | undefined;
  #pressed = false;

  /** `keepLimit` 0: the bytes are needed once only. */
  constructor(keepLimit: number, onPressure: (high: boolean) => void) {
    this.#keepLimit = keepLimit;
    this.#onPressure = onPressure;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Everything that came is still here, so that it can be sent again. */
  get replayable(): boolean {
    return this.#ended && this.#kept;
  }

  push(data: Buffer, endStream: boolean): void {
    this.#ended = endStream;
    this.#bytes += data.length;
    const started = this.#stream !== undefined;
    if (data.length > 0 && (!started || this.#kept)) this.#chunks.push(data);
    if (started && this.#bytes > this.#keepLimit) this.#drop();
    if (this.#stream === undefined) return;
    if (data.length > 0 && !this.#stream.push(data)) this.#press(true);
    if (endStream) this.#stream.push(null);
  }

  /** `announced`: the headers tell the length; without it even a whole body goes out in chunks, as it came. */
  open(announced: boolean): UpstreamBody {
    if (this.#ended && this.#bytes === 0) return null;
    if (this.#ended && announced) {
      const [only] = this.#chunks;
      return this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    }
    const stream = new Readable({ read: () => this.#press(false) });
    stream.on('error', () => this.#press(false));
    for (const chunk of this.#chunks) if (!stream.push(chunk)) this.#press(true);
    if (this.#ended) stream.push(null);
    if (this.#bytes > this.#keepLimit) this.#drop();
    this.#stream = stream;
    // Only the iterator: the client would take the length from a stream that has ended.
    return { [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator]() };
  }

  /** Nobody reads any more. */
  close(): void {
    this.#chunks = [];
    this.#stream?.destroy();
    this.#press(false);
  }

  #drop(): void {
    this.#kept = false;
    this.#chunks = [];
  }

  #press(high: boolean): void {
    if (this.#pressed === high) return;
    this.#pressed = high;
    this.#onPressure(high);
  }
}
