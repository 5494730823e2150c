/** The time of day: as fine as the platform's steady clock, corrected by the one that is set while we run. */
import { performance } from 'node:perf_hooks';

import type { GuestMemory } from './guest-memory.js';

/** Where plugins have their time from. */
export interface Clock {
  /** Nanoseconds since 1970. */
  now(): bigint;
  /** Writes them into a guest; false where the address lies outside. */
  tell(memory: GuestMemory, address: number): boolean;
}

/** The two clocks of the platform, in milliseconds. */
interface PlatformClocks {
  readonly steady: () => number;
  /** Full milliseconds only. */
  readonly set: () => number;
  /** When the steady clock stood at 0. */
  readonly origin: number;
}

/** The steady clock is held against the other one once in so long: it stands still while the machine sleeps. */
const CHECK_MS = 1000;
/** What a thread may have waited between reading the two. */
const TOLERATED_MS = 20;
const WORD = 2 ** 32;

/** The platform's time: microseconds in two words, so that no BigInt is made for a guest that asks often. */
export class WallClock implements Clock {
  readonly #clocks: PlatformClocks;
  #origin: number;
  #nextCheck = 0;

  constructor(clocks: PlatformClocks) {
    this.#clocks = clocks;
    this.#origin = clocks.origin;
  }

  now(): bigint {
    return BigInt(this.#microseconds()) * 1000n;
  }

  tell(memory: GuestMemory, address: number): boolean {
    const time = this.#microseconds();
    const high = Math.floor(time / WORD);
    const low = (time - high * WORD) * 1000;
    const carry = Math.floor(low / WORD);
    return memory.writeWords(address, low - carry * WORD, high * 1000 + carry);
  }

  #microseconds(): number {
    const steady = this.#clocks.steady();
    if (steady >= this.#nextCheck) this.#check(steady);
    return Math.round((this.#origin + steady) * 1000);
  }

  #check(steady: number): void {
    this.#nextCheck = steady + CHECK_MS;
    const origin = this.#clocks.set() - steady;
    if (Math.abs(origin - this.#origin) > TOLERATED_MS) this.#origin = origin;
  }
}

export const wallClock = new WallClock({
  steady: () => performance.now(),
  set: Date.now,
  origin: performance.timeOrigin,
});

/** A clock that a test has made. */
export function scriptedClock(now: () => bigint): Clock {
  return { now, tell: (memory, address) => memory.writeU64(address, now()) };
}
