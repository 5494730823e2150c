/**
 * Which host of a group is taken next: in turn, by least requests, by chance, by hash.
 * Spec: Envoy docs "Supported load balancers"; source/extensions/load_balancing_policies/{round_robin,least_request,random}.
 */
import type { LbSpec } from './cluster-spec.js';
import { hashRing, maglevTable } from './hash-tables.js';
import type { UpstreamHost } from './host.js';

/** Takes one of a fixed list of hosts; `hash` is what the route computed. */
export type HostChoice = (hash: bigint | undefined) => UpstreamHost | undefined;

export function hostChoice(lb: LbSpec, hosts: readonly UpstreamHost[]): HostChoice {
  if (hosts.length <= 1) return () => hosts[0];
  const [first] = hosts;
  const even = hosts.every((host) => host.weight === first?.weight);
  switch (lb.policy) {
    case 'ROUND_ROBIN':
      return even ? inTurn(hosts) : byDeadline(hosts, (host) => host.weight);
    case 'LEAST_REQUEST':
      if (even) return leastOf(hosts, lb.choices);
      return byDeadline(hosts, (host) => host.weight / (host.counts.rqActive + 1));
    case 'RANDOM':
      return () => atRandom(hosts);
    case 'RING_HASH':
      return hashRing(hosts, lb.minimum, lb.maximum);
    case 'MAGLEV':
      return maglevTable(hosts, lb.tableSize);
  }
}

/** Starts anywhere, so that many gateways do not all begin with the same host. */
function inTurn(hosts: readonly UpstreamHost[]): HostChoice {
  let next = Math.floor(Math.random() * hosts.length);
  return () => hosts[(next = (next + 1) % hosts.length)];
}

/** Earliest deadline first: a host of twice the weight comes up twice as often. */
function byDeadline(hosts: readonly UpstreamHost[], weight: (host: UpstreamHost) => number): HostChoice {
  const entries = hosts.map((host, order) => ({ host, order, deadline: 1 / weight(host) }));
  return () => {
    let best = entries[0];
    for (const entry of entries) if (best === undefined || entry.deadline < best.deadline) best = entry;
    if (best === undefined) return undefined;
    best.deadline += 1 / weight(best.host);
    return best.host;
  };
}

/** The least busy of a few that chance picks. */
function leastOf(hosts: readonly UpstreamHost[], choices: number): HostChoice {
  return () => {
    let best = atRandom(hosts);
    for (let i = 1; i < choices; i++) {
      const other = atRandom(hosts);
      if (best === undefined || (other !== undefined && other.counts.rqActive < best.counts.rqActive))
        best = other;
    }
    return best;
  };
}

function atRandom(hosts: readonly UpstreamHost[]): UpstreamHost | undefined {
  return hosts[Math.floor(Math.random() * hosts.length)];
}
