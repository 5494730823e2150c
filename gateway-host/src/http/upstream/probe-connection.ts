/**
 * One connection to a host for health checks: no pool, no counters of the cluster.
 * Spec: Envoy docs "Health checking: connection reuse".
 */
import type { ClusterSpec } from './cluster-spec.js';
import { alpnFor, codecFactory, type HttpVersion } from './codec-choice.js';
import { dial } from './dial.js';
import type { UpstreamFailure } from './upstream-failure.js';
import type {
  Codec,
  CodecEvents,
  OutgoingRequest,
  UpstreamListener,
  UpstreamStream,
} from './upstream-stream.js';

export interface ProbePlace {
  readonly address: string;
  readonly port: number;
  readonly spec: ClusterSpec;
}

export class ProbeConnection implements CodecEvents {
  readonly #place: ProbePlace;
  readonly #version: HttpVersion;
  #codec: Codec | undefined;
  #dialling: { cancel(): void } | undefined;
  #busy = false;

  constructor(place: ProbePlace, http2: boolean) {
    this.#place = place;
    this.#version = http2 ? 'http2' : 'http1';
  }

  /** Sends on the connection of last time where it is still there. */
  request(
    request: OutgoingRequest,
    listener: UpstreamListener,
    onStream: (stream: UpstreamStream) => void,
  ): void {
    const open = (codec: Codec): void => {
      this.#busy = true;
      onStream(codec.open(request, listener));
    };
    if (this.#codec !== undefined && !this.#busy) return open(this.#codec);
    this.close();
    const { address, port, spec } = this.#place;
    const alpn = spec.tls === undefined ? [] : alpnFor(spec.tls, this.#version);
    const target = { address, port, spec, serverName: spec.tls?.sni ?? '', alpn };
    this.#dialling = dial(target, {
      onConnected: (socket) => {
        this.#dialling = undefined;
        socket.unref();
        this.#codec = codecFactory(spec, this.#version)(socket, this);
        open(this.#codec);
      },
      onFailure: (failure: UpstreamFailure) => {
        this.#dialling = undefined;
        listener.onFailure(failure);
      },
    });
  }

  close(): void {
    this.#dialling?.cancel();
    this.#dialling = undefined;
    const codec = this.#codec;
    this.#codec = undefined;
    codec?.destroy();
  }

  onStreamEnd(): void {
    this.#busy = false;
  }

  onDrain(): void {
    this.close();
  }

  onClose(): void {
    this.#codec = undefined;
    this.#busy = false;
  }

  onCapacity(): void {}

  onProtocolError(): void {}

  /** A probe asks this connection or none. */
  openElsewhere(): undefined {
    return undefined;
  }
}
