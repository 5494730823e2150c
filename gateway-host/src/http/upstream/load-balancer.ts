/**
 * Takes a host for a request: first a priority, then a host of it.
 * Spec: Envoy docs "Load balancing: overview" and its chapters.
 */
import type { LbSpec } from './cluster-spec.js';
import { hostChoice, type HostChoice } from './host-choice.js';
import type { UpstreamHost } from './host.js';
import { groupByPriority, priorityShares, type HostGroup, type Share } from './priority-loads.js';

export interface BalancerSettings {
  readonly lb: LbSpec;
  readonly panicThreshold: number;
  readonly overprovisioning: number;
  /** More hosts are unwell than may be: all are asked. */
  readonly onPanic: () => void;
}

export class LoadBalancer {
  readonly #settings: BalancerSettings;
  readonly #groups: readonly HostGroup[];
  readonly #shares: readonly Share[];
  readonly #choices = new Map<Share, HostChoice>();

  constructor(hosts: readonly UpstreamHost[], settings: BalancerSettings) {
    this.#settings = settings;
    this.#groups = groupByPriority(hosts);
    this.#shares = priorityShares(this.#groups, settings.overprovisioning, settings.panicThreshold);
  }

  /** Undefined: there is none that may be asked. */
  pick(hash: bigint | undefined): UpstreamHost | undefined {
    const share = this.#share(hash);
    if (share === undefined) return undefined;
    if (share.source === 'all') this.#settings.onPanic();
    let choose = this.#choices.get(share);
    if (choose === undefined) {
      const hosts = this.#groups[share.priority]?.[share.source] ?? [];
      this.#choices.set(share, (choose = hostChoice(this.#settings.lb, hosts)));
    }
    return choose(hash);
  }

  #share(hash: bigint | undefined): Share | undefined {
    const shares = this.#shares;
    if (shares.length <= 1) return shares[0];
    let at = hash === undefined ? Math.floor(Math.random() * 100) : Number(hash % 100n);
    for (const share of shares) if ((at -= share.percent) < 0) return share;
    return shares.at(-1);
  }
}
