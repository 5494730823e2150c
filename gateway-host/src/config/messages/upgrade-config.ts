/**
 * Which upgrades a connection manager lets through, and which a route does, whatever the manager says.
 * Spec: Envoy http_connection_manager.proto (UpgradeConfig), route_components.proto (RouteAction.UpgradeConfig).
 */
import type { ConnectSettings, RouteUpgrades } from '../../http/route/forward-action.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, listOf, message, optional, required, withDefault } from '../schema.js';
import { bool, nonEmptyText, text } from '../values.js';
import { httpFilter, splitFilters, type HttpFilterSpec } from './http-filters.js';

/** What a connection manager does with one type of upgrade. */
export interface UpgradeSpec {
  /** In lower case. */
  readonly type: string;
  readonly enabled: boolean;
  /** Instead of the connection manager's own filters. */
  readonly filters: readonly HttpFilterSpec[] | undefined;
}

const managerUpgrade = convert(
  message('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig', {
    upgrade_type: withDefault(text, ''),
    filters: listOf(httpFilter),
    enabled: withDefault(bool, true),
  }),
  (value, node): UpgradeSpec => ({
    type: value.upgrade_type.toLowerCase(),
    enabled: value.enabled,
    filters: value.filters.length === 0 ? undefined : splitFilters(value.filters, node).filters,
  }),
);

/** Each type may stand once. */
export function upgradeConfigs(node: ConfigNode | undefined, owner: ConfigNode, name: string): UpgradeSpec[] {
  const all = listOf(managerUpgrade)(node, owner, name);
  const seen = new Set<string>();
  for (const { type } of all) {
    if (seen.has(type)) {
      throw refuse(owner, `Error: multiple upgrade configs with the same name: '${type}'`);
    }
    seen.add(type);
  }
  return [...all];
}

const connectConfig = convert(
  message('envoy.config.route.v3.RouteAction.UpgradeConfig.ConnectConfig', {
    allow_post: withDefault(bool, false),
  }),
  (value): ConnectSettings => ({ allowPost: value.allow_post }),
);

const routeUpgrade = message('envoy.config.route.v3.RouteAction.UpgradeConfig', {
  upgrade_type: required(nonEmptyText),
  enabled: withDefault(bool, true),
  connect_config: optional(connectConfig),
});

export interface RouteUpgradeConfig {
  readonly upgrades: RouteUpgrades;
  readonly connect: ConnectSettings | undefined;
}

/** What a route says of upgrades. */
export function routeUpgrades(
  node: ConfigNode | undefined,
  owner: ConfigNode,
  name: string,
): RouteUpgradeConfig {
  const upgrades = new Map<string, boolean>();
  let connect: ConnectSettings | undefined;
  for (const one of listOf(routeUpgrade)(node, owner, name)) {
    const type = one.upgrade_type.toLowerCase();
    if (upgrades.has(type)) throw refuse(owner, `Duplicate upgrade ${one.upgrade_type}`);
    upgrades.set(type, one.enabled);
    if (one.connect_config === undefined) continue;
    if (type !== 'connect') {
      throw refuse(owner, `Non-CONNECT upgrade type ${one.upgrade_type} has ConnectConfig`);
    }
    connect = one.connect_config;
  }
  return { upgrades, connect };
}
