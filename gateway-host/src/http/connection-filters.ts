/**
 * The network filters of one connection, without its socket: who sees which bytes when, and when it is over.
 * Spec: Envoy source/common/network/filter_manager_impl.cc; order observed of 1.40.
 */
import { BodyBuffer } from '../abi/body-buffer.js';
import { FilterStatus, PeerType, type NetworkFilter } from '../abi/network-filter.js';
import type { AttributeValue } from '../abi/stream-filter.js';
import { metadataValue } from './filter/metadata-attributes.js';
import type { StreamInfo } from './filter-chain.js';

/** The client's side of a connection. */
export interface ClientEnd {
  write(data: Buffer): void;
  /** No more will be written; the client may still send. */
  endWrite(): void;
  /** The connection is ended from here; with `flush` what was written is sent first. */
  close(flush: boolean): void;
  /** The client has ended it, and its last direction is closed too. */
  hungUp(): void;
  /** What filters hold has changed: reading may have to stop, or go on. */
  flowChanged(): void;
  /** Every filter knows that it is over. */
  onOver(): void;
}

export interface ConnectionFiltersOptions {
  readonly client: ClientEnd;
  readonly info: StreamInfo;
  /** `path` is joined with NUL bytes. */
  readonly attributes: (path: string) => AttributeValue;
}

interface Slot {
  readonly filter: NetworkFilter;
  /** It has been told of the connection. */
  initialized: boolean;
}

export class ConnectionFilters {
  /** What has been read and no filter has taken. */
  readonly read = new BodyBuffer();
  readonly #options: ConnectionFiltersOptions;
  readonly #slots: Slot[] = [];
  #halfClose = false;
  #readEnd = false;
  #writeEnd = false;
  #over = false;

  constructor(options: ConnectionFiltersOptions) {
    this.#options = options;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Tells the filters, in order, of the connection; those that are left out are undefined. */
  start(filters: readonly (NetworkFilter | undefined)[]): void {
    for (const filter of filters) if (filter !== undefined) this.#slots.push({ filter, initialized: false });
    const { attributes, info } = this.#options;
    for (const [index, { filter }] of this.#slots.entries()) {
      filter.setCallbacks({
        continueReading: () => this.#pass(index + 1),
        close: (flush) => this.close(flush),
        attribute: attributes,
        metadata: (path) => metadataValue(info, path),
        setFilterState: (key, value) => void info.filterState.set(key, value),
      });
    }
    this.#pass(0);
  }

  /** An end of the client ends one direction only. */
  enableHalfClose(): void {
    this.#halfClose = true;
  }

  /** So many bytes have come into `read`, or the client has ended its direction, or both. */
  onRead(bytes: number, end: boolean): void {
    if (this.#over) return;
    this.#options.info.requestSize += bytes;
    this.#readEnd = end && this.#halfClose;
    if (bytes > 0 || this.#readEnd) this.#pass(0);
    if (!end || this.#over || (this.#halfClose && !this.#writeEnd)) return;
    this.end(PeerType.Remote);
    this.#options.client.hungUp();
  }

  /** Filters see once more what no filter has taken. */
  readAgain(): void {
    if (!this.#over && this.read.length > 0) this.#pass(0);
  }

  /** Sends bytes to the client, unless a filter keeps them: then they stay in the buffer for the next time. */
  write(data: BodyBuffer, endStream: boolean): void {
    for (let index = this.#slots.length - 1; index >= 0; index--) {
      if (this.#over || this.#writeEnd) return;
      if (this.#slots[index]?.filter.onWrite(data, endStream) === FilterStatus.StopIteration) return;
    }
    if (this.#over || this.#writeEnd) return;
    const { client, info } = this.#options;
    info.responseSize += data.length;
    if (data.length > 0) client.write(data.take());
    if (!endStream) return;
    this.#writeEnd = true;
    if (this.#readEnd || !this.#halfClose) this.close(true);
    else client.endWrite();
  }

  /** Ends the connection from this side. */
  close(flush: boolean): void {
    if (this.#over) return;
    this.#options.client.close(flush);
    this.end(PeerType.Local);
  }

  /** The connection is over: every filter is told, in order. */
  end(peer: PeerType): void {
    if (this.#over) return;
    this.#over = true;
    for (const { filter } of this.#slots) filter.onClose(peer);
    this.#options.client.onOver();
  }

  /** Filters from here on see the connection, if they have not yet, and what has been read. */
  #pass(from: number): void {
    for (let index = from; index < this.#slots.length; index++) {
      const slot = this.#slots[index];
      if (slot === undefined || this.#over) return;
      if (!slot.initialized) {
        slot.initialized = true;
        if (slot.filter.onNewConnection() === FilterStatus.StopIteration || this.#over) return;
      }
      if (this.read.length === 0 && !this.#readEnd) continue;
      if (slot.filter.onData(this.read, this.#readEnd) === FilterStatus.StopIteration) break;
    }
    this.#options.client.flowChanged();
  }
}
