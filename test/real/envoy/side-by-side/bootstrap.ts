/** The bootstrap file of one group of scenarios: the same on both sides apart from ports. */
import { stringAny, type Json, type Scenario, type ScenarioPlugin, type Setup } from './scenario.js';

/** Ports of one side, by cluster name. */
export type Ports = Readonly<Record<string, number>>;

/** Finds the file of a plugin's module. */
export type ModuleFiles = (module: string) => string;

/** A listener and the scenarios that use it. */
export interface ListenerPlan {
  readonly name: string;
  readonly setup: Setup;
  readonly plugins: readonly ScenarioPlugin[];
  readonly scenarios: readonly Scenario[];
}

export const MARKER = 'marker';
/** Logs each path that it is asked for. */
const MARKING: ListenerPlan = {
  name: MARKER,
  setup: {
    virtualHosts: [
      {
        name: 'all',
        domains: ['*'],
        routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }],
      },
    ],
  },
  plugins: [{}],
  scenarios: [],
};
export const WASM = 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm';
const NETWORK_WASM = 'type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm';
const ROUTER = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router';
const MANAGER =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
/** Callbacks of a root context: their scripts are part of the listener, not of a request. */
const ROOT_CALLBACKS = /^(vm_start|configure|tick|queue|root_.*)$/;

/** Scenarios by what their listeners must be. */
export function planListeners(scenarios: readonly Scenario[]): ListenerPlan[] {
  const plans = new Map<
    string,
    { plugins: readonly ScenarioPlugin[]; setup: Setup; scenarios: Scenario[] }
  >();
  for (const scenario of scenarios) {
    const plugins = scenario.plugins ?? [{}];
    const setup = scenario.setup ?? {};
    const alone = scenario.ownVm === true || scenario.own !== undefined ? scenario.id : '';
    const key = JSON.stringify([plugins.map(withoutStreamScripts), setup, alone]);
    const plan = plans.get(key) ?? { plugins, setup, scenarios: [] };
    plan.scenarios.push(scenario);
    plans.set(key, plan);
  }
  return [...plans.values()].map((plan, i) => ({ name: `l${i + 1}`, ...plan }));
}

function withoutStreamScripts({ script = {}, ...rest }: ScenarioPlugin): unknown {
  return [rest, Object.entries(script).filter(([callback]) => ROOT_CALLBACKS.test(callback))];
}

export interface BootstrapParts {
  readonly listeners: readonly ListenerPlan[];
  readonly ports: Ports;
  readonly admin: number;
  readonly modules: ModuleFiles;
  /** The port of each listener. */
  readonly listenerPorts: Ports;
  readonly more?: Json;
  /** Where the listeners are read from, if not from the bootstrap itself. */
  readonly ldsFile?: string;
}

export function bootstrapOf(parts: BootstrapParts): Json {
  const { listeners, ports, admin, modules, listenerPorts, more = {}, ldsFile } = parts;
  const staticOnes = [...(ldsFile === undefined ? listeners : []), MARKING];
  const clusters = Object.entries(ports).map(([name, port]) => clusterOf(name, port));
  const added = Object.assign({}, ...listeners.map(({ setup }) => setup.clusters)) as Record<string, Json>;
  for (const [name, rest] of Object.entries(added)) clusters.push(clusterOf(name, '{port:main}', rest));
  return {
    node: { id: 'side-by-side', cluster: 'scenarios' },
    admin: { address: address(admin) },
    static_resources: {
      listeners: staticOnes.map((plan) => listenerOf(plan, modules, listenerPorts[plan.name])),
      clusters,
    },
    ...(ldsFile === undefined
      ? {}
      : { dynamic_resources: { lds_config: { path_config_source: { path: ldsFile } } } }),
    ...more,
  };
}

/** The file that an LDS watches. */
export function ldsOf(listeners: readonly ListenerPlan[], modules: ModuleFiles, ports: Ports): Json {
  const type = 'type.googleapis.com/envoy.config.listener.v3.Listener';
  const resources = listeners.map((plan) => ({
    '@type': type,
    ...listenerOf(plan, modules, ports[plan.name]),
  }));
  return { resources };
}

/** The port may be a text that is filled in later. */
export function address(port: number | string): Json {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}

export function clusterOf(name: string, port: number | string, rest: Json = {}): Json {
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: address(port) } }] }];
  const load_assignment = { cluster_name: name, endpoints };
  return { name, connect_timeout: '1s', type: 'STATIC', load_assignment, ...rest };
}

export function listenerOf(plan: ListenerPlan, modules: ModuleFiles, port = 0): Json {
  const { name, setup } = plan;
  const route = (name: string, prefix: string, cluster: string) => ({
    name,
    match: { prefix },
    route: { cluster },
  });
  const routes = [route('r-second', '/second', 'second'), route('r-main', '/', 'main')];
  const virtual_hosts = setup.virtualHosts ?? [{ name: 'all', domains: ['*'], routes }];
  const plugins = plan.plugins.map((_, i) => wasmFilter(plan, i, modules));
  const router = { name: 'router', typed_config: { '@type': ROUTER, ...setup.router } };
  const manager = {
    '@type': MANAGER,
    stat_prefix: name,
    route_config: { name: 'routes', virtual_hosts, ...setup.routeConfig },
    http_filters: [...(setup.filters ?? []), ...plugins, router],
    ...setup.manager,
  };
  return {
    name,
    address: address(port),
    filter_chains: [{ filters: [...networkFilters(plan, modules), { name: 'http', typed_config: manager }] }],
    ...setup.listener,
  };
}

function networkFilters({ name: listener, setup }: ListenerPlan, modules: ModuleFiles): Json[] {
  return (setup.network ?? []).map((plugin, place) => {
    const name = plugin.name ?? 'XYZ'.charAt(place);
    const lines = Object.entries(plugin.script ?? {}).map(([callback, text]) => `* ${callback}: ${text}`);
    const configuration = [`name: ${name}`, ...lines].join('\n');
    const config = pluginConfig({ ...plugin, name }, { vm: `${listener}-network`, configuration, modules });
    return { name: `network.${place}`, typed_config: { '@type': NETWORK_WASM, config }, ...plugin.filter };
  });
}

function wasmFilter(plan: ListenerPlan, place: number, modules: ModuleFiles): Json {
  const plugin = plan.plugins[place] ?? {};
  const name = plugin.name ?? 'ABCDEFG'.charAt(place);
  const configuration = scriptsOf(plan, place, name);
  const config = pluginConfig({ ...plugin, name }, { vm: plan.name, configuration, modules });
  return { name: `wasm.${place}`, typed_config: { '@type': WASM, config }, ...plugin.filter };
}

/** Where a plugin stands, and what it is told. */
export interface PluginPlace {
  readonly vm: string;
  readonly configuration: string;
  readonly modules: ModuleFiles;
}

/** One PluginConfig. */
export function pluginConfig(plugin: ScenarioPlugin, { vm, configuration, modules }: PluginPlace): Json {
  return {
    name: plugin.name,
    root_id: plugin.rootId ?? '',
    vm_config: {
      vm_id: (plugin.vmId ?? '{vm}').replace('{vm}', vm),
      runtime: 'envoy.wasm.runtime.v8',
      code: { local: { filename: modules(plugin.module ?? '0.2.1') } },
      ...(plugin.vmConfiguration === undefined ? {} : { configuration: stringAny(plugin.vmConfiguration) }),
      ...plugin.vmFields,
    },
    configuration: stringAny(configuration),
    ...plugin.fields,
  };
}

/** The plugin's configuration: its name, then `scenario callback: operations` of all scenarios of the listener. */
function scriptsOf(plan: ListenerPlan, place: number, name: string): string {
  const lines = [`name: ${name}`];
  if (plan === MARKING) lines.push('* request_headers: get 0 :path');
  for (const [callback, operations] of Object.entries(plan.plugins[place]?.script ?? {})) {
    if (ROOT_CALLBACKS.test(callback)) lines.push(`* ${callback}: ${operations}`);
  }
  for (const { id, plugins } of plan.scenarios) {
    for (const [callback, operations] of Object.entries(plugins?.[place]?.script ?? {})) {
      if (!ROOT_CALLBACKS.test(callback)) lines.push(`${id} ${callback}: ${operations}`);
    }
  }
  return lines.join('\n');
}
