/** All clusters by name; an update keeps those that did not change, with their connections. */
import { isDeepStrictEqual } from 'node:util';

import type { Stats } from '../stats.js';
import { OWN_CHECKS, type ActiveChecks } from './active-checks.js';
import type { ClusterSpec, LoadAssignment } from './cluster-spec.js';
import { Cluster } from './cluster.js';

/** What an update did. */
export interface ClusterChange {
  readonly added: number;
  readonly modified: number;
  readonly removed: number;
}

export class ClusterSet {
  readonly #stats: Stats;
  readonly #checks: ActiveChecks;
  readonly #clusters = new Map<string, Cluster>();
  /** EDS: what each file holds. */
  readonly #loads = new Map<string, readonly LoadAssignment[]>();

  constructor(stats: Stats, checks: ActiveChecks = OWN_CHECKS) {
    this.#stats = stats;
    this.#checks = checks;
  }

  get(name: string): Cluster | undefined {
    return this.#clusters.get(name);
  }

  list(): Cluster[] {
    return [...this.#clusters.values()];
  }

  /** Puts these clusters in place; a changed one serves once its hosts are known, the old one until then. */
  async apply(specs: readonly ClusterSpec[]): Promise<ClusterChange> {
    const wanted = new Set(specs.map((spec) => spec.name));
    const gone = this.list().filter((cluster) => !wanted.has(cluster.spec.name));
    const changed = specs.filter((spec) => !isDeepStrictEqual(this.get(spec.name)?.spec, spec));
    const modified = changed.filter((spec) => this.#clusters.has(spec.name)).length;
    await Promise.all(changed.map((spec) => this.#replace(spec)));
    for (const cluster of gone) {
      this.#clusters.delete(cluster.spec.name);
      cluster.close();
    }
    return { added: changed.length - modified, modified, removed: gone.length };
  }

  /**
   * EDS: what a file holds from now on; clusters that come later find it too.
   * Gives what is wrong with it for those that are there.
   */
  assign(path: string, loads: readonly LoadAssignment[]): string[] {
    this.#loads.set(path, loads);
    const following = this.list().filter(({ spec }) => spec.eds?.file.path === path);
    return following.flatMap((cluster) => cluster.assign(loads) ?? []);
  }

  close(): void {
    for (const cluster of this.#clusters.values()) cluster.close();
    this.#clusters.clear();
  }

  async #replace(spec: ClusterSpec): Promise<void> {
    const fresh = new Cluster(spec, this.#stats, this.#checks);
    const loads = this.#loads.get(spec.eds?.file.path ?? '');
    if (loads !== undefined) fresh.assign(loads);
    await fresh.ready;
    const old = this.#clusters.get(spec.name);
    this.#clusters.set(spec.name, fresh);
    old?.close();
  }
}
