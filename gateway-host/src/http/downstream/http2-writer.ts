/** Writes a response to an HTTP/2 stream. Spec: RFC 9113 §8.1; Envoy source/common/http/http2/codec_impl.cc. */
import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

import type { HeaderMap } from '../../abi/header-map.js';
import type { DownstreamEnd } from '../filter-chain.js';
import type { CodecHost } from './codec-stream.js';
import { interimLines, responseLines, sendableStatus, trailerLines } from './response-lines.js';

export interface Http2AnswerForm {
  readonly head: boolean;
  readonly requestEnded: () => boolean;
}

export class Http2Writer implements DownstreamEnd {
  /** The whole response was handed to the stream. */
  ended = false;
  readonly #stream: ServerHttp2Stream;
  readonly #host: CodecHost;
  readonly #form: Http2AnswerForm;
  /** Bytes that `content-length` still promises; undefined without it. */
  #owed: number | undefined;
  #bodiless = false;
  #trailers: OutgoingHttpHeaders = {};

  constructor(stream: ServerHttp2Stream, host: CodecHost, form: Http2AnswerForm) {
    this.#stream = stream;
    this.#host = host;
    this.#form = form;
    stream.on('drain', () => host.pauseResponse(false));
  }

  encodeInterim(headers: HeaderMap): void {
    if (this.#gone || this.#stream.headersSent) return;
    const lines = interimLines(headers, this.#host);
    this.#stream.additionalHeaders(headerObject(lines, Number(headers.get(':status'))));
  }

  encodeHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.#gone) return;
    const status = sendableStatus(headers, this.#host);
    this.#bodiless = this.#form.head || status === 204 || status === 205 || status === 304;
    const { lines, length } = responseLines(headers, this.#host);
    this.#owed = this.#bodiless ? undefined : length;
    if (endStream && !this.#bodiless && (length ?? 0) > 0) return this.#cutShort();
    const end = endStream || this.#bodiless;
    // Trailers are known only at the end, so every body is written as if some might come.
    this.#stream.respond(headerObject(lines, status === 101 ? AGREED : status), {
      endStream: end,
      waitForTrailers: !end,
    });
    if (end) return this.#finish();
    this.#stream.on('wantTrailers', () => this.#stream.sendTrailers(this.#trailers));
  }

  encodeData(data: Buffer, endStream: boolean): void {
    if (this.#gone || this.#bodiless) return;
    const body = this.#fit(data);
    if (body.length > 0 && !this.#stream.write(body) && !endStream) this.#host.pauseResponse(true);
    if (endStream) this.#end();
  }

  encodeTrailers(trailers: HeaderMap): void {
    if (this.#gone || this.#bodiless) return;
    this.#trailers = headerObject(trailerLines(trailers, this.#host));
    this.#end();
  }

  reset(details: string): void {
    this.#host.onReset(details);
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  get #gone(): boolean {
    return this.#stream.destroyed || this.#stream.closed || this.ended;
  }

  #end(): void {
    if (this.#owed !== undefined && this.#owed > 0) return this.#cutShort();
    this.#stream.end();
    this.#finish();
  }

  /** The rest of a request that has its answer is not wanted; the client is told so once it has that answer. */
  #finish(): void {
    this.ended = true;
    if (this.#form.requestEnded()) return;
    const stream = this.#stream;
    stream.resume();
    const stop = (): void => stream.close(constants.NGHTTP2_NO_ERROR);
    if (stream.writableFinished) setImmediate(stop);
    else stream.once('finish', () => setImmediate(stop));
  }

  #cutShort(): void {
    this.#host.warn('the response is shorter than its content-length; stream reset');
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  #fit(data: Buffer): Buffer {
    if (this.#owed === undefined) return data;
    const body = data.length > this.#owed ? data.subarray(0, this.#owed) : data;
    if (body.length < data.length) {
      this.#host.warn('the response is longer than its content-length; surplus dropped');
    }
    this.#owed -= body.length;
    return body;
  }
}

/** Lines that HTTP/2 has no place for. */
const FOREIGN = new Set(['te', 'http2-settings', 'host', 'upgrade', 'connection']);
/** What 101 is called there. */
const AGREED = 200;

function headerObject(lines: readonly string[], status?: number): OutgoingHttpHeaders {
  const result: Record<string, string | string[] | number> =
    status === undefined ? {} : { ':status': status };
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i] ?? '';
    const value = lines[i + 1] ?? '';
    if (FOREIGN.has(name)) continue;
    const known = result[name];
    if (known === undefined) result[name] = value;
    else if (SINGLE.has(name)) result[name] = `${String(known)},${value}`;
    else result[name] = Array.isArray(known) ? [...known, value] : [String(known), value];
  }
  return result;
}

/** Node refuses to send these twice; joined they say the same. */
const SINGLE = new Set(
  [
    'access-control-allow-credentials access-control-max-age access-control-request-method age',
    'content-disposition content-encoding content-language content-length content-location content-md5',
    'content-range content-type date dnt etag expires from if-match if-modified-since if-none-match',
    'if-range if-unmodified-since last-modified location max-forwards proxy-authorization range referer',
    'retry-after tk upgrade-insecure-requests user-agent x-content-type-options',
  ].flatMap((line) => line.split(' ')),
);
