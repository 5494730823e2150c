/** What writers were told about each version, and what that obliges the servers to. */

/** A package that somebody tries to publish; several contents compete for a version. */
export interface Attempt {
  readonly name: string;
  readonly version: string;
  /** Of its plugin.wasm. */
  readonly sha256: string;
  readonly archive: Uint8Array;
}

export class Ledger {
  /** By `name@version`: digests that were acknowledged. */
  readonly acknowledged = new Map<string, Set<string>>();
  /** By `name@version`: digests that were sent at all. */
  readonly sent = new Map<string, Set<string>>();
  /** How many answers of each kind; 0 is none at all. */
  readonly answers = new Map<number, number>();

  keep(attempt: Attempt, status: number): void {
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    if (status === 200 || status === 201) add(this.acknowledged, attempt);
  }

  begin(attempt: Attempt): void {
    add(this.sent, attempt);
  }

  /** The one digest that the version must have; undefined when nobody was told that it is there. */
  promised(key: string): string | undefined {
    return [...(this.acknowledged.get(key) ?? [])][0];
  }
}

export function keyOf({ name, version }: Pick<Attempt, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

function add(map: Map<string, Set<string>>, attempt: Attempt): void {
  const known = map.get(keyOf(attempt)) ?? new Set();
  map.set(keyOf(attempt), known.add(attempt.sha256));
}
