/**
 * Notices a client that opens streams only to reset them: each costs work that nobody waits for.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (maybeDrainDueToPrematureResets) with its default limits; CVE-2023-44487.
 */
const MANY_STREAMS = 500;
const SHARE = 0.5;
/** A stream that was reset later had its time. */
const MIN_LIFETIME_MS = 1000;

export class PrematureResets {
  #ended = 0;
  #premature = 0;

  /** Counts a stream that has ended; true once most of them were reset at once. */
  excessive(reset: boolean, lifetimeMs: number): boolean {
    this.#ended++;
    if (reset && lifetimeMs < MIN_LIFETIME_MS) this.#premature++;
    return this.#premature >= SHARE * Math.max(MANY_STREAMS, this.#ended);
  }
}
