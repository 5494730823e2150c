/**
 * Decides when a callback has run too long: it is seen to be the same one at each of many looks in a row.
 * Looks are counted, not clocks compared: a machine that slept must not cost anybody a thread.
 */
import type { CallbackWatch, RunningCallback } from './callback-marks.js';

const LOOKS = 10;
const MIN_INTERVAL_MS = 5;

export class Deadline {
  readonly #watch: CallbackWatch;
  readonly #timer: NodeJS.Timeout;
  #sequence: number | undefined;
  #seen = 0;

  /** `expired` is called once. */
  constructor(watch: CallbackWatch, deadlineMs: number, expired: (callback: RunningCallback) => void) {
    this.#watch = watch;
    const interval = Math.max(MIN_INTERVAL_MS, deadlineMs / LOOKS);
    this.#timer = setInterval(() => this.#look(expired), interval);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(expired: (callback: RunningCallback) => void): void {
    const { running } = this.#watch;
    if (running === undefined || running.sequence !== this.#sequence) {
      this.#sequence = running?.sequence;
      this.#seen = 0;
      return;
    }
    if (++this.#seen < LOOKS) return;
    this.close();
    expired(running);
  }
}
