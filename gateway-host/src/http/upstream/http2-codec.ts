/**
 * An HTTP/2 connection to an upstream: many requests at once, each with its own flow control and reset.
 * Spec: RFC 9113; Envoy source/common/http/http2/codec_impl.cc (ClientConnectionImpl); node:http2.
 */
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';

import { Http2Liveness } from '../http2-liveness.js';
import type { Http2Spec } from './cluster-spec.js';
import { Http2Stream } from './http2-stream.js';
import type {
  Codec,
  CodecEvents,
  OutgoingRequest,
  UpstreamListener,
  UpstreamStream,
} from './upstream-stream.js';

/** What one stream may send before it is read; Envoy holds no more either (per_connection_buffer_limit_bytes). */
const STREAM_WINDOW = 1 << 20;
const CONNECTION_WINDOW = 24 << 20;
/** Every session to any upstream. */
const liveness = new Http2Liveness();

export class Http2Codec implements Codec {
  readonly protocol = 'HTTP/2';
  readonly #session: ClientHttp2Session;
  readonly #events: CodecEvents;
  readonly #limit: number;
  #peerLimit = Number.POSITIVE_INFINITY;
  #closed = false;
  /** The upstream takes no more streams, or we have asked for none. */
  #wentAway = false;
  #awaiting = false;

  constructor(socket: Socket, spec: Http2Spec, events: CodecEvents) {
    this.#events = events;
    this.#limit = spec.maxConcurrentStreams;
    const session = connect('http://upstream.invalid', {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: spec.streamWindow ?? STREAM_WINDOW },
      maxSessionMemory: 100,
    });
    this.#session = session;
    session.on('connect', () => session.setLocalWindowSize(spec.connectionWindow ?? CONNECTION_WINDOW));
    session.on('remoteSettings', ({ maxConcurrentStreams }) => {
      this.#peerLimit = maxConcurrentStreams ?? Number.POSITIVE_INFINITY;
      events.onCapacity();
    });
    session.on('goaway', () => {
      this.#wentAway = true;
      events.onDrain();
    });
    session.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_HTTP2_ERROR') events.onProtocolError();
    });
    session.on('close', () => this.#onClose(false));
    // The pool must know before the streams do: what they were asked is perhaps asked again at once.
    socket.once('close', () => this.#onClose(false));
    liveness.watch(session, socket);
  }

  /** None once the session is closing, which the library does before it tells of a GOAWAY. */
  get concurrency(): number {
    if (this.#session.closed) this.#awaitGoAway();
    return this.#session.closed ? 0 : Math.min(this.#limit, this.#peerLimit);
  }

  /** The connection is gone, so that streams which end now ended with it. */
  get lost(): boolean {
    return this.#closed || this.#session.destroyed;
  }

  open(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream {
    return new Http2Stream(this, request, listener, () => this.#events.onStreamEnd());
  }

  /** For the stream: throws where a header cannot be sent. */
  request(headers: Parameters<ClientHttp2Session['request']>[0], endStream: boolean): ClientHttp2Stream {
    return this.#session.request(headers, { endStream, waitForTrailers: !endStream });
  }

  /** For the stream: its headers never went out. */
  openElsewhere(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream | undefined {
    return this.#events.openElsewhere(request, listener);
  }

  drain(): void {
    this.#wentAway = true;
    this.#session.close();
  }

  destroy(): void {
    this.#onClose(true);
    this.#session.destroy(undefined, constants.NGHTTP2_NO_ERROR);
  }

  /** Without one the library has given the session up over what the upstream sent, and tells nobody. */
  #awaitGoAway(): void {
    if (this.#awaiting || this.#wentAway) return;
    this.#awaiting = true;
    setImmediate(() => {
      if (!this.#wentAway) this.destroy();
    });
  }

  #onClose(byUs: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events.onClose(byUs);
  }
}
