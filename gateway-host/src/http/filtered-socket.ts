/**
 * The socket of an HTTP connection whose bytes pass network filters: what HTTP writes goes to them portion by portion, what
 * they let through is read here, in the same turn in which they let it through.
 * Spec: Envoy source/common/network/connection_impl.cc (write), conn_manager_impl.cc (onData); observed of 1.40.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

import { BodyBuffer } from '../abi/body-buffer.js';
import type { Decide } from './first-bytes.js';

/** As far as Envoy looks for a protocol. */
const MOST_BYTES = 64 * 1024;

/** The connection on the other side of the filters. */
export interface FilteredConnection {
  /** What a filter keeps stays in the buffer for the next time. */
  write(data: BodyBuffer, endStream: boolean): void;
  close(flush: boolean): void;
  readDisable(disabled: boolean): void;
  /** Bytes that HTTP did not need yet: filters see them again, with what comes behind them. */
  giveBack(bytes: Buffer): void;
  /** More is waiting to be sent than should be. */
  readonly writableFull: boolean;
  onDrain(listener: () => void): void;
}

interface Look {
  readonly decide: Decide<boolean>;
  readonly done: (decision: boolean | undefined) => void;
}

export class FilteredSocket extends Duplex {
  readonly #connection: FilteredConnection;
  readonly #below: Socket;
  readonly #bufferLimit: number;
  readonly #toClient = new BodyBuffer();
  #reading = true;
  #look: Look | undefined;
  #lost = false;
  #seen: Buffer = Buffer.alloc(0);
  #written: (() => void) | undefined;

  constructor(connection: FilteredConnection, below: Socket, bufferLimit: number) {
    super({ allowHalfOpen: true, emitClose: false });
    this.#connection = connection;
    this.#below = below;
    this.#bufferLimit = bufferLimit;
    connection.onDrain(() => this.#wrote());
  }

  get localPort(): number | undefined {
    return this.#below.localPort;
  }

  setNoDelay(): this {
    return this;
  }

  /** Calls `done` once enough has come, before anybody else gets it. */
  look(decide: Decide<boolean>, done: (decision: boolean | undefined) => void): { stop(): void } {
    this.#look = { decide, done };
    return { stop: () => (this.#look = undefined) };
  }

  /** What the filters let through. */
  deliver(bytes: Buffer): void {
    if (this.#look !== undefined) return this.#lookAt(this.#look, bytes);
    const direct = !this.isPaused() && this.readableLength === 0 && this.listenerCount('data') > 0;
    // Readable would hand the first bytes on one turn later, behind what happens to the connection meanwhile.
    if (direct) return void this.emit('data', bytes);
    if (this.push(bytes) || !this.#reading) return;
    this.#reading = false;
    this.#connection.readDisable(true);
  }

  /** The connection is over, and HTTP knows before it writes anything more. */
  lost(): void {
    this.#lost = true;
    this.destroy();
  }

  giveBack(bytes: Buffer): void {
    this.#connection.giveBack(bytes);
  }

  /** One portion, as filters are to see it; it may be empty. */
  writePortion(front: string, data: Buffer | undefined, after: string): boolean {
    const parts = [Buffer.from(front, 'latin1'), data ?? Buffer.alloc(0), Buffer.from(after, 'latin1')];
    return this.write(Buffer.concat(parts));
  }

  /** Ends the connection once everything is written. */
  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.end(() => this.destroy());
  }

  override _read(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#connection.readDisable(false);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#toClient.add(chunk);
    this.#connection.write(this.#toClient, false);
    const full = this.#connection.writableFull || this.#toClient.length > this.#bufferLimit;
    if (full && !this.destroyed) this.#written = callback;
    else callback();
  }

  /** Envoy does not end its direction: it waits for the client, and then ends the whole connection. */
  override _final(callback: () => void): void {
    callback();
  }

  override _destroy(_error: Error | null, callback: () => void): void {
    this.#look = undefined;
    this.#wrote();
    this.#connection.close(this.writableEnded);
    callback();
    if (this.#lost) this.emit('close');
    else process.nextTick(() => this.emit('close'));
  }

  #wrote(): void {
    const written = this.#written;
    this.#written = undefined;
    written?.();
  }

  #lookAt({ decide, done }: Look, bytes: Buffer): void {
    this.#seen = this.#seen.length === 0 ? bytes : Buffer.concat([this.#seen, bytes]);
    const decision = decide(this.#seen);
    if (decision === undefined && this.#seen.length <= MOST_BYTES) return;
    this.#look = undefined;
    done(decision);
    this.deliver(this.#seen);
    this.#seen = Buffer.alloc(0);
  }
}
