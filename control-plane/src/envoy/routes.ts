/** The routes: two per server, nothing else, so that every other path is answered with 404. */
import type { Catalogue, McpServer, Tenant } from '../catalogue/catalogue.js';
import { enabledFilters } from './filters.js';
import { clusterName, endpointPath, routeName, UPSTREAM_PREFIX, upstreamRouteName } from './names.js';
import { byName, duration, type Resource } from './resource.js';

/** A stream may stay silent this much longer than its call may take; it bounds a request that a plugin holds. */
const IDLE_MARGIN_MS = 5000;

/** The route table of the listener. */
export function routeConfiguration(catalogue: Catalogue): Resource {
  const tenants = [...catalogue.tenants].sort(byName);
  const shared = tenants.filter((tenant) => tenant.hosts.length === 0);
  const own = tenants.filter((tenant) => tenant.hosts.length > 0);
  return {
    name: 'postern',
    // A cluster may still look up its name when the listener arrives; the answer is then 503, not a refused update.
    validate_clusters: false,
    // The Host header carries the port; a tenant's host leads to it on every port.
    ignore_port_in_host_matching: true,
    virtual_hosts: [
      ...own.map((tenant) => virtualHost(tenant.name, [...tenant.hosts].sort(), [tenant])),
      virtualHost('*', ['*'], shared),
    ],
  };
}

function virtualHost(name: string, domains: string[], tenants: readonly Tenant[]): Resource {
  return { name, domains, routes: tenants.flatMap(tenantRoutes) };
}

function tenantRoutes(tenant: Tenant): Resource[] {
  return [...tenant.servers]
    .sort(byName)
    .flatMap((server) => [mcpRoute(tenant, server), upstreamRoute(tenant, server)]);
}

function mcpRoute(tenant: Tenant, server: McpServer): Resource {
  return {
    name: routeName(tenant.name, server.name),
    match: { path: endpointPath(tenant.name, server.name) },
    route: target(tenant, server),
    typed_per_filter_config: enabledFilters(tenant, server),
  };
}

/** Where a request lands after the mcp-server plugin has turned it into a REST call. */
function upstreamRoute(tenant: Tenant, server: McpServer): Resource {
  return {
    name: upstreamRouteName(tenant.name, server.name),
    match: { prefix: `${endpointPath(tenant.name, server.name)}${UPSTREAM_PREFIX}/` },
    route: { ...target(tenant, server), prefix_rewrite: `${server.upstream.basePath}/` },
    typed_per_filter_config: enabledFilters(tenant, server),
  };
}

function target(tenant: Tenant, server: McpServer): Resource {
  return {
    cluster: clusterName(tenant.name, server.name),
    timeout: duration(server.timeoutMs),
    idle_timeout: duration(server.timeoutMs + IDLE_MARGIN_MS),
    host_rewrite_literal: server.upstream.authority,
  };
}
