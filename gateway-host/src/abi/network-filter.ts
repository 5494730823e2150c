/**
 * The agreement between one filter on a connection and the chain that runs it: callbacks, statuses, services.
 * The wasm filter (abi/) is written against it, the chain (network/filters/) implements its other side.
 * Spec: Envoy envoy/network/filter.h.
 */
import type { BodyBuffer } from './body-buffer.js';
import type { MetadataValue } from './metadata-value.js';
import type { AttributeValue } from './stream-filter.js';

/** What a filter answers; the numbers are those of the ABI. */
export const FilterStatus = { Continue: 0, StopIteration: 1 } as const;
export type FilterStatus = (typeof FilterStatus)[keyof typeof FilterStatus];

/** Who ended a connection; the numbers are those of the ABI. */
export const PeerType = { Unknown: 0, Local: 1, Remote: 2 } as const;
export type PeerType = (typeof PeerType)[keyof typeof PeerType];

/** What the chain does for a filter. */
export interface NetworkFilterCallbacks {
  /** Goes on behind this filter with what has been read. */
  continueReading(): void;
  /** Ends the connection from this side; with `flush` what was written is sent first. */
  close(flush: boolean): void;
  /** `path` is joined with NUL bytes. */
  attribute(path: string): AttributeValue;
  /** A part of metadata with its type; undefined for every other attribute. */
  metadata?(path: string): MetadataValue | undefined;
  setFilterState(key: string, value: Uint8Array): void;
}

/** One filter on one connection. */
export interface NetworkFilter {
  setCallbacks(callbacks: NetworkFilterCallbacks): void;
  onNewConnection(): FilterStatus;
  /** What the client sent; a filter that stops finds it again, with more behind it. */
  onData(data: BodyBuffer, endStream: boolean): FilterStatus;
  /** What goes to the client; a filter that stops finds it again, with more behind it. */
  onWrite(data: BodyBuffer, endStream: boolean): FilterStatus;
  /** The connection is over; nothing follows. */
  onClose(peer: PeerType): void;
}
