/**
 * Takes a chunked body apart, in whatever pieces its bytes come.
 * Sizes and data end with CR LF and nothing else: where one reader takes a bare LF for an end and another does not, a
 * request can be smuggled. Trailers are lines like those of a head. Spec: RFC 9112 §7.1, §2.2; Envoy's balsa parser (observed of 1.40, which lets one CR behind a chunk be missing).
 */
import { Http1Error } from './http1-error.js';

const LF = 0x0a;
const SIZE_LINE = /^([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r$/;
const SIZE_START = /^[0-9a-fA-F]/;
/** Sizes and extensions: no reason to be longer. */
const MAX_SIZE_LINE = 4096;

export interface ChunkStep {
  /** Bytes that were read. */
  readonly used: number;
  readonly data: Buffer | undefined;
}

type State = 'size' | 'data' | 'data-end' | 'trailers';

export class ChunkedBody {
  /** The lines behind the last chunk, once the body has ended. */
  trailers: string | undefined;
  readonly #maxTrailerBytes: number;
  #state: State = 'size';
  #owed = 0;
  /** The beginning of a line. */
  #line = '';
  #trailerLines = '';

  constructor(maxTrailerBytes: number) {
    this.#maxTrailerBytes = maxTrailerBytes;
  }

  /** Reads one piece: the rest of a chunk as far as it has come, or a line. */
  read(bytes: Buffer): ChunkStep {
    if (this.#state === 'data') {
      const data = bytes.subarray(0, this.#owed);
      this.#owed -= data.length;
      if (this.#owed === 0) this.#state = 'data-end';
      return { used: data.length, data };
    }
    const end = bytes.indexOf(LF);
    const used = end < 0 ? bytes.length : end + 1;
    this.#line += bytes.toString('latin1', 0, end < 0 ? used : end);
    const most = this.#state === 'trailers' ? this.#maxTrailerBytes : MAX_SIZE_LINE;
    if (this.#line.length > most) throw new Http1Error('headers_too_large');
    // What cannot become a size is told so at once.
    if (this.#state === 'size' && !SIZE_START.test(this.#line)) throw new Http1Error('codec_error');
    if (end >= 0) {
      const line = this.#line;
      this.#line = '';
      this.#onLine(line);
    }
    return { used, data: undefined };
  }

  #onLine(line: string): void {
    if (this.#state === 'data-end') {
      if (line !== '\r') throw new Http1Error('codec_error');
      this.#state = 'size';
    } else if (this.#state === 'size') this.#onSize(line);
    else if (line === '\r' || line === '') this.trailers = this.#trailerLines;
    else {
      this.#trailerLines += `${line}\n`;
      if (this.#trailerLines.length > this.#maxTrailerBytes) throw new Http1Error('headers_too_large');
    }
  }

  #onSize(line: string): void {
    const size = SIZE_LINE.exec(line)?.[1];
    this.#owed = size === undefined ? Number.NaN : Number.parseInt(size, 16);
    if (!Number.isSafeInteger(this.#owed)) throw new Http1Error('codec_error');
    this.#state = this.#owed === 0 ? 'trailers' : 'data';
  }
}
