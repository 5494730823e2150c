/**
 * What a file of routes and a file of filter settings must hold.
 * Spec: Envoy source/common/rds/rds_route_config_subscription.cc, source/common/filter/config_discovery_impl.cc.
 */
import { filterFile, routeFile, secretFile } from '../config/messages/discovery.js';
import type { HttpFilterConfig } from '../config/messages/http-filters.js';
import type { RouteTableConfig } from '../config/messages/route.js';
import type { SecretSpec } from '../config/static-secrets.js';
import { GatewayError } from '../errors.js';
import { findUnknownCluster } from './route-clusters.js';
import type { DiscoverySource } from './discovered-file.js';

/** `statPrefix` is that of the connection manager. */
export function routeSource(
  name: string,
  statPrefix: string,
  hasCluster: (name: string) => boolean,
): DiscoverySource<RouteTableConfig> {
  return {
    reader: routeFile,
    choose: (resources) => {
      const [table] = resources;
      if (table === undefined) return 'empty';
      if (resources.length > 1) throw refused(`Unexpected RDS resource length: ${resources.length}`);
      if (table.name !== name)
        throw refused(`Unexpected RDS configuration (expecting ${name}): ${table.name}`);
      const unknown = findUnknownCluster(table, hasCluster);
      if (unknown !== undefined) throw refused(unknown);
      // Judged now: a cluster that goes away later does not keep its listener from being renewed.
      return { ...table, validateClusters: false };
    },
    stats: `http.${statPrefix}.rds.${name}.`,
    failures: ['update_empty'],
    record: 'routes',
  };
}

export function filterSource(name: string, types: readonly string[]): DiscoverySource<HttpFilterConfig> {
  const reader = filterFile(types);
  return {
    reader: (node) => {
      const { resources, ...rest } = reader(node);
      const [one] = resources;
      if (one === undefined || resources.length > 1) {
        throw refused(`Unexpected number of resources in ExtensionConfigDS response: ${resources.length}`);
      }
      if (one.name !== name) {
        throw refused(`Unexpected resource name in ExtensionConfigDS response: ${one.name}`);
      }
      return { ...rest, resources: [one.config] };
    },
    choose: ([config]) => config ?? 'empty',
    stats: `extension_config_discovery.http_filter.${name}.`,
    failures: ['config_fail', 'config_conflict'],
    record: 'extensions',
    judgedOnce: true,
  };
}

/** A file has one secret, of the kind that is asked for. */
export function secretSource(name: string, kind: SecretSpec['kind']): DiscoverySource<SecretSpec> {
  return {
    reader: secretFile,
    choose: (resources) => {
      const [one] = resources;
      if (one === undefined || resources.length > 1)
        throw refused(`Unexpected SDS secrets length: ${resources.length}`);
      if (one.name !== name) throw refused(`Unexpected SDS secret (expecting ${name}): ${one.name}`);
      if (one.kind !== kind) throw refused(`the secret ${name} is not of the kind that is wanted: ${kind}`);
      return one;
    },
    stats: `sds.${name}.`,
    failures: [],
    record: 'secrets',
  };
}

function refused(message: string): GatewayError {
  return new GatewayError('GH_CONFIG', message);
}
