/**
 * HTTP/1 on one client's connection: requests one after the other, each answered before the next one is read.
 * Bytes that are no request get Envoy's answer and end the connection.
 * Spec: Envoy source/common/http/http1/codec_impl.cc (ServerConnectionImpl), conn_manager_impl.cc; observed of 1.40.
 */
import type { Socket } from 'node:net';

import { HeaderMap } from '../../../abi/header-map.js';
import type { LocalReply } from '../../../abi/stream-filter.js';
import { FilteredSocket } from '../../filtered-socket.js';
import type { ConnectionSettings } from '../../connection-settings.js';
import { afterTurn, sendNow, type TurnEnd } from '../../write-turn.js';
import { BrokenStream } from '../broken-stream.js';
import type { CodecStream } from '../codec-stream.js';
import type { HttpConnection } from '../http-connection.js';
import { Http1Error } from './http1-error.js';
import type { RequestLine } from './request-line.js';
import { RequestParser, type ParserEvents } from './request-parser.js';
import { ServerStream } from './server-stream.js';

/** When Envoy has no limit for the headers, something must still end a client that never finishes them. */
const DEFAULT_HEADERS_TIMEOUT_MS = 60_000;
/** Of requests that came too early; more is left in the socket. */
const MAX_WAITING_BYTES = 64 * 1024;
const HEADERS_TIMEOUT: LocalReply = {
  status: 408,
  body: 'request header timeout',
  details: 'request_header_timeout',
};
const EMPTY = Buffer.alloc(0);

/** Who serves the requests. */
export interface Http1Host {
  readonly settings: ConnectionSettings;
  serve(stream: CodecStream, connection: HttpConnection): void;
  /** Bytes that are no request; the answer goes through `stream`. */
  refuse(stream: CodecStream, connection: HttpConnection, reply: LocalReply): void;
  protocolError(): void;
}

/** Serves a connection until it ends. `seen`: what was read from it already. */
export function serveHttp1(connection: HttpConnection, host: Http1Host, seen?: Buffer): void {
  const served = new Http1Connection(connection, host);
  if (seen !== undefined) served.onBytes(seen);
}

export class Http1Connection implements ParserEvents, TurnEnd {
  readonly socket: Socket;
  readonly #connection: HttpConnection;
  readonly #host: Http1Host;
  readonly #parser: RequestParser;
  #stream: ServerStream | undefined;
  /** The one whose response was written in this turn, and whether that said that the connection ends. */
  #answered: ServerStream | undefined;
  #closeAfter = false;
  /** Nothing more is read as a request. */
  #ending = false;
  #headTimer: NodeJS.Timeout | undefined;

  constructor(connection: HttpConnection, host: Http1Host) {
    this.socket = connection.socket;
    this.#connection = connection;
    this.#host = host;
    const { maxHeadersBytes, maxHeadersCount, acceptHttp10 } = host.settings;
    const rules = { maxHeadBytes: maxHeadersBytes, maxHeaders: maxHeadersCount, http10: acceptHttp10 };
    this.#parser = new RequestParser({ ...rules, customMethods: false }, this);
    const { socket } = this;
    socket.setNoDelay(true);
    connection.onEnd = () => this.#end();
    socket.on('data', (bytes: Buffer) => this.onBytes(bytes));
    // A client that will send no more is taken for one that is gone, as Envoy takes it.
    socket.on('end', () => {
      sendNow(socket);
      socket.destroy();
    });
    socket.on('drain', () => this.#stream?.encoder?.onDrain());
    socket.on('error', () => undefined);
    socket.on('close', () => this.#onClose());
    // Whoever looked at the first bytes may have seen the last ones too.
    if (socket.readableEnded) socket.destroy();
    else socket.resume();
  }

  onBytes(bytes: Buffer): void {
    if (this.#ending) return;
    try {
      this.#parser.push(bytes);
    } catch (error) {
      return this.#onError(error);
    }
    if (this.#stream === undefined) return this.#watchHead();
    if (this.#parser.waiting > MAX_WAITING_BYTES) this.socket.pause();
  }

  onHead(line: RequestLine, rawHeaders: string[], endStream: boolean): void {
    clearTimeout(this.#headTimer);
    this.#headTimer = undefined;
    const stream = new ServerStream(this, line, rawHeaders, endStream);
    this.#stream = stream;
    this.#connection.began();
    this.#host.serve(stream, this.#connection);
  }

  onData(data: Buffer): void {
    const stream = this.#stream;
    if (stream !== undefined && !stream.discarded) stream.host?.onData(data, false);
  }

  onEnd(rawTrailers: string[]): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    stream.requestDone = true;
    if (!stream.headersOnly && !stream.discarded && !stream.responseDone) {
      const trailers = this.#host.settings.http1Trailers ? rawTrailers : [];
      if (trailers.length === 0) stream.host?.onData(EMPTY, true);
      else stream.host?.onTrailers(HeaderMap.fromRaw(trailers));
    }
  }

  /** For the stream: its response is written. Filters are still about to hear of the end; they come first. */
  onResponseEnd(stream: ServerStream, close: boolean): void {
    if (stream !== this.#stream || stream.responseDone) return;
    stream.responseDone = true;
    this.#answered = stream;
    this.#closeAfter = close;
    afterTurn(this);
  }

  /** The turn of the last response is over. */
  afterTurn(): void {
    const stream = this.#answered;
    if (stream === undefined) return;
    this.#answered = undefined;
    stream.host?.onClose(true);
    if (stream !== this.#stream) return;
    const whole = stream.requestDone || stream.headersOnly;
    // The rest of a request that was answered early is nobody's, and so is what follows it.
    if (this.#closeAfter || !whole) this.#ending = true;
    if (this.#ending) return this.#finish();
    if (stream.requestDone) this.#next();
  }

  /** For the stream: read no more of its request for now, or go on. */
  pause(stream: ServerStream, paused: boolean): void {
    if (stream !== this.#stream || (paused && stream.responseDone)) return;
    if (paused) this.socket.pause();
    else this.socket.resume();
    try {
      this.#parser.pause(paused);
    } catch (error) {
      this.#onError(error);
    }
  }

  /** The stream is over: the connection is free for the next request. */
  #next(): void {
    this.#stream = undefined;
    this.#connection.ended();
    if (this.socket.isPaused()) this.socket.resume();
    if (this.socket instanceof FilteredSocket && this.#parser.waiting > 0)
      this.socket.giveBack(this.#parser.takeWaiting());
    if (this.#ending) return;
    try {
      this.#parser.next();
    } catch (error) {
      return this.#onError(error);
    }
    if (this.#stream === undefined) this.#watchHead();
  }

  /** A head that has begun must end in time. */
  #watchHead(): void {
    if (this.#headTimer !== undefined || this.#parser.idle || this.#ending) return;
    const ms = this.#host.settings.requestHeadersTimeoutMs || DEFAULT_HEADERS_TIMEOUT_MS;
    this.#headTimer = setTimeout(() => this.#refuse(HEADERS_TIMEOUT), ms);
  }

  #onError(error: unknown): void {
    if (!(error instanceof Http1Error)) throw error;
    this.#host.protocolError();
    const { status, body, details } = error;
    this.#refuse({ status, body, details });
  }

  /** Answers instead of the request that cannot be read, unless its answer has begun. */
  #refuse(reply: LocalReply): void {
    if (this.#ending) return;
    this.#ending = true;
    const stream = this.#stream;
    if (stream?.encoder?.begun === true) return void this.socket.destroySoon();
    // A request that has begun gets the answer through its filters, anything else one without a request.
    if (stream !== undefined) return stream.host?.onBroken(reply);
    this.#host.refuse(new BrokenStream(this.socket), this.#connection, reply);
    this.#finish();
  }

  /** What was written goes out, what still comes is dropped. */
  #finish(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream !== undefined) {
      if (!stream.responseDone) stream.host?.onClose(false);
      this.#connection.ended();
    }
    this.#connection.close();
  }

  /** What comes from now on could not be answered, so it is no request. */
  #end(): void {
    this.#ending = true;
    this.socket.end();
    this.socket.resume();
  }

  #onClose(): void {
    clearTimeout(this.#headTimer);
    this.#ending = true;
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream === undefined) return;
    stream.encoder?.abandon();
    if (!stream.responseDone) stream.host?.onClose(false);
    this.#connection.ended();
  }
}
