/**
 * A request that leaves HTTP: what follows its head waits until the upstream agrees; what is no agreement ends it.
 * Spec: Envoy source/common/router/upstream_codec_filter.cc (paused for CONNECT, paused for websocket).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { isUpgrade } from '../upgrade.js';
import type { UpstreamFailure } from './upstream-failure.js';
import type { ConnectionFacts, UpstreamListener, UpstreamStream } from './upstream-stream.js';

/** Bytes that wait before the client is slowed down. */
const MOST_HELD = 64 * 1024;

/** Other upgrades than these do not wait. */
export function awaitsHandshake(headers: HeaderMap): 'connect' | 'websocket' | undefined {
  if (headers.get(':method') === 'CONNECT') return 'connect';
  return isUpgrade(headers) && headers.get('upgrade')?.toLowerCase() === 'websocket'
    ? 'websocket'
    : undefined;
}

export class Handshake implements UpstreamStream, UpstreamListener {
  readonly #kind: 'connect' | 'websocket';
  readonly #listener: UpstreamListener;
  #stream: UpstreamStream | undefined;
  #held: { data: Buffer; endStream: boolean }[] | undefined = [];
  #bytes = 0;

  constructor(kind: 'connect' | 'websocket', listener: UpstreamListener) {
    this.#kind = kind;
    this.#listener = listener;
  }

  attach(stream: UpstreamStream): void {
    this.#stream = stream;
  }

  sendData(data: Buffer, endStream: boolean): void {
    if (this.#held === undefined) return this.#stream?.sendData(data, endStream);
    this.#held.push({ data, endStream });
    const before = this.#bytes;
    this.#bytes += data.length;
    if (before <= MOST_HELD && this.#bytes > MOST_HELD) this.#listener.onPressure?.(true);
  }

  sendTrailers(trailers: HeaderMap): void {
    if (this.#held === undefined) this.#stream?.sendTrailers(trailers);
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    this.#held = undefined;
    this.#stream?.abort();
  }

  onConnected(connection: ConnectionFacts): void {
    this.#listener.onConnected?.(connection);
  }

  onPressure(high: boolean): void {
    this.#listener.onPressure?.(high);
  }

  onInterim(headers: HeaderMap): void {
    this.#listener.onInterim?.(headers);
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    const status = headers.get(':status') ?? '';
    const agreed = status === (this.#kind === 'connect' ? '200' : '101');
    if (agreed) this.#release();
    else if (this.#kind === 'websocket' && Number(status) < 400) return this.#refuse(headers);
    this.#listener.onHeaders(headers, endStream);
  }

  onData(data: Buffer, endStream: boolean): void {
    this.#listener.onData(data, endStream);
  }

  onTrailers(trailers: HeaderMap): void {
    this.#listener.onTrailers(trailers);
  }

  onFailure(failure: UpstreamFailure): void {
    this.#listener.onFailure(failure);
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (this.#bytes > MOST_HELD) this.#listener.onPressure?.(false);
    for (const { data, endStream } of held) this.#stream?.sendData(data, endStream);
  }

  /** An answer that neither agrees nor is an error is passed on without its body. */
  #refuse(headers: HeaderMap): void {
    this.abort();
    headers.remove('content-length');
    this.#listener.onHeaders(headers, true);
  }
}
