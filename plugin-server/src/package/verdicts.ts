/** Which gateways can load a module: the contract's rules, asked once per target that this server serves. */
import { checkModule, type Finding, type Target } from '@postern/contract/rules';

/** Gateways that fetch plugins from here. A version is stored when at least one of them can load it. */
export const SERVED_TARGETS = ['envoy', 'higress'] as const satisfies readonly Target[];

export interface Verdict {
  readonly accepted: boolean;
  readonly findings: readonly Finding[];
}

export type Verdicts = Readonly<Record<string, Verdict>>;

/** A finding, and the target that it is about. */
export interface TargetFinding extends Finding {
  readonly target: Target;
}

/** Asks the rules of every served target about a module. */
export function judgeModule(module: Uint8Array): Verdicts {
  return Object.fromEntries(
    SERVED_TARGETS.map((target) => {
      const findings = checkModule(module, { target });
      const accepted = !findings.some(({ severity }) => severity === 'error');
      return [target, { accepted, findings }];
    }),
  );
}

/** Whether any target takes the module. */
export function isServable(verdicts: Verdicts): boolean {
  return Object.values(verdicts).some(({ accepted }) => accepted);
}

/** All findings in one list, in the order of targets. */
export function listFindings(verdicts: Verdicts): TargetFinding[] {
  return SERVED_TARGETS.flatMap((target) => {
    const findings = verdicts[target]?.findings ?? [];
    return findings.map(({ rule, severity, message, hint }) => ({ target, rule, severity, message, hint }));
  });
}
