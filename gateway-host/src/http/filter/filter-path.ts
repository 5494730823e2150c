/**
 * One direction through a stream's filters: who is called next, who has stopped, and where the body waits meanwhile.
 * Requests and responses follow the same rules; the two subclasses in filter-manager.ts say which callbacks they mean.
 * Spec: Envoy source/common/http/filter_manager.cc (commonHandleAfterHeadersCallback, commonContinue, handleDataIfStopAll).
 */
import { BodyBuffer } from '../../abi/body-buffer.js';
import type { HeaderMap } from '../../abi/header-map.js';
import type { StreamFilter } from '../../abi/stream-filter.js';
import { DataStatus, HeadersStatus } from '../../abi/stream-filter.js';

const Iteration = { Continue: 0, StopSingle: 1, StopAllBuffer: 2, StopAllWatermark: 3 } as const;
type Iteration = (typeof Iteration)[keyof typeof Iteration];

/** Where one filter stands in one direction. */
export class Station {
  readonly filter: StreamFilter;
  readonly index: number;
  iteration: Iteration = Iteration.Continue;
  headersContinued = false;
  endStream = false;
  /** After "stop all" the filter itself has not seen the data yet, so continuing starts with it. */
  startsHere = false;

  constructor(filter: StreamFilter, index: number) {
    this.filter = filter;
    this.index = index;
  }

  get stoppedAll(): boolean {
    return this.iteration >= Iteration.StopAllBuffer;
  }
}

/** The filters of one direction, in the order of that direction, and the end behind them. */
export abstract class FilterPath {
  readonly stations: Station[];
  headers: HeaderMap | undefined;
  trailers: HeaderMap | undefined;
  buffered: BodyBuffer | undefined;
  /** The last frame of this direction has been seen. */
  endSeen = false;
  /** A filter is being called right now. */
  calling = false;
  /** A local reply was made inside a callback: this direction is over. */
  aborted = false;
  /** Watermark buffering slows the sender down instead of failing at the limit. */
  protected streaming = false;
  /** Bytes that may be held while a filter waits. */
  limit: number;
  #aboveLimit = false;

  constructor(filters: readonly StreamFilter[], limit: number) {
    this.stations = filters.map((filter, index) => new Station(filter, index));
    this.limit = limit;
  }

  protected abstract callHeaders(filter: StreamFilter, headers: HeaderMap, endStream: boolean): HeadersStatus;
  protected abstract callData(filter: StreamFilter, data: BodyBuffer, endStream: boolean): DataStatus;
  protected abstract callTrailers(filter: StreamFilter, trailers: HeaderMap): number;
  /** Hands on to the end of the chain; false when the stream ended meanwhile. */
  protected abstract endHeaders(headers: HeaderMap, endStream: boolean): boolean;
  protected abstract endData(data: BodyBuffer, endStream: boolean): void;
  protected abstract endTrailers(trailers: HeaderMap): void;
  /** The direction may not go on: the answer is complete or the stream is gone. */
  protected abstract get over(): boolean;
  protected abstract onTooLarge(): void;
  protected abstract onWatermark(above: boolean): void;
  /** A callback returned in which a local reply was prepared; carry it out. */
  protected abstract finishAborted(): void;

  /** Runs headers from the filter after `from` (from the first without it) to the end of the chain. */
  runHeaders(from: Station | undefined, headers: HeaderMap, endStream: boolean): void {
    this.headers = headers;
    let continueDataFrom: Station | undefined;
    for (let i = from === undefined ? 0 : from.index + 1; i < this.stations.length; i++) {
      const station = this.stations[i] as Station;
      station.endStream = endStream && continueDataFrom === undefined;
      const status = this.#enterHeaders(station, headers);
      if (this.aborted) return this.finishAborted();
      if (this.over) return;
      if (!this.#afterHeaders(station, status)) return this.#resumeAdded(continueDataFrom);
      if (endStream && this.buffered !== undefined && continueDataFrom === undefined)
        continueDataFrom = station;
    }
    if (this.endHeaders(headers, endStream && continueDataFrom === undefined))
      this.#resumeAdded(continueDataFrom);
  }

  /** Runs a chunk of body from a filter (or the first) to the end of the chain. */
  runData(from: Station | undefined, data: BodyBuffer, endStream: boolean): void {
    let ended = endStream;
    let addedAt: Station | undefined;
    const hadTrailers = this.trailers !== undefined;
    for (let i = firstIndex(from); i < this.stations.length; i++) {
      const station = this.stations[i] as Station;
      if (station.stoppedAll) {
        this.streaming = station.iteration === Iteration.StopAllWatermark;
        return this.#buffer(data);
      }
      if (station.endStream) return;
      station.endStream = ended && this.trailers === undefined;
      const status = this.#enterData(station, data);
      if (this.aborted) return this.finishAborted();
      if (this.over) return;
      if (!hadTrailers && this.trailers !== undefined && addedAt === undefined) {
        ended = false;
        addedAt = station;
      }
      if (!this.#afterData(station, status, data)) {
        if (addedAt !== undefined) this.runTrailers(addedAt);
        return;
      }
    }
    if (this.over) return;
    this.endData(data, ended);
    if (addedAt !== undefined && !this.over) this.runTrailers(addedAt);
  }

  /** Trailers arrived, and with them the end of the message. */
  acceptTrailers(trailers: HeaderMap): void {
    this.endSeen = true;
    this.trailers = trailers;
    this.runTrailers(undefined);
  }

  /** Runs trailers from the filter after `from`, or from `from` itself when it stopped everything. */
  runTrailers(from: Station | undefined): void {
    const trailers = this.trailers;
    if (trailers === undefined) return;
    for (let i = firstIndex(from); i < this.stations.length; i++) {
      const station = this.stations[i] as Station;
      if (station.stoppedAll) return;
      this.calling = true;
      const status = this.callTrailers(station.filter, trailers);
      this.calling = false;
      if (this.aborted) return this.finishAborted();
      if (this.over) return;
      station.endStream = true;
      if (status !== 0) {
        station.iteration = Iteration.StopSingle;
        return;
      }
      if (station.iteration !== Iteration.Continue) return this.resume(station);
    }
    if (!this.over) this.endTrailers(trailers);
  }

  /** Continues behind a filter that had stopped: headers, then what was buffered, then trailers. */
  resume(station: Station): void {
    if (this.over) return;
    if (station.stoppedAll) station.startsHere = true;
    station.iteration = Iteration.Continue;
    if (!station.headersContinued && this.headers !== undefined) {
      station.headersContinued = true;
      const headersOnly = this.endSeen && this.buffered === undefined && this.trailers === undefined;
      this.runHeaders(station, this.headers, headersOnly);
    }
    const hadTrailers = this.trailers !== undefined;
    if (this.buffered !== undefined && !this.over) {
      this.runData(station, this.buffered, this.endSeen && !hadTrailers);
      this.#checkDrained();
    }
    if (hadTrailers && !this.over) this.runTrailers(station);
    station.startsHere = false;
  }

  /** Puts a chunk behind a filter, after the headers if they wait there. */
  inject(station: Station, data: Buffer, endStream: boolean): void {
    if (this.over || this.headers === undefined) return;
    if (!station.headersContinued) {
      station.headersContinued = true;
      station.iteration = Iteration.StopSingle;
      this.runHeaders(station, this.headers, false);
    }
    if (!this.over) this.runData(station, new BodyBuffer(data), endStream);
  }

  /** Moves a chunk behind what is already held, and gives the whole of it. */
  hold(chunk: BodyBuffer | undefined): BodyBuffer | undefined {
    if (chunk !== undefined) {
      this.streaming = false;
      this.#buffer(chunk);
    }
    return this.buffered;
  }

  #enterHeaders(station: Station, headers: HeaderMap): HeadersStatus {
    const outer = this.calling;
    this.calling = true;
    const status = this.callHeaders(station.filter, headers, station.endStream);
    this.calling = outer;
    return status;
  }

  #enterData(station: Station, data: BodyBuffer): DataStatus {
    const outer = this.calling;
    this.calling = true;
    const status = this.callData(station.filter, data, station.endStream);
    this.calling = outer;
    return status;
  }

  #afterHeaders(station: Station, status: HeadersStatus): boolean {
    switch (status) {
      case HeadersStatus.StopIteration:
        station.iteration = Iteration.StopSingle;
        return false;
      case HeadersStatus.StopAllIterationAndBuffer:
        station.iteration = Iteration.StopAllBuffer;
        return false;
      case HeadersStatus.StopAllIterationAndWatermark:
        station.iteration = Iteration.StopAllWatermark;
        return false;
      default:
        // A callback that asked to continue has been continued already, while it ran.
        if (station.headersContinued) return false;
        station.headersContinued = true;
        return true;
    }
  }

  #afterData(station: Station, status: DataStatus, data: BodyBuffer): boolean {
    if (status === DataStatus.Continue) {
      if (station.iteration === Iteration.Continue) return true;
      this.#buffer(data);
      this.resume(station);
      return false;
    }
    station.iteration = Iteration.StopSingle;
    if (status === DataStatus.StopIterationNoBuffer) {
      // Continuing later must still deliver the end of the stream, with no bytes.
      if (station.endStream) this.buffered ??= new BodyBuffer();
      return false;
    }
    this.streaming = status === DataStatus.StopIterationAndWatermark;
    this.#buffer(data);
    return false;
  }

  #buffer(data: BodyBuffer): void {
    if (this.buffered === data) return;
    this.buffered ??= new BodyBuffer();
    this.buffered.move(data);
    if (this.buffered.length <= this.limit || this.#aboveLimit) return;
    this.#aboveLimit = true;
    if (this.streaming) this.onWatermark(true);
    else this.onTooLarge();
  }

  #checkDrained(): void {
    if (this.buffered?.length === 0) this.buffered = undefined;
    if (!this.#aboveLimit || (this.buffered?.length ?? 0) > this.limit / 2) return;
    this.#aboveLimit = false;
    this.onWatermark(false);
  }

  /** A filter gave a body to a message that had only headers: the filters behind it get that body now. */
  #resumeAdded(from: Station | undefined): void {
    if (from === undefined || this.over) return;
    from.iteration = Iteration.StopSingle;
    this.resume(from);
  }
}

function firstIndex(from: Station | undefined): number {
  if (from === undefined) return 0;
  return from.startsHere ? from.index : from.index + 1;
}
