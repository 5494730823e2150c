/** The HTTP filters: one wasm filter per tenant and plugin, off until a route turns it on, and the router. */
import {
  PLUGINS,
  type Catalogue,
  type McpServer,
  type PluginModule,
  type PluginName,
  type Tenant,
} from '../catalogue/catalogue.js';
import { pluginsOf } from '../catalogue/needed-plugins.js';
import { filterName, PLUGIN_SERVER_CLUSTER } from './names.js';
import { pluginConfiguration } from './plugin-configuration.js';
import { byName, typed, type Resource } from './resource.js';

/** All filters in chain order. Tenants' filters never run together, so only the plugins' order matters. */
export function httpFilters(catalogue: Catalogue): Resource[] {
  const tenants = [...catalogue.tenants].sort(byName);
  const filters = PLUGINS.flatMap((plugin) =>
    tenants.flatMap((tenant) => tenantFilter(catalogue, tenant, plugin)),
  );
  return [...filters, routerFilter()];
}

/** What a server's routes say to run the tenant's filters. An empty `config` is required; leaving it out is refused. */
export function enabledFilters(tenant: Tenant, server: McpServer): Resource {
  const enabled = typed('envoy.config.route.v3.FilterConfig', { config: {} });
  return Object.fromEntries(pluginsOf(server).map((plugin) => [filterName(tenant.name, plugin), enabled]));
}

function tenantFilter(catalogue: Catalogue, tenant: Tenant, plugin: PluginName): Resource[] {
  const configuration = pluginConfiguration(tenant, plugin);
  if (configuration === undefined) return [];
  const module = catalogue.plugins.get(plugin);
  // The loader has checked this; without the module the route would run unprotected.
  if (module === undefined) throw new TypeError(`no module for plugin ${plugin}`);
  const name = filterName(tenant.name, plugin);
  const config = pluginConfig(name, tenant, module, configuration);
  return [
    { name, disabled: true, typed_config: typed('envoy.extensions.filters.http.wasm.v3.Wasm', { config }) },
  ];
}

function pluginConfig(name: string, tenant: Tenant, module: PluginModule, configuration: string): Resource {
  return {
    name,
    root_id: module.name,
    vm_config: {
      // Its own VM and its own shared data; nothing of another tenant is reachable from it.
      vm_id: tenant.name,
      runtime: 'envoy.wasm.runtime.v8',
      // Envoy shares a VM by vm_id, this text and the code, but takes code that it fetches for empty (seen in 1.40).
      // Without the digest here two plugins of a tenant, or two versions of one, would run the same module.
      configuration: typed('google.protobuf.StringValue', { value: module.sha256 }),
      code: { remote: remoteCode(module) },
    },
    configuration: typed('google.protobuf.StringValue', { value: configuration }),
    // Without it a plugin that holds the headers never sees the body.
    allow_on_headers_stop_iteration: true,
    failure_policy: 'FAIL_RELOAD',
  };
}

/** Envoy asks twice and then never again, so it is told to go on while the plugin server starts. */
function remoteCode(module: PluginModule): Resource {
  return {
    http_uri: { uri: module.url, cluster: PLUGIN_SERVER_CLUSTER, timeout: '10s' },
    sha256: module.sha256,
    retry_policy: { num_retries: 10, retry_back_off: { base_interval: '0.5s', max_interval: '5s' } },
  };
}

function routerFilter(): Resource {
  return {
    name: 'envoy.filters.http.router',
    typed_config: typed('envoy.extensions.filters.http.router.v3.Router', { suppress_envoy_headers: true }),
  };
}
