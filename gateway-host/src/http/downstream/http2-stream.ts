/** One request on an HTTP/2 connection. Spec: RFC 9113 §8; Envoy source/common/http/http2/codec_impl.cc. */
import { constants, type ServerHttp2Stream } from 'node:http2';

import { HeaderMap } from '../../abi/header-map.js';
import type { DownstreamEnd } from '../filter-chain.js';
import type { CodecHost, CodecStream, RequestHead } from './codec-stream.js';
import { Http2Writer } from './http2-writer.js';

const EMPTY = Buffer.alloc(0);

export class Http2Stream implements CodecStream {
  readonly head: RequestHead;
  readonly headersOnly: boolean;
  readonly expectsContinue: boolean;
  readonly #stream: ServerHttp2Stream;
  #host: CodecHost | undefined;
  #trailers: readonly string[] | undefined;
  #requestEnded: boolean;

  constructor(stream: ServerHttp2Stream, head: RequestHead, headersOnly: boolean, expectsContinue: boolean) {
    this.#stream = stream;
    this.head = head;
    this.headersOnly = headersOnly;
    this.expectsContinue = expectsContinue;
    this.#requestEnded = headersOnly;
  }

  open(host: CodecHost): DownstreamEnd {
    this.#host = host;
    const stream = this.#stream;
    const writer = new Http2Writer(stream, host, {
      head: this.head.method === 'HEAD',
      requestEnded: () => this.#requestEnded,
    });
    // A reset shows itself as the stream's close; the event only needs a listener.
    stream.on('error', () => undefined);
    stream.on('close', () => host.onClose(writer.ended && stream.rstCode === constants.NGHTTP2_NO_ERROR));
    return writer;
  }

  read(): void {
    const host = this.#host;
    if (host === undefined) return;
    const stream = this.#stream;
    stream.on('data', (chunk: Buffer) => host.onData(chunk, false));
    stream.on('trailers', (_headers, _flags, raw?: string[]) => (this.#trailers = raw ?? []));
    stream.on('end', () => {
      // A reset ends the stream for Node too; it is no end of a message.
      if (stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
      this.#requestEnded = true;
      if (this.#trailers === undefined || this.#trailers.length === 0) host.onData(EMPTY, true);
      else host.onTrailers(HeaderMap.fromRaw(this.#trailers));
    });
  }

  pause(paused: boolean): void {
    if (paused) this.#stream.pause();
    else this.#stream.resume();
  }

  discard(): void {
    this.#stream.resume();
  }

  /** The writer tells the client to stop sending once the answer is complete. */
  answeredEarly(): void {}
}
