/**
 * The endpoints of `/config_dump?include_eds`: what each cluster's hosts are now.
 * Spec: Envoy api/envoy/admin/v3/config_dump.proto (EndpointsConfigDump); observed of 1.40.
 */
import type { PlainValue } from '../config/document.js';
import type { ClusterReport, HostReport } from '../gateway/gateway-report.js';
import { socketAddress } from './upstream-pages.js';

const ADMIN = 'type.googleapis.com/envoy.admin.v3.EndpointsConfigDump';
const ASSIGNMENT = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment';
const DEFAULT_OVERPROVISIONING = 140;

export type EndpointsSection = Readonly<Record<string, PlainValue>> & { readonly '@type': string };

/** The section; clusters sorted by name. */
export function endpointsSection(
  clusters: readonly ClusterReport[],
  fits: (name: string) => boolean,
): EndpointsSection {
  const shown = clusters.filter(({ name }) => fits(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = (discovered: boolean): PlainValue[] =>
    shown.filter((cluster) => cluster.discovered === discovered).map(entryOf);
  const [fixed, dynamic] = [entries(false), entries(true)];
  return {
    '@type': ADMIN,
    ...(fixed.length === 0 ? {} : { static_endpoint_configs: fixed }),
    ...(dynamic.length === 0 ? {} : { dynamic_endpoint_configs: dynamic }),
  };
}

function entryOf({ name, hosts, overprovisioningFactor }: ClusterReport): PlainValue {
  const policy = { overprovisioning_factor: overprovisioningFactor || DEFAULT_OVERPROVISIONING };
  const endpoints = groupsOf(hosts).map(localityOf);
  return {
    endpoint_config: {
      '@type': ASSIGNMENT,
      cluster_name: name,
      ...(endpoints.length === 0 ? {} : { endpoints }),
      policy,
    },
  };
}

/** Hosts of one locality and priority stand together. */
function groupsOf(hosts: readonly HostReport[]): readonly HostReport[][] {
  const groups = new Map<string, HostReport[]>();
  for (const host of hosts) {
    const key = [host.priority, ...Object.values(host.locality)].join('\0');
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  return [...groups.values()];
}

function localityOf(hosts: readonly HostReport[]): PlainValue {
  const [first] = hosts as readonly [HostReport, ...HostReport[]];
  const locality = Object.fromEntries(Object.entries(first.locality).filter(([, value]) => value !== ''));
  return {
    locality,
    lb_endpoints: hosts.map(endpointOf),
    load_balancing_weight: 0,
    ...(first.priority === 0 ? {} : { priority: first.priority }),
  };
}

function endpointOf({ label, hostname, health, weight }: HostReport): PlainValue {
  return {
    endpoint: {
      address: { socket_address: socketAddress(label) },
      health_check_config: {},
      ...(hostname === '' ? {} : { hostname }),
    },
    health_status: health === 'healthy' ? 'HEALTHY' : health.includes('degraded') ? 'DEGRADED' : 'UNHEALTHY',
    load_balancing_weight: weight,
  };
}
