/**
 * A watched file of listeners or clusters, in the form of a discovery response.
 * Spec: Envoy api/envoy/service/discovery/v3/discovery.proto; docs "xDS: filesystem subscriptions".
 */
import type { ClusterSpec } from '../../http/upstream/cluster-spec.js';
import { refuse } from '../document.js';
import { anyOf, convert, listOf, message, optional, withDefault, type Reader } from '../schema.js';
import { text } from '../values.js';
import { refuseDoubles } from './bootstrap.js';
import { cluster } from './cluster.js';
import { listener, type ListenerSpec } from './listener.js';

export interface ResourceFile<T> {
  readonly version: string;
  readonly resources: readonly T[];
}

const LISTENER = 'envoy.config.listener.v3.Listener';
const CLUSTER = 'envoy.config.cluster.v3.Cluster';

export const listenerFile: Reader<ResourceFile<ListenerSpec>> = resourceFile('listener', LISTENER, listener);
export const clusterFile: Reader<ResourceFile<ClusterSpec>> = resourceFile('cluster', CLUSTER, cluster);

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
      return { version: value.version_info, resources: value.resources };
    },
  );
}
