/**
 * Who asks hosts how they are: in Envoy the main thread alone, which tells the workers. A gateway of one thread asks itself.
 * Spec: Envoy source/common/upstream/health_checker_impl.cc (runs on the main dispatcher).
 */

/** What a thread that asks has found out about one host. */
export interface HealthVerdict {
  readonly cluster: string;
  /** The host's label. */
  readonly host: string;
  readonly failed: boolean;
}

export type ActiveChecks =
  | { readonly by: 'us'; readonly onVerdict?: (verdict: HealthVerdict) => void }
  /** By `verdictKey`; a host that is not there yet has not been asked yet. */
  | { readonly by: 'others'; readonly verdicts: ReadonlyMap<string, boolean> };

export const OWN_CHECKS: ActiveChecks = { by: 'us' };

export function verdictKey({ cluster, host }: Omit<HealthVerdict, 'failed'>): string {
  return `${host} ${cluster}`;
}
