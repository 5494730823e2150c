/**
 * One lock for all threads of a gateway. It is held for microseconds and never while a guest runs, so a thread that is
 * terminated while somebody else holds it cannot leave it taken: the supervisor takes it first.
 */
import { Word } from './layout.js';

const SPINS = 200;
const WAIT_MS = 1;

export class SharedLock {
  readonly #words: Int32Array;
  readonly #me: number;
  /** The supervisor holds it while a thread ends, and goes on using what it guards. */
  #depth = 0;

  constructor(words: Int32Array, slot: number) {
    this.#words = words;
    this.#me = slot + 1;
  }

  /** Waits until the lock is free; whoever holds it already holds it once more. */
  take(): void {
    if (this.#depth++ > 0) return;
    const words = this.#words;
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.compareExchange(words, Word.Lock, 0, this.#me) === 0) return;
    }
    Atomics.add(words, Word.Waiters, 1);
    for (;;) {
      const holder = Atomics.compareExchange(words, Word.Lock, 0, this.#me);
      if (holder === 0) break;
      // Bounded, so that a wake-up that came too early is never missed for long.
      Atomics.wait(words, Word.Lock, holder, WAIT_MS);
    }
    Atomics.sub(words, Word.Waiters, 1);
  }

  free(): void {
    if (--this.#depth > 0) return;
    Atomics.store(this.#words, Word.Lock, 0);
    if (Atomics.load(this.#words, Word.Waiters) > 0) Atomics.notify(this.#words, Word.Lock, 1);
  }

  /** Frees the lock when a thread that is gone held it: true then. It must have died of itself inside a change. */
  freeAfter(slot: number): boolean {
    const held = Atomics.compareExchange(this.#words, Word.Lock, slot + 1, 0) === slot + 1;
    if (held) Atomics.notify(this.#words, Word.Lock);
    return held;
  }
}
