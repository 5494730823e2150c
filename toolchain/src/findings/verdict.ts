/** What was found about one module, and whether that refuses it. */
import type { Finding, Target } from '@postern/contract/rules';

export interface Verdict {
  /** As the user named it. */
  readonly file: string;
  readonly accepted: boolean;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly findings: readonly Finding[];
}

/** The verdicts of one run. */
export interface Verdicts {
  readonly target: Target;
  readonly accepted: boolean;
  readonly modules: readonly Verdict[];
}
