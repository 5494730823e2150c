/**
 * The agreement between a stream's filters and its two ends: the connection that asked and the router that answers.
 * The filter manager (filter/) runs the filters; the connection manager (listener/) implements the ends with sockets.
 * Spec: envoy/http/filter.h, "Life of a Request" in Envoy's documentation.
 */
import type { HeaderMap } from '../abi/header-map.js';

/** What every attribute lookup and access log line may want to know of a stream; ends fill it in as they learn it. */
export interface StreamInfo {
  readonly id: bigint;
  readonly startTimeNs: bigint;
  readonly protocol: string;
  readonly downstreamRemoteAddress: string;
  readonly downstreamLocalAddress: string;
  readonly connectionId: number;
  readonly listenerName: string;
  routeName: string;
  virtualHostName: string;
  clusterName: string;
  upstreamAddress: string | undefined;
  responseCode: number;
  responseCodeDetails: string;
  responseFlags: number;
  requestSize: number;
  responseSize: number;
  /** `wasm.<key>` and what foreign functions set. */
  readonly filterState: Map<string, Uint8Array>;
}

/** The end of the decoder chain: the router. Called once every filter has let the headers (then data) pass. */
export interface RouterEnd {
  decodeHeaders(headers: HeaderMap, endStream: boolean): void;
  decodeData(data: Buffer, endStream: boolean): void;
  /** The stream ended early (local reply, reset, client gone): stop the upstream request. */
  cancel(): void;
}

/** The end of the encoder chain: what goes back to the client. */
export interface DownstreamEnd {
  encodeHeaders(headers: HeaderMap, endStream: boolean): void;
  encodeData(data: Buffer, endStream: boolean): void;
  /** Close without (further) bytes: close_stream, or a failure after headers were sent. */
  reset(details: string): void;
}

/** Filters may ask the end to slow down; `false` means stop reading. */
export interface FlowControl {
  readDisable(disabled: boolean): void;
}
