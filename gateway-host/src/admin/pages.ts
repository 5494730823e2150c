/**
 * The pages that show what runs: state, listeners, clusters, plugins.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/operations/admin
 */
import { readFileSync } from 'node:fs';

import { json, text, type AdminPage, type AdminRequest } from './admin-page.js';

const VERSION = packageVersion();

export function readyPage({ gateway }: AdminRequest): AdminPage {
  return text(gateway.state === 'LIVE' ? 200 : 503, `${gateway.state}\n`);
}

export function serverInfoPage({ gateway }: AdminRequest): AdminPage {
  const uptime = `${Math.floor((Date.now() - gateway.startedAt) / 1000)}s`;
  return json({
    version: `postern-gateway-host/${VERSION}`,
    state: gateway.state,
    uptime_current_epoch: uptime,
    uptime_all_epochs: uptime,
    process_id: process.pid,
    node: process.version,
  });
}

export function listenersPage({ gateway, query }: AdminRequest): AdminPage {
  const listeners = gateway.listeners
    .active()
    .map(({ name, address: { host, port } }) => ({ name, host, port }));
  if (query.get('format') === 'json') {
    const statuses = listeners.map(({ name, host, port }) => ({
      name,
      local_address: { socket_address: { address: host, port_value: port } },
    }));
    return json({ listener_statuses: statuses });
  }
  return text(200, listeners.map(({ name, host, port }) => `${name}::${host}:${port}\n`).join(''));
}

export function clustersPage({ gateway }: AdminRequest): AdminPage {
  const lines: string[] = [];
  for (const { spec, hosts } of gateway.clusters.list()) {
    lines.push(`${spec.name}::observability_name::${spec.name}`);
    for (const host of hosts) {
      const at = `${spec.name}::${host.label}::`;
      lines.push(
        `${at}rq_active::${host.active}`,
        `${at}rq_total::${host.total}`,
        `${at}rq_error::${host.failures}`,
      );
      lines.push(`${at}hostname::${host.hostname}`, `${at}health_flags::healthy`, `${at}weight::1`);
    }
  }
  return text(200, lines.map((line) => `${line}\n`).join(''));
}

/** Not in Envoy: which module serves which filter. */
export function pluginsPage({ gateway }: AdminRequest): AdminPage {
  const plugins = gateway.plugins.list().map(({ name, rootId, vmId, sha256, bytes, state }) => ({
    name,
    root_id: rootId,
    vm_id: vmId,
    sha256,
    bytes,
    state,
  }));
  return json({ plugins, warming_listeners: gateway.listeners.warming() });
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
