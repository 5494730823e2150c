/**
 * `/clusters` and `/listeners`, as text and as JSON.
 * Spec: Envoy api/envoy/admin/v3/{clusters,listeners}.proto; source/server/admin/clusters_handler.cc; observed of 1.40.
 */
import { json, readRegex, text, type AdminPage, type AdminRequest } from './admin-page.js';
import type { ClusterReport, HostReport } from '../gateway/gateway-report.js';

const HEALTH_FLAGS: Readonly<Record<string, object>> = {
  '/failed_active_hc': { failed_active_health_check: true },
  '/failed_outlier_check': { failed_outlier_check: true },
  '/failed_eds_health': { eds_health_status: 'UNHEALTHY' },
  '/degraded_active_hc': { failed_active_degraded_check: true },
  '/pending_dynamic_removal': { pending_dynamic_removal: true },
  '/pending_active_hc': { pending_active_hc: true },
};

const NO_RATES = ['', 'local_origin_'].flatMap((origin) => [
  `${origin}success_rate_average`,
  `${origin}success_rate_ejection_threshold`,
]);

export function listenersPage({ report: { listeners }, query }: AdminRequest): AdminPage {
  if (query.get('format') !== 'json') {
    return text(200, listeners.map(({ name, host, port }) => `${name}::${at(host, port)}\n`).join(''));
  }
  const listener_statuses = listeners.map(({ name, host, port }) => ({
    name,
    local_address: { socket_address: { address: host, port_value: port } },
  }));
  return json(listener_statuses.length === 0 ? {} : { listener_statuses });
}

export function clustersPage({ report, query }: AdminRequest): AdminPage {
  const filter = query.get('filter');
  const regex = filter === null || filter === '' ? undefined : readRegex(filter);
  if (regex !== undefined && 'problem' in regex) return text(400, 'Invalid re2 regex');
  const all = report.clusters;
  const clusters = regex === undefined ? all : all.filter(({ name }) => regex.matcher(name).find());
  if (query.get('format') === 'json') {
    return json(clusters.length === 0 ? {} : { cluster_statuses: clusters.map(clusterStatus) });
  }
  return text(200, clusters.map(clusterText).join(''));
}

function clusterText(cluster: ClusterReport): string {
  const { name } = cluster;
  const lines = [`${name}::observability_name::${name}`];
  // No host is judged by its rate of success here, so that there are no averages.
  if (cluster.detectsOutliers) lines.push(...NO_RATES.map((rate) => `${name}::outlier::${rate}::-1`));
  for (const { priority, ...limits } of cluster.thresholds) {
    for (const [limit, value] of Object.entries(limits))
      lines.push(`${name}::${priority.toLowerCase()}_priority::${limit}::${value}`);
  }
  lines.push(`${name}::added_via_api::${cluster.addedViaApi}`);
  for (const host of cluster.hosts) {
    const prefix = `${name}::${host.label}::`;
    const facts = [
      ...sorted({ ...host.counters, ...host.gauges }).map(([number, value]) => `${number}::${value}`),
      `hostname::${host.hostname}`,
      `health_flags::${host.health}`,
      `weight::${host.weight}`,
      ...Object.entries(host.locality).map(([field, value]) => `${field}::${value}`),
      'canary::false',
      `priority::${host.priority}`,
      'success_rate::-1',
      'local_origin_success_rate::-1',
    ];
    lines.push(...facts.map((fact) => prefix + fact));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function clusterStatus(cluster: ClusterReport): object {
  const thresholds = cluster.thresholds.map(({ priority, ...limits }) =>
    priority === 'DEFAULT' ? limits : { priority, ...limits },
  );
  return {
    name: cluster.name,
    ...(cluster.addedViaApi ? { added_via_api: true } : {}),
    ...(cluster.hosts.length === 0 ? {} : { host_statuses: cluster.hosts.map(hostStatus) }),
    circuit_breakers: { thresholds },
    observability_name: cluster.name,
  };
}

/** Protobuf's JSON leaves out what is 0 or empty. */
function hostStatus(host: HostReport): object {
  const locality = Object.fromEntries(Object.entries(host.locality).filter(([, value]) => value !== ''));
  return {
    address: { socket_address: socketAddress(host.label) },
    stats: [
      ...sorted(host.counters).map(([name, value]) => ({ ...shown(value), name })),
      ...sorted(host.gauges).map(([name, value]) => ({ type: 'GAUGE', ...shown(value), name })),
    ],
    health_status: healthStatus(host.health),
    weight: host.weight,
    ...(host.hostname === '' ? {} : { hostname: host.hostname }),
    ...(host.priority === 0 ? {} : { priority: host.priority }),
    locality,
  };
}

function healthStatus(flags: string): object {
  const given = flags.split('/').filter((flag) => flag !== '' && flag !== 'healthy');
  const status = { eds_health_status: 'HEALTHY' };
  for (const flag of given) Object.assign(status, HEALTH_FLAGS[`/${flag}`]);
  return status;
}

function sorted(numbers: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(numbers).sort(([a], [b]) => (a < b ? -1 : 1));
}

function shown(value: number): object {
  return value === 0 ? {} : { value: String(value) };
}

/** Of `ip:port`, an IPv6 address in brackets. */
export function socketAddress(label: string): { address: string; port_value: number } {
  const at = label.lastIndexOf(':');
  return { address: label.slice(0, at).replace(/^\[|\]$/g, ''), port_value: Number(label.slice(at + 1)) };
}

function at(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
