/** A scenario in which the gateway host is known to differ from Envoy. */
import type { Aspect } from '../compare.js';

export interface KnownDifference {
  /** One line: what Envoy does, what we do, why. */
  readonly reason: string;
  /** What Envoy does is a matter of chance (freed memory), so the aspects differ or do not. */
  readonly byChance?: true;
  /** Scenarios, each with the aspects that differ. */
  readonly scenarios: Readonly<Record<string, readonly Aspect[]>>;
}

/** Differences by class; the class says what they have in common. */
export type DifferenceList = Readonly<Record<string, KnownDifference>>;
