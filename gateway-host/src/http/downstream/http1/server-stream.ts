/** One request on an HTTP/1 connection and its answer. Spec: RFC 9112; Envoy envoy/http/codec.h. */
import type { DownstreamEnd } from '../../filter-chain.js';
import type { CodecHost, CodecStream, RequestHead } from '../codec-stream.js';
import type { Http1Connection } from './http1-connection.js';
import type { RequestLine } from './request-line.js';
import { ResponseEncoder } from './response-encoder.js';

export class ServerStream implements CodecStream {
  readonly head: RequestHead;
  readonly headersOnly: boolean;
  readonly expectsContinue: boolean;
  /** Undefined until the request is taken. */
  host: CodecHost | undefined;
  encoder: ResponseEncoder | undefined;
  /** The request has been read to its end. */
  requestDone = false;
  responseDone = false;
  /** Nobody wants the rest of the request. */
  discarded = false;
  readonly #connection: Http1Connection;

  constructor(connection: Http1Connection, line: RequestLine, rawHeaders: string[], headersOnly: boolean) {
    this.#connection = connection;
    this.head = { method: line.method, url: line.target, rawHeaders, httpVersion: line.version };
    this.headersOnly = headersOnly;
    this.expectsContinue = expectsContinue(rawHeaders);
  }

  open(host: CodecHost): DownstreamEnd {
    this.host = host;
    const { method, httpVersion, rawHeaders } = this.head;
    const form = {
      head: method === 'HEAD',
      chunks: httpVersion === '1.1',
      asksToClose: asksToClose(rawHeaders, httpVersion),
    };
    this.encoder = new ResponseEncoder(this.#connection.socket, host, form, {
      onResponseEnd: (close) => this.#connection.onResponseEnd(this, close),
    });
    return this.encoder;
  }

  /** Data comes as it is parsed, which goes on when the head has been taken. */
  read(): void {}

  pause(paused: boolean): void {
    this.#connection.pause(this, paused);
  }

  discard(): void {
    this.discarded = true;
    this.#connection.pause(this, false);
  }

  /** The connection sees for itself that the request has not ended. */
  answeredEarly(): void {}
}

/** HTTP/1.0 closes unless it says otherwise; Envoy heeds the old `proxy-connection` too. */
function asksToClose(raw: readonly string[], version: string): boolean {
  let said = '';
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i] === 'connection' || raw[i] === 'proxy-connection') said += `,${raw[i + 1]}`;
  }
  if (version === '1.0') return !/(^|,)[ \t]*keep-alive[ \t]*(,|$)/i.test(said);
  return said !== '' && /(^|,)[ \t]*close[ \t]*(,|$)/i.test(said);
}

function expectsContinue(raw: readonly string[]): boolean {
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i] === 'expect' && raw[i + 1]?.toLowerCase() === '100-continue') return true;
  }
  return false;
}
