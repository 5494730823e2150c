/** Scenarios in which the gateway host does not do what Envoy does: the aspects that differ, and why; a stale entry fails. */
import type { Aspect } from '../envoy/side-by-side/compare.js';

interface Difference {
  readonly aspects: readonly Aspect[];
  readonly reason: string;
}

const LATE =
  'a service sees the headers of a request only with the first of its body, where Envoy sends them at once';

export const NOT_YET: Readonly<Record<string, Difference>> = {
  'go/rewrite.no-json': { aspects: ['client', 'upstream'], reason: LATE },
  'c/trap.body': { aspects: ['upstream'], reason: LATE },
  'zig/close-stream.body': { aspects: ['upstream'], reason: LATE },
};
