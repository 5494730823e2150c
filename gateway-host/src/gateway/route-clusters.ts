/**
 * Whether the clusters that a route table names are there.
 * Spec: Envoy source/common/router/config_impl.cc (RouteEntryImplBase::validateClusters).
 */
import type { RouteTableConfig } from '../config/messages/route.js';
import type { ForwardAction } from '../http/route/forward-action.js';

type Known = (cluster: string) => boolean;

/** Envoy's sentence for the first cluster that is missing; nothing is asked of a table that does not want it. */
export function findUnknownCluster(table: RouteTableConfig, known: Known): string | undefined {
  if (!table.validateClusters) return undefined;
  for (const { routes } of table.virtualHosts) {
    for (const { action } of routes) {
      const unknown = action.kind === 'forward' ? unknownOf(action, known) : undefined;
      if (unknown !== undefined) return unknown;
    }
  }
  return undefined;
}

function unknownOf({ cluster, mirrors }: ForwardAction, known: Known): string | undefined {
  if (cluster.kind === 'name' && !known(cluster.name)) return `route: unknown cluster '${cluster.name}'`;
  if (cluster.kind === 'weighted') {
    for (const { cluster: one } of cluster.clusters) {
      if (one.kind === 'name' && !known(one.name)) return `route: unknown weighted cluster '${one.name}'`;
    }
  }
  for (const { cluster: one } of mirrors) {
    if (one.kind === 'name' && !known(one.name)) return `route: unknown shadow cluster '${one.name}'`;
  }
  return undefined;
}
