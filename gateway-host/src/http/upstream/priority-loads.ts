/**
 * How much of the traffic each priority of hosts gets, and whether so few are well that all of them are used.
 * Spec: Envoy docs "Priority levels", "Panic threshold"; source/extensions/load_balancing_policies/common/load_balancer_impl.cc.
 */
import type { UpstreamHost } from './host.js';

/** The hosts of one priority, by how they are. */
export interface HostGroup {
  readonly all: readonly UpstreamHost[];
  readonly healthy: readonly UpstreamHost[];
  readonly degraded: readonly UpstreamHost[];
}

/** A share of the traffic, in per cent. */
export interface Share {
  readonly priority: number;
  readonly source: 'all' | 'healthy' | 'degraded';
  readonly percent: number;
}

export function groupByPriority(hosts: readonly UpstreamHost[]): HostGroup[] {
  const highest = Math.max(0, ...hosts.map((host) => host.locality.priority));
  return Array.from({ length: highest + 1 }, (_, priority) => {
    const all = hosts.filter((host) => host.locality.priority === priority);
    return {
      all,
      healthy: all.filter((host) => host.health === 'healthy'),
      degraded: all.filter((host) => host.health === 'degraded'),
    };
  });
}

/** The shares add up to 100, or to 0 where there is no host at all. */
export function priorityShares(
  groups: readonly HostGroup[],
  overprovisioning: number,
  panicThreshold: number,
): Share[] {
  const percent = (part: number, group: HostGroup): number =>
    group.all.length === 0 ? 0 : Math.min(100, Math.floor((overprovisioning * part) / group.all.length));
  const healthy = groups.map((group) => percent(group.healthy.length, group));
  const degraded = groups.map((group) => percent(group.degraded.length, group));
  const total = Math.min(100, sum(healthy) + sum(degraded));
  if (total === 0) return panicThreshold > 0 ? panicShares(groups) : [share(0, 'healthy', 100)];
  const shares: Share[] = [];
  let left = 100;
  for (const [source, parts] of [
    ['healthy', healthy],
    ['degraded', degraded],
  ] as const) {
    for (const [priority, part] of parts.entries()) {
      const given = Math.min(left, Math.floor((part * 100) / total));
      left -= given;
      if (given > 0)
        shares.push(
          share(priority, inPanic(groups[priority], total, panicThreshold) ? 'all' : source, given),
        );
    }
  }
  // Rounding leaves a little over; the first with a share takes it.
  const [first] = shares;
  if (first !== undefined) shares[0] = { ...first, percent: first.percent + left };
  return shares;
}

/** Nobody is well: everybody is asked, by how many hosts there are. */
function panicShares(groups: readonly HostGroup[]): Share[] {
  const hosts = sum(groups.map((group) => group.all.length));
  if (hosts === 0) return [];
  const shares = groups.flatMap(({ all }, priority) =>
    all.length === 0 ? [] : [share(priority, 'all', Math.floor((100 * all.length) / hosts))],
  );
  const [first] = shares;
  const left = 100 - sum(shares.map((one) => one.percent));
  if (first !== undefined) shares[0] = { ...first, percent: first.percent + left };
  return shares;
}

function inPanic(group: HostGroup | undefined, total: number, threshold: number): boolean {
  if (group === undefined || total === 100) return false;
  return (100 * (group.healthy.length + group.degraded.length)) / group.all.length < threshold;
}

function share(priority: number, source: Share['source'], percent: number): Share {
  return { priority, source, percent };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
