/** The names of everything the control plane creates in Envoy. No name of one tenant can be made of another's parts. */
import type { PluginName } from '../catalogue/catalogue.js';

/** The cluster that plugin modules are fetched through; only the gateway itself uses it. */
export const PLUGIN_SERVER_CLUSTER = 'postern_plugin_server';

/** Where the mcp-server plugin sends a REST call, relative to the endpoint. No client may ask for it. */
export const UPSTREAM_PREFIX = '/~';

/** One filter per tenant and plugin. */
export function filterName(tenant: string, plugin: PluginName): string {
  return `postern.${tenant}.${plugin}`;
}

/** One cluster per server, even where two servers have the same upstream. */
export function clusterName(tenant: string, server: string): string {
  return `postern.${tenant}.${server}`;
}

/** The route of MCP requests, which plugins know as `xds.route_name`. */
export function routeName(tenant: string, server: string): string {
  return `${tenant}/${server}`;
}

/** The route of the REST calls that the plugin makes of them. */
export function upstreamRouteName(tenant: string, server: string): string {
  return `${routeName(tenant, server)}${UPSTREAM_PREFIX}`;
}

/** The path of an MCP endpoint. */
export function endpointPath(tenant: string, server: string): string {
  return `/${tenant}/${server}/mcp`;
}
