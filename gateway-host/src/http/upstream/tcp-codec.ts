/**
 * A connection to an upstream without HTTP on it: the payload of one CONNECT request goes through as it is.
 * The answer that opens the tunnel is made here, as soon as there is a connection.
 * Spec: Envoy source/extensions/upstreams/http/tcp/upstream_request.cc (TcpUpstream).
 */
import type { Socket } from 'node:net';

import { HeaderMap } from '../../abi/header-map.js';
import type {
  Codec,
  CodecEvents,
  OutgoingRequest,
  UpstreamListener,
  UpstreamStream,
} from './upstream-stream.js';

const EMPTY = Buffer.alloc(0);

export class TcpCodec implements Codec, UpstreamStream {
  readonly protocol = undefined;
  /** The connection is worth one request and no other. */
  concurrency = 1;
  readonly #socket: Socket;
  readonly #events: CodecEvents;
  #listener: UpstreamListener | undefined;
  #pressed = false;
  #ended = false;
  #closed = false;

  constructor(socket: Socket, events: CodecEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on('data', (bytes: Buffer) => this.#listener?.onData(bytes, false));
    socket.on('end', () => this.#onEnd());
    socket.on('drain', () => this.#press(false));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#onClose(false));
  }

  open({ endStream }: OutgoingRequest, listener: UpstreamListener): UpstreamStream {
    this.#listener = listener;
    this.concurrency = 0;
    if (endStream) this.#socket.end();
    // Whoever asked has no stream yet.
    setImmediate(() => this.#listener?.onHeaders(HeaderMap.fromRaw([':status', '200']), false));
    return this;
  }

  sendData(data: Buffer, endStream: boolean): void {
    if (this.#listener === undefined || this.#socket.writableEnded) return;
    if (data.length > 0 && !this.#socket.write(data) && !endStream) this.#press(true);
    if (endStream) this.#socket.end();
  }

  sendTrailers(): void {
    this.sendData(EMPTY, true);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  abort(): void {
    if (this.#listener === undefined) return;
    this.#listener = undefined;
    this.destroy();
  }

  drain(): void {
    if (this.#listener === undefined) this.destroy();
  }

  destroy(): void {
    this.#onClose(true);
    // What was sent already still goes out.
    this.#socket.destroySoon();
  }

  /** The upstream sends no more. */
  #onEnd(): void {
    const listener = this.#listener;
    this.#ended = true;
    this.#listener = undefined;
    listener?.onData(EMPTY, true);
    this.destroy();
  }

  #onClose(byUs: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    const listener = this.#listener;
    this.#listener = undefined;
    this.#events.onClose(byUs);
    this.#events.onStreamEnd();
    if (this.#ended) return;
    listener?.onFailure({ kind: 'reset', detail: 'the connection was closed before the tunnel' });
  }

  #press(high: boolean): void {
    if (this.#pressed === high) return;
    this.#pressed = high;
    this.#listener?.onPressure?.(high);
  }
}
