/** Ends a connection on which nothing has happened for a while; touching it is cheap. */
export class IdleClock {
  readonly #timeoutMs: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** 0: never. */
  constructor(timeoutMs: number, onIdle: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onIdle = onIdle;
  }

  /** Something happened. */
  touch(): void {
    if (this.#timeoutMs === 0) return;
    if (this.#timer === undefined) this.#timer = setTimeout(this.#onIdle, this.#timeoutMs).unref();
    else this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
