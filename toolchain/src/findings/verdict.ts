/** What was found about one module, stage by stage, and whether that refuses it. */
import type { CanaryLogLine, EnvoyVersion, Finding, Target } from '@postern/contract/rules';

/** `rules` read the module, the `canary` starts it; `package` reads what lies beside it. */
export type Stage = 'rules' | 'canary' | 'package';

/** A finding, and the stage that it came from. */
export interface StagedFinding extends Finding {
  readonly stage: Stage;
  /** What the host had called in the module, where it was started. */
  readonly callback?: string;
  /** The module's own functions, innermost first. */
  readonly backtrace?: readonly string[];
}

/** How the second stage came out. */
export interface CanaryStage {
  readonly result: 'passed' | 'refused' | 'not-executed';
  /** Why it was not executed, and what to do. */
  readonly reason?: string;
  readonly hint?: string;
  /** Which configuration the plugin got: the one given, the example of its spec.yaml, or none at all. */
  readonly configuration?: 'given' | 'example' | 'empty';
  /** What the module logged while it started. */
  readonly log: readonly CanaryLogLine[];
}

export interface Verdict {
  /** As the user named it. */
  readonly file: string;
  readonly accepted: boolean;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly findings: readonly StagedFinding[];
  readonly canary: CanaryStage;
  /** Whether there is a plugin's folder around the module, which was looked at, too. */
  readonly isPackage: boolean;
}

/** The verdicts of one run. */
export interface Verdicts {
  readonly target: Target;
  /** The oldest Envoy that was asked for, as its verdicts were observed. */
  readonly minimumVersion?: EnvoyVersion;
  readonly accepted: boolean;
  readonly modules: readonly Verdict[];
}
