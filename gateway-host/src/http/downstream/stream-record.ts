/** What is known of one request, for attributes and the access log. */
import type { StreamInfo } from '../filter-chain.js';

export interface RecordStart {
  readonly id: bigint;
  readonly protocol: string;
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly connectionId: number;
  readonly listenerName: string;
}

const NANOSECONDS = 1_000_000n;

export class StreamRecord implements StreamInfo {
  readonly id: bigint;
  readonly startTimeNs: bigint;
  readonly protocol: string;
  readonly downstreamRemoteAddress: string;
  readonly downstreamLocalAddress: string;
  readonly connectionId: number;
  readonly listenerName: string;
  readonly filterState = new Map<string, Uint8Array>();
  readonly startedAt = performance.now();
  routeName = '';
  virtualHostName = '';
  clusterName = '';
  upstreamAddress: string | undefined;
  responseCode = 0;
  responseCodeDetails = '';
  responseFlags = 0;
  requestSize = 0;
  responseSize = 0;

  constructor(start: RecordStart) {
    this.id = start.id;
    this.startTimeNs = BigInt(Date.now()) * NANOSECONDS;
    this.protocol = start.protocol;
    this.downstreamRemoteAddress = start.remoteAddress;
    this.downstreamLocalAddress = start.localAddress;
    this.connectionId = start.connectionId;
    this.listenerName = start.listenerName;
  }
}
