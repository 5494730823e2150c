/**
 * One connection of a pool, from dialling to its end: how many requests it carries and may still carry.
 * Spec: Envoy source/common/conn_pool/conn_pool_base.cc (ActiveClient).
 */
import type { Socket } from 'node:net';

import { dial, type DialTarget } from './dial.js';
import type { UpstreamFailure } from './upstream-failure.js';
import type {
  Codec,
  CodecEvents,
  ConnectionFacts,
  OutgoingRequest,
  UpstreamListener,
  UpstreamStream,
} from './upstream-stream.js';

export interface ConnectionOwner {
  readonly maxRequests: number;
  createCodec(socket: Socket, events: CodecEvents): Codec;
  onReady(connection: PooledConnection): void;
  onStreamEnd(connection: PooledConnection): void;
  onConnectFailure(connection: PooledConnection, failure: UpstreamFailure): void;
  onClose(connection: PooledConnection): void;
  /** The other side announced that it takes no more requests. */
  onGoAway(): void;
  onProtocolError(): void;
  openElsewhere(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream | undefined;
}

export class PooledConnection implements CodecEvents {
  readonly id: number;
  readonly #owner: ConnectionOwner;
  readonly #dial: { cancel(): void };
  codec: Codec | undefined;
  socket: Socket | undefined;
  active = 0;
  idleSince = 0;
  connectedAt = 0;
  /** We ended it, not the other side. */
  closedByUs = false;
  #facts: ConnectionFacts | undefined;
  #served = 0;
  #draining = false;
  #closed = false;

  /** @param id its number in the pool */
  constructor(id: number, target: DialTarget, owner: ConnectionOwner) {
    this.id = id;
    this.#owner = owner;
    this.#dial = dial(target, {
      onConnected: (socket) => this.#onConnected(socket),
      onFailure: (failure) => owner.onConnectFailure(this, failure),
    });
  }

  get connecting(): boolean {
    return this.codec === undefined;
  }

  get hasRoom(): boolean {
    return (
      this.codec !== undefined && !this.#draining && !this.#closed && this.active < this.codec.concurrency
    );
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Only while there is room. */
  open(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream | undefined {
    const { codec } = this;
    if (codec === undefined) return undefined;
    this.active++;
    this.#served++;
    if (this.#owner.maxRequests > 0 && this.#served >= this.#owner.maxRequests) this.#draining = true;
    this.#facts ??= { localAddress: localAddress(this.socket), protocol: codec.protocol };
    listener.onConnected?.(this.#facts);
    return codec.open(request, listener);
  }

  /** Takes no more requests; closes after the last. */
  drain(): void {
    this.#draining = true;
    if (this.codec === undefined) return this.#cancelDial();
    if (this.active === 0) this.destroy();
    else this.codec.drain();
  }

  destroy(): void {
    this.closedByUs = true;
    if (this.codec === undefined) return this.#cancelDial();
    this.codec.destroy();
  }

  onStreamEnd(): void {
    this.active--;
    if (this.active === 0) this.idleSince = performance.now();
    this.#owner.onStreamEnd(this);
    if (this.#draining && this.active === 0 && !this.#closed) this.destroy();
  }

  onDrain(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#owner.onGoAway();
    if (this.active === 0) this.destroy();
  }

  onCapacity(): void {
    if (this.hasRoom) this.#owner.onReady(this);
  }

  onProtocolError(): void {
    this.#owner.onProtocolError();
  }

  openElsewhere(request: OutgoingRequest, listener: UpstreamListener): UpstreamStream | undefined {
    return this.#owner.openElsewhere(request, listener);
  }

  onClose(byUs: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.closedByUs ||= byUs;
    this.#owner.onClose(this);
  }

  #onConnected(socket: Socket): void {
    this.socket = socket;
    this.connectedAt = this.idleSince = performance.now();
    this.codec = this.#owner.createCodec(socket, this);
    this.#owner.onReady(this);
  }

  #cancelDial(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dial.cancel();
    this.#owner.onClose(this);
  }
}

function localAddress(socket: Socket | undefined): string {
  const { localAddress: address = '', localPort: port = 0 } = socket ?? {};
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
