/** All clusters by name; an update keeps those that did not change, with their connections. */
import { isDeepStrictEqual } from 'node:util';

import type { Stats } from '../stats.js';
import type { ClusterSpec } from './cluster-spec.js';
import { Cluster } from './cluster.js';

/** What an update did. */
export interface ClusterChange {
  readonly added: number;
  readonly modified: number;
  readonly removed: number;
}

export class ClusterSet {
  readonly #stats: Stats;
  readonly #clusters = new Map<string, Cluster>();

  constructor(stats: Stats) {
    this.#stats = stats;
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

  close(): void {
    for (const cluster of this.#clusters.values()) cluster.close();
    this.#clusters.clear();
  }

  async #replace(spec: ClusterSpec): Promise<void> {
    const fresh = new Cluster(spec, this.#stats);
    await fresh.ready;
    const old = this.#clusters.get(spec.name);
    this.#clusters.set(spec.name, fresh);
    old?.close();
  }
}
