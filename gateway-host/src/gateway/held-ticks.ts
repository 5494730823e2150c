/**
 * Lets the ticks of plugins begin once a gateway has started, as in Envoy, whose event loops run only then: a first tick
 * finds the clusters of watched files, however long other plugins took to load.
 */
import { scheduleTimeout, type ScheduleTimer } from '../abi/runtime.js';

export class HeldTicks {
  readonly #schedule: ScheduleTimer;
  /** Starts what is held; undefined once ticks run. */
  #held: Set<() => void> | undefined = new Set();

  constructor(schedule: ScheduleTimer = scheduleTimeout) {
    this.#schedule = schedule;
  }

  /** Time that passes while a tick is held counts. */
  readonly schedule: ScheduleTimer = (delayMs, run) => {
    const held = this.#held;
    if (held === undefined) return this.#schedule(delayMs, run);
    const due = performance.now() + delayMs;
    let cancel = (): void => void held.delete(begin);
    const begin = (): void => {
      cancel = this.#schedule(Math.max(0, due - performance.now()), run);
    };
    held.add(begin);
    return () => cancel();
  };

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const begin of held) begin();
  }
}
