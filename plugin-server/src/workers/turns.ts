/** How often somebody may do something in a minute: as many times at once, and then one after the other as time goes by. */
import { LeastRecentMap } from '../least-recent.js';

/** Callers that are kept count of at once. */
const KEYS_KEPT = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  turns: number;
  at: number;
}

export class Turns {
  readonly #buckets = new LeastRecentMap<Bucket>(KEYS_KEPT);
  readonly #monotonic: () => number;

  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Takes a turn and gives 0, or gives the seconds after which there is one. */
  take(key: string, perMinute: number): number {
    const now = this.#monotonic();
    const bucket = this.#buckets.get(key) ?? { turns: perMinute, at: now };
    bucket.turns = Math.min(perMinute, bucket.turns + ((now - bucket.at) * perMinute) / MINUTE_MS);
    bucket.at = now;
    this.#buckets.set(key, bucket, 1);
    if (bucket.turns < 1) return Math.ceil(((1 - bucket.turns) * MINUTE_MS) / perMinute / 1000);
    bucket.turns--;
    return 0;
  }
}
