/** The JSON that each plugin of a tenant is configured with. */
import type { PluginName, Tenant } from '../catalogue/catalogue.js';
import { pluginsOf } from '../catalogue/needed-plugins.js';
import { isJsonObject, writeJson, type Json, type JsonObject } from '../json.js';
import { routeName, UPSTREAM_PREFIX, upstreamRouteName } from './names.js';
import { byName } from './resource.js';

/** The configuration text of one plugin for one tenant; undefined when no server of the tenant uses it. */
export function pluginConfiguration(tenant: Tenant, plugin: PluginName): string | undefined {
  const servers = tenant.servers.filter((server) => pluginsOf(server).includes(plugin)).sort(byName);
  if (servers.length === 0) return undefined;
  return writeJson(CONFIGURATIONS[plugin]({ ...tenant, servers }));
}

const CONFIGURATIONS: Record<PluginName, (tenant: Tenant) => JsonObject> = {
  auth: authConfiguration,
  'tool-transform': toolTransformConfiguration,
  'mcp-server': mcpServerConfiguration,
};

/** Every route has a rule with its list written out, so nothing depends on what "no rule" means. */
function authConfiguration(tenant: Tenant): JsonObject {
  const consumers = [...tenant.consumers].sort(byName);
  const everyone = consumers.map(({ name }) => name);
  return object({
    global_auth: true,
    consumers: consumers.map(({ name, credential }) => object({ name, credential })),
    keys: ['x-api-key', 'authorization'],
    in_header: true,
    in_query: false,
    _rules_: tenant.servers.map((server) =>
      object({
        _match_route_: [routeName(tenant.name, server.name), upstreamRouteName(tenant.name, server.name)],
        allow: server.allow === undefined ? everyone : [...server.allow].sort(),
      }),
    ),
  });
}

function toolTransformConfiguration(tenant: Tenant): JsonObject {
  const rules = tenant.servers.map((server) =>
    object({
      _match_route_: [routeName(tenant.name, server.name), upstreamRouteName(tenant.name, server.name)],
      ...Object.fromEntries(server.transform ?? []),
    }),
  );
  return object({ _rules_: rules });
}

/** The upstream route has no rule on purpose: what no rule matches, the plugin answers with 404. */
function mcpServerConfiguration(tenant: Tenant): JsonObject {
  const rules = tenant.servers.map(
    (server) =>
      new Map<string, Json>([
        ['_match_route_', [routeName(tenant.name, server.name)]],
        ...inStrictMode(server.config),
      ]),
  );
  return object({ upstreamPrefix: UPSTREAM_PREFIX, _rules_: rules });
}

/** Higress's oddities are for who brings them along: a server is strict unless it says otherwise. */
function inStrictMode(config: JsonObject): JsonObject {
  const server = config.get('server');
  if (!isJsonObject(server) || server.has('mode') || server.get('type') === 'mcp-proxy') return config;
  return new Map<string, Json>([
    ...config,
    ['server', new Map<string, Json>([...server, ['mode', 'strict']])],
  ]);
}

function object(fields: Record<string, Json>): JsonObject {
  return new Map(Object.entries(fields));
}
