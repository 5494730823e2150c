/**
 * The clocks of one stream: nothing moves (idle), the request takes too long.
 * Spec: Envoy docs "Timeouts: stream_idle_timeout, request_timeout".
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { ConnectionSettings } from '../connection-settings.js';
import { LONGEST, startDeadline, type Deadline } from '../deadline.js';
import type { RouteAction } from '../route/route.js';
import { limitOf } from './stream-duration.js';

export interface TimerEvents {
  onIdle(): void;
  onRequestTimeout(): void;
  /** The stream has lived as long as it may. */
  onLongest(): void;
}

export class StreamTimers {
  readonly #events: TimerEvents;
  readonly #requestTimeoutMs: number;
  readonly #maxStreamDurationMs: number;
  #idle: Deadline | undefined;
  #request: NodeJS.Timeout | undefined;
  readonly #startedAt = performance.now();
  #longest: NodeJS.Timeout | undefined;
  /** The limit is the route's. */
  #ofRoute = false;
  #atOnce: NodeJS.Immediate | undefined;

  constructor(settings: ConnectionSettings, events: TimerEvents) {
    this.#events = events;
    this.#requestTimeoutMs = settings.requestTimeoutMs;
    this.#maxStreamDurationMs = settings.maxStreamDurationMs;
    this.setIdle(settings.streamIdleTimeoutMs);
    if (this.#maxStreamDurationMs > 0) this.#setLongest(this.#maxStreamDurationMs);
  }

  /** 0 switches the idle clock off. */
  setIdle(idleMs: number): void {
    this.#idle?.end();
    this.#idle = idleMs > 0 ? startDeadline(idleMs, () => this.#events.onIdle()) : undefined;
  }

  /** The route was chosen; where neither this one nor one before it says how long streams may live, nothing is to be done. */
  followRoute(action: RouteAction | undefined, headers: HeaderMap): void {
    if (action?.kind !== 'forward') return;
    const { streamDuration } = action;
    if (streamDuration === undefined && !this.#ofRoute) return;
    this.#ofRoute = streamDuration !== undefined;
    this.#setLongest(limitOf(streamDuration, headers, this.#maxStreamDurationMs));
  }

  /** From the stream's begin; undefined: for ever, and so is what no timer can wait for. */
  #setLongest(ms: number | undefined): void {
    this.#endLongest();
    if (ms === undefined || ms > LONGEST) return;
    // A timer of no time would let an answer come first.
    if (ms === 0) this.#atOnce = setImmediate(() => this.#events.onLongest());
    else this.#longest = setTimeout(() => this.#events.onLongest(), this.#startedAt + ms - performance.now());
  }

  #endLongest(): void {
    if (this.#longest !== undefined) clearTimeout(this.#longest);
    if (this.#atOnce !== undefined) clearImmediate(this.#atOnce);
  }

  touch(): void {
    this.#idle?.touch();
  }

  awaitRequest(): void {
    if (this.#requestTimeoutMs <= 0) return;
    this.#request = setTimeout(() => this.#events.onRequestTimeout(), this.#requestTimeoutMs);
  }

  requestEnded(): void {
    clearTimeout(this.#request);
  }

  stop(): void {
    this.#idle?.end();
    if (this.#request !== undefined) clearTimeout(this.#request);
    this.#endLongest();
    // A refresh after this must not start the clock anew.
    this.#idle = undefined;
  }
}
