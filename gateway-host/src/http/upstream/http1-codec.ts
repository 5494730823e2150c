/**
 * An HTTP/1.1 connection to an upstream: one request at a time, none before the last answer is whole.
 * Spec: RFC 9112 §9; Envoy source/common/http/http1/{codec_impl,conn_pool}.cc.
 */
import type { Socket } from 'node:net';

import type { HeaderMap } from '../../abi/header-map.js';
import { sendNow } from '../write-turn.js';
import type { ClusterSpec } from './cluster-spec.js';
import { ProtocolError } from './http1-head.js';
import { Http1Reader, type ReaderEvents } from './http1-reader.js';
import { Http1Stream } from './http1-stream.js';
import type {
  Codec,
  CodecEvents,
  OutgoingRequest,
  UpstreamListener,
  UpstreamStream,
} from './upstream-stream.js';

const EMPTY = Buffer.alloc(0);

export type Http1CodecSpec = Pick<ClusterSpec, 'maxResponseHeaders' | 'maxResponseHeadersBytes' | 'http1'>;

export class Http1Codec implements Codec, ReaderEvents {
  readonly protocol = 'HTTP/1.1';
  readonly concurrency = 1;
  readonly socket: Socket;
  readonly trailers: boolean;
  readonly #events: CodecEvents;
  readonly #reader: Http1Reader;
  #stream: Http1Stream | undefined;
  #ended = false;
  #reading = false;
  /** The request ended while bytes were being read. */
  #released = false;

  constructor(socket: Socket, spec: Http1CodecSpec, events: CodecEvents) {
    this.socket = socket;
    this.trailers = spec.http1.trailers;
    this.#events = events;
    const limits = { maxHeadBytes: spec.maxResponseHeadersBytes, maxHeaders: spec.maxResponseHeaders };
    this.#reader = new Http1Reader(limits, this);
    socket.on('data', (bytes: Buffer) => this.#onBytes(bytes));
    socket.on('end', () => this.#onFin());
    socket.on('drain', () => this.#stream?.onDrain());
    socket.on('error', () => undefined);
    socket.on('close', () => this.#onClose());
  }

  open(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream {
    const stream = new Http1Stream(this, request, listener);
    this.#stream = stream;
    this.#reader.expect(stream.expectation);
    return stream;
  }

  drain(): void {
    if (this.#stream === undefined) this.destroy();
  }

  destroy(): void {
    this.#tellClosed(true);
    this.socket.destroy();
    this.#onClose();
  }

  /** For the stream: it is over, and `reusable` when both messages were whole. */
  release(stream: Http1Stream, reusable: boolean): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    // A client that was slow must not leave the connection paused for the next request.
    if (reusable) this.socket.resume();
    else this.#end(true);
    // Bytes behind the answer must not be taken for the answer to whoever is waiting.
    if (this.#reading) this.#released = true;
    else this.#events.onStreamEnd();
  }

  onInterim(headers: HeaderMap): void {
    this.#stream?.listener.onInterim?.(headers);
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    const stream = this.#stream;
    if (endStream) stream?.complete(this.#reader.keepAlive);
    stream?.listener.onHeaders(headers, endStream);
  }

  onData(data: Buffer): void {
    if (this.#stream?.over === false) this.#stream.listener.onData(data, false);
  }

  onTunnel(data: Buffer): void {
    this.onData(data);
  }

  onEnd(trailers: HeaderMap | undefined): void {
    const stream = this.#stream;
    if (stream === undefined || stream.over) return;
    stream.complete(this.#reader.keepAlive);
    if (trailers !== undefined && this.trailers) stream.listener.onTrailers(trailers);
    else stream.listener.onData(EMPTY, true);
  }

  #onBytes(bytes: Buffer): void {
    this.#reading = true;
    try {
      this.#guard(() => this.#reader.read(bytes));
    } finally {
      this.#reading = false;
    }
    if (!this.#released) return;
    this.#released = false;
    this.#events.onStreamEnd();
  }

  #onFin(): void {
    this.#guard(() => {
      if (this.#stream === undefined || !this.#reader.end()) this.#end(false);
    });
  }

  #guard(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#events.onProtocolError();
      const stream = this.#stream;
      this.#end(true);
      stream?.fail({ kind: 'protocol', detail: error.message });
    }
  }

  #end(byUs: boolean): void {
    this.#tellClosed(byUs);
    // An upstream sees as much of a request that breaks off as it would have in a turn of its own.
    sendNow(this.socket);
    this.socket.destroy();
  }

  #onClose(): void {
    const stream = this.#stream;
    this.#tellClosed(false);
    stream?.fail({ kind: 'reset', detail: 'the connection was closed before the answer was complete' });
  }

  /** The pool first: what failed is perhaps asked again at once. */
  #tellClosed(byUs: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.onClose(byUs);
  }
}
