/**
 * `/config_dump`: what is configured, section by section in Envoy's order, without secrets.
 * Spec: Envoy api/envoy/admin/v3/config_dump.proto; source/server/admin/config_dump_handler.cc; observed of 1.40.
 */
import type { PlainValue } from '../config/document.js';
import type { RecordedResource } from '../gateway/config-record.js';
import type { ConfigReport } from '../gateway/gateway-report.js';
import { bareText, json, readRegex, type AdminPage, type AdminRequest } from './admin-page.js';
import { endpointsSection } from './endpoints-dump.js';
import { applyMask } from './field-mask.js';
import { redactConfig } from './redaction.js';

type Fields = Readonly<Record<string, PlainValue>>;
type Section = Fields & { readonly '@type': string };

const ADMIN = 'type.googleapis.com/envoy.admin.v3.';
const LISTENER = 'type.googleapis.com/envoy.config.listener.v3.Listener';
const CLUSTER = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';
const ROUTES = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
const SECRET = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';

/** Where endpoints stand among the sections. */
const AFTER_CLUSTERS = 2;

/** The message of one entry of a repeated field. */
const ENTRY_TYPES: Readonly<Record<string, string>> = {
  static_clusters: 'ClustersConfigDump.StaticCluster',
  dynamic_active_clusters: 'ClustersConfigDump.DynamicCluster',
  static_listeners: 'ListenersConfigDump.StaticListener',
  dynamic_listeners: 'ListenersConfigDump.DynamicListener',
  static_route_configs: 'RoutesConfigDump.StaticRouteConfig',
  dynamic_route_configs: 'RoutesConfigDump.DynamicRouteConfig',
  static_endpoint_configs: 'EndpointsConfigDump.StaticEndpointConfig',
  dynamic_endpoint_configs: 'EndpointsConfigDump.DynamicEndpointConfig',
  static_secrets: 'SecretsConfigDump.StaticSecret',
};

export async function configDumpPage({ report, gateway, query }: AdminRequest): Promise<AdminPage> {
  const regexText = query.get('name_regex') ?? '';
  const regex = regexText === '' ? undefined : readRegex(regexText);
  if (regex !== undefined && 'problem' in regex) {
    const what = `INVALID_ARGUMENT: Error while parsing name_regex from ${regexText}: ${regex.problem}`;
    return bareText(400, what.replace(/: [^:]*$/, `: ${regexText}`));
  }
  const fits = (name: string): boolean => regex === undefined || regex.matcher(name).find();
  const sections = dump(await gateway.configuration(), report.warming, fits);
  if (query.has('include_eds')) sections.splice(AFTER_CLUSTERS, 0, endpointsSection(report.clusters, fits));
  const mask = query.get('mask') ?? '';
  const resource = query.get('resource') ?? '';
  if (resource !== '') return resourcePage(sections, resource, mask);
  if (mask === '') return json({ configs: sections });
  const masked = sections.flatMap((section) => applyMask(section, mask) ?? []);
  if (masked.length > 0) return json({ configs: masked });
  return bareText(400, `FieldMask ${mask} could not be successfully applied to any configs.`);
}

function resourcePage(sections: readonly Section[], resource: string, mask: string): AdminPage {
  const holder = sections.find((section) => resource !== '@type' && Object.hasOwn(section, resource));
  const entries = holder?.[resource];
  if (entries === undefined) {
    if (Object.hasOwn(ENTRY_TYPES, resource)) return json({ configs: [] });
    return bareText(404, `${resource} not found in config dump`);
  }
  if (!Array.isArray(entries)) {
    return bareText(400, `${resource} is not a repeated field. Use ?mask=${resource} to get only this field`);
  }
  const typed = entries.map((entry: Fields) => ({
    '@type': `${ADMIN}${ENTRY_TYPES[resource] ?? resource}`,
    ...entry,
  }));
  if (mask === '') return json({ configs: typed });
  const masked = typed.flatMap((entry) => applyMask(entry, mask) ?? []);
  if (masked.length > 0 || typed.length === 0) return json({ configs: masked });
  return bareText(400, `FieldMask ${mask} could not be successfully applied to any configs.`);
}

type Fits = (name: string) => boolean;

function dump(config: ConfigReport, warming: readonly string[], fits: Fits): Section[] {
  const { bootstrap, startedAt, resources } = config;
  const masked = redactConfig(bootstrap) as Fields;
  const fixed = fieldsOf(masked['static_resources']);
  const named = (list: readonly Fields[]): Fields[] =>
    list.filter((item) => fits(String(item['name'] ?? '')));
  const wrap = (field: string, type: string) => (document: Fields) => ({
    [field]: { '@type': type, ...document },
    last_updated: startedAt,
  });
  const listeners = listOf(fixed['listeners']);
  const routes = inlineRoutes([...listeners, ...resources.listeners.map(documentOf)]);
  const chosen = (list: readonly RecordedResource[]): RecordedResource[] =>
    list.filter(({ name }) => fits(name));
  const entries = (kind: 'clusters' | 'routes', field: string, type: string): PlainValue[] =>
    chosen(resources[kind]).map((one) => dynamicEntry(one, field, type));
  return [
    { '@type': `${ADMIN}BootstrapConfigDump`, bootstrap: masked, last_updated: startedAt },
    section('ClustersConfigDump', {
      static_clusters: named(listOf(fixed['clusters'])).sort(byName).map(wrap('cluster', CLUSTER)),
      dynamic_active_clusters: entries('clusters', 'cluster', CLUSTER),
    }),
    section('ListenersConfigDump', {
      static_listeners: named(listeners).map(wrap('listener', LISTENER)),
      dynamic_listeners: chosen(resources.listeners).map((one) => listenerEntry(one, warming)),
    }),
    section('ScopedRoutesConfigDump', {}),
    section('RoutesConfigDump', {
      static_route_configs: named(routes).map(wrap('route_config', ROUTES)),
      dynamic_route_configs: entries('routes', 'route_config', ROUTES),
    }),
    section('SecretsConfigDump', {
      static_secrets: named(listOf(fixed['secrets'])).map((one) => secretEntry(one, startedAt)),
      dynamic_active_secrets: chosen(resources.secrets).map((one) => ({
        name: one.name,
        ...fieldsOf(dynamicEntry(one, 'secret', SECRET)),
      })),
    }),
  ];
}

/** Envoy keeps clusters sorted, and everything else in the order of the file. */
function byName(a: Fields, b: Fields): number {
  return String(a['name'] ?? '') < String(b['name'] ?? '') ? -1 : 1;
}

function secretEntry(secret: Fields, startedAt: string): PlainValue {
  return { name: secret['name'] ?? '', secret: { '@type': SECRET, ...secret }, last_updated: startedAt };
}

/** A section without its empty lists. */
function section(type: string, lists: Readonly<Record<string, readonly PlainValue[]>>): Section {
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  return { '@type': `${ADMIN}${type}`, ...Object.fromEntries(filled) };
}

function dynamicEntry(one: RecordedResource, field: string, type: string): PlainValue {
  const version = one.version === '' ? {} : { version_info: one.version };
  return { ...version, [field]: { '@type': type, ...documentOf(one) }, last_updated: one.lastUpdated };
}

function listenerEntry(one: RecordedResource, warming: readonly string[]): PlainValue {
  return {
    name: one.name,
    [warming.includes(one.name) ? 'warming_state' : 'active_state']: dynamicEntry(one, 'listener', LISTENER),
  };
}

/** Route tables that stand inside connection managers. */
function inlineRoutes(listeners: readonly Fields[]): Fields[] {
  const managers = listeners
    .flatMap((listener) => [...listOf(listener['filter_chains']), fieldsOf(listener['default_filter_chain'])])
    .flatMap((chain) => listOf(chain['filters']));
  return managers.flatMap((filter) => {
    const routes = fieldsOf(filter['typed_config'])['route_config'];
    return routes === undefined ? [] : [fieldsOf(routes)];
  });
}

/** Resources of files are masked here, what stands in the bootstrap was masked with it. */
function documentOf({ document }: RecordedResource): Fields {
  const { '@type': _, ...fields } = redactConfig(document) as Record<string, PlainValue>;
  return fields;
}

function listOf(value: PlainValue | undefined): Fields[] {
  return Array.isArray(value) ? (value as Fields[]) : [];
}

function fieldsOf(value: PlainValue | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
