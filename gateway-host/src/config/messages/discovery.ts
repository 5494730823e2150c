/**
 * A watched file of listeners or clusters, in the form of a discovery response.
 * Spec: Envoy api/envoy/service/discovery/v3/discovery.proto; docs "xDS: filesystem subscriptions".
 */
import type { ClusterSpec } from '../../http/upstream/cluster-spec.js';
import { plainValue, refuse, type PlainValue } from '../document.js';
import {
  anyOf,
  convert,
  entriesOf,
  listOf,
  message,
  optional,
  required,
  withDefault,
  type Reader,
} from '../schema.js';
import type { SecretSpec } from '../static-secrets.js';
import { text } from '../values.js';
import { refuseDoubles } from './bootstrap.js';
import { cluster } from './cluster.js';
import { filterOfType, type HttpFilterConfig } from './http-filters.js';
import { listener, type ListenerSpec } from './listener.js';
import { secret } from './secret.js';
import { discoveredRoutes, type RouteTableConfig } from './route.js';

export interface ResourceFile<T> {
  readonly version: string;
  readonly resources: readonly T[];
  /** The resources as they stand in the file, in the same order. */
  readonly documents: readonly PlainValue[];
}

const LISTENER = 'envoy.config.listener.v3.Listener';
const CLUSTER = 'envoy.config.cluster.v3.Cluster';

export const listenerFile: Reader<ResourceFile<ListenerSpec>> = resourceFile('listener', LISTENER, listener);
export const clusterFile: Reader<ResourceFile<ClusterSpec>> = resourceFile('cluster', CLUSTER, cluster);

export const routeFile: Reader<ResourceFile<RouteTableConfig>> = resourceFile(
  'route configuration',
  'envoy.config.route.v3.RouteConfiguration',
  discoveredRoutes,
);

export const secretFile: Reader<ResourceFile<SecretSpec>> = resourceFile(
  'secret',
  'envoy.extensions.transport_sockets.tls.v3.Secret',
  secret,
);

/** Settings of HTTP filters, which must be of one of some types. */
export function filterFile(types: readonly string[]): Reader<ResourceFile<DiscoveredFilter>> {
  const reader = convert(
    message('envoy.config.core.v3.TypedExtensionConfig', {
      name: withDefault(text, ''),
      typed_config: required(filterOfType(types)),
    }),
    ({ name, typed_config: config }): DiscoveredFilter => ({ name, config }),
  );
  return resourceFile('extension', 'envoy.config.core.v3.TypedExtensionConfig', reader);
}

export interface DiscoveredFilter {
  readonly name: string;
  readonly config: HttpFilterConfig;
}

function resourceFile<T extends { name: string }>(
  what: string,
  type: string,
  reader: Reader<T>,
): Reader<ResourceFile<T>> {
  const url = `type.googleapis.com/${type}`;
  return convert(
    message('envoy.service.discovery.v3.DiscoveryResponse', {
      version_info: withDefault(text, ''),
      type_url: optional(text),
      nonce: optional(text),
      resources: listOf(anyOf({ [type]: reader })),
    }),
    (value, node) => {
      if (value.type_url !== undefined && value.type_url !== url) {
        throw refuse(node, `type_url is ${value.type_url}, ${url} is wanted in this file`);
      }
      refuseDoubles(value.resources, what, node);
      const list = entriesOf(node).get('resources');
      const documents = list === undefined ? [] : listOf(plainValue)(list, node, 'resources');
      return { version: value.version_info, resources: value.resources, documents };
    },
  );
}
