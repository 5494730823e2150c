/**
 * The clocks of one stream: nothing moves (idle), the request takes too long.
 * Spec: Envoy docs "Timeouts: stream_idle_timeout, request_timeout".
 */
import type { ConnectionSettings } from '../connection-settings.js';

export interface TimerEvents {
  onIdle(): void;
  onRequestTimeout(): void;
}

export class StreamTimers {
  readonly #events: TimerEvents;
  readonly #requestTimeoutMs: number;
  #idle: NodeJS.Timeout | undefined;
  #request: NodeJS.Timeout | undefined;

  constructor(settings: ConnectionSettings, events: TimerEvents) {
    this.#events = events;
    this.#requestTimeoutMs = settings.requestTimeoutMs;
    this.setIdle(settings.streamIdleTimeoutMs);
  }

  /** 0 switches the idle clock off. */
  setIdle(idleMs: number): void {
    clearTimeout(this.#idle);
    this.#idle = idleMs > 0 ? setTimeout(() => this.#events.onIdle(), idleMs) : undefined;
  }

  touch(): void {
    this.#idle?.refresh();
  }

  awaitRequest(): void {
    if (this.#requestTimeoutMs <= 0) return;
    this.#request = setTimeout(() => this.#events.onRequestTimeout(), this.#requestTimeoutMs);
  }

  requestEnded(): void {
    clearTimeout(this.#request);
  }

  stop(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#request);
    // A refresh after this must not start the clock anew.
    this.#idle = undefined;
  }
}
