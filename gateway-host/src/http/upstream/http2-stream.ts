/**
 * One request on an HTTP/2 connection.
 * Spec: RFC 9113 §5.4 (resets), §8.1 (trailers end a message); Envoy source/common/http/http2/codec_impl.cc (ClientStreamImpl).
 */
import { constants, type ClientHttp2Stream } from 'node:http2';

import type { HeaderMap } from '../../abi/header-map.js';
import type { Http2Codec } from './http2-codec.js';
import { isUpgrade } from '../upgrade.js';
import { agreeToUpgrade, fromHttp2, requestToHttp2, toHttp2 } from './http2-headers.js';
import type { UpstreamFailure } from './upstream-failure.js';
import type { OutgoingRequest, UpstreamListener, UpstreamStream } from './upstream-stream.js';
import { WaitingStream } from './waiting-stream.js';

const EMPTY = Buffer.alloc(0);
const HEADERS_FRAME = 1;

export class Http2Stream implements UpstreamStream {
  readonly #codec: Http2Codec;
  readonly #listener: UpstreamListener;
  readonly #onEnd: () => void;
  #stream: ClientHttp2Stream | undefined;
  #trailersOut: HeaderMap | undefined;
  #trailersIn: HeaderMap | undefined;
  /** What the request is to become. */
  #upgrade: string | undefined;
  #answered = false;
  #over = false;
  #released = false;
  #pressed = false;
  #garbled = false;
  /**
   * The library sends headers later than it is told to; a GOAWAY that is read before keeps them back for good. So what was
   * pushed is kept for another connection. Undefined once something is known to be out.
   */
  #early: WaitingStream | undefined;
  #unsent = false;

  constructor(codec: Http2Codec, request: OutgoingRequest, listener: UpstreamListener, onEnd: () => void) {
    this.#codec = codec;
    this.#listener = listener;
    this.#onEnd = onEnd;
    this.#early = new WaitingStream(request, listener, Number.POSITIVE_INFINITY, () => undefined);
    try {
      const { headers, endStream } = request;
      if (isUpgrade(headers)) this.#upgrade = headers.get('upgrade');
      this.#stream = codec.request(requestToHttp2(headers), endStream);
      this.#listen(this.#stream);
    } catch (error) {
      // Its owner has no object yet.
      const kind = codec.lost ? 'reset' : 'request';
      setImmediate(() => this.#fail({ kind, detail: String(error) }));
    }
  }

  sendData(data: Buffer, endStream: boolean): void {
    const stream = this.#stream;
    this.#early?.sendData(data, endStream);
    if (this.#unsent || stream === undefined || stream.destroyed || stream.writableEnded) return;
    if (data.length > 0 && !stream.write(data, this.#onWritten) && !endStream) this.#press(true);
    if (endStream) stream.end();
  }

  sendTrailers(trailers: HeaderMap): void {
    if (this.#unsent) return this.#early?.sendTrailers(trailers);
    this.#trailersOut = trailers;
    this.sendData(EMPTY, true);
    this.#early?.sendTrailers(trailers);
  }

  pause(): void {
    this.#early?.pause();
    this.#stream?.pause();
  }

  resume(): void {
    this.#early?.resume();
    this.#stream?.resume();
  }

  abort(): void {
    if (this.#unsent) this.#early?.abort();
    if (this.#over) return;
    this.#over = true;
    this.#stream?.close(constants.NGHTTP2_CANCEL);
    // A paused stream would never see its own end.
    this.#stream?.resume();
  }

  #listen(stream: ClientHttp2Stream): void {
    stream.on('response', (_, flags, raw?: string[]) => this.#onHeaders(flags, raw ?? []));
    stream.on('trailers', (_, __, raw?: string[]) => (this.#trailersIn = fromHttp2(raw ?? [])));
    stream.on('headers', (_, __, raw?: string[]) => this.#onInterim(raw ?? []));
    stream.on('data', (chunk: Buffer) => {
      if (!this.#over) this.#listener.onData(chunk, false);
    });
    stream.on('end', () => this.#onAnswerEnd());
    stream.on('drain', () => this.#press(false));
    stream.on('wantTrailers', () => this.#onWantTrailers(stream));
    stream.on('frameError', (type: number) => (this.#unsent ||= type === HEADERS_FRAME));
    stream.on('error', (error: Error & { code?: string }) => {
      // The library's own: what came is not HTTP/2.
      this.#garbled = error.code === 'ERR_HTTP2_ERROR';
    });
    stream.on('close', () => this.#onClose(stream));
  }

  readonly #onWritten = (error?: Error | null): void => {
    if (error === undefined || error === null) this.#early = undefined;
  };

  #onInterim(raw: readonly string[]): void {
    if (!this.#over) this.#listener.onInterim?.(fromHttp2(raw));
  }

  #onHeaders(flags: number, raw: readonly string[]): void {
    if (this.#over) return;
    this.#early = undefined;
    const headers = fromHttp2(raw);
    if (this.#upgrade !== undefined) agreeToUpgrade(headers, this.#upgrade);
    this.#answered = true;
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    if (endStream) this.#complete();
    this.#listener.onHeaders(headers, endStream);
  }

  #onAnswerEnd(): void {
    if (this.#over || !this.#answered) return;
    if (this.#stream?.rstCode !== constants.NGHTTP2_NO_ERROR) return;
    this.#complete();
    if (this.#trailersIn === undefined) this.#listener.onData(EMPTY, true);
    else this.#listener.onTrailers(this.#trailersIn);
  }

  /** The answer is whole; a request that is still being sent is not wanted any more. */
  #complete(): void {
    this.#over = true;
    const stream = this.#stream;
    if (stream !== undefined && !stream.writableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  }

  #onWantTrailers(stream: ClientHttp2Stream): void {
    const trailers = this.#trailersOut === undefined ? {} : toHttp2(this.#trailersOut);
    try {
      stream.sendTrailers(trailers);
    } catch (error) {
      this.#fail({ kind: 'request', detail: String(error) });
      stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    }
  }

  #onClose(stream: ClientHttp2Stream): void {
    this.#press(false);
    const early = this.#unsent && !this.#over ? this.#early : undefined;
    if (early !== undefined) return this.#openAgain(early);
    if (!this.#over) this.#fail(this.#reason(stream));
    this.#release();
  }

  /** The upstream has seen nothing of it. */
  #openAgain(early: WaitingStream): void {
    this.#over = true;
    this.#release();
    const next = this.#codec.openElsewhere(early.request, early.listener);
    if (next === undefined) early.fail({ kind: 'overflow', detail: 'too many requests' });
    else early.attach(next);
  }

  #reason(stream: ClientHttp2Stream): UpstreamFailure {
    const code = stream.rstCode ?? constants.NGHTTP2_NO_ERROR;
    const detail = `HTTP/2 stream closed with code ${code}`;
    if (code === constants.NGHTTP2_REFUSED_STREAM || this.#unsent) return { kind: 'refused', detail };
    if (this.#garbled) return { kind: 'protocol', detail };
    if (this.#codec.lost) return { kind: 'reset', detail };
    return { kind: 'remote-reset', detail };
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.onFailure(failure);
    if (this.#stream === undefined) this.#release();
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#onEnd();
  }

  #press(high: boolean): void {
    if (this.#pressed === high) return;
    this.#pressed = high;
    if (!this.#over) this.#listener.onPressure?.(high);
  }
}
