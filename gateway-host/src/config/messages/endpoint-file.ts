/**
 * A watched file of endpoints, in the form of a discovery response.
 * Spec: Envoy api/envoy/service/discovery/v3/discovery.proto; docs "Endpoint discovery service (EDS)".
 */
import { isIP } from 'node:net';

import type { LoadAssignment } from '../../http/upstream/cluster-spec.js';
import { refuse } from '../document.js';
import { anyOf, convert, listOf, message, optional, withDefault, type Reader } from '../schema.js';
import { text } from '../values.js';
import { loadAssignment } from './endpoint.js';

const TYPE = 'envoy.config.endpoint.v3.ClusterLoadAssignment';

/** Nobody resolves names that come this way: they must be addresses. */
const assignment: Reader<LoadAssignment> = convert(loadAssignment, (load, node) => {
  if (load.clusterName === '') throw refuse(node, 'cluster_name is missing');
  for (const { address } of load.localities.flatMap(({ endpoints }) => endpoints)) {
    if (isIP(address) === 0) throw refuse(node, `malformed IP address: ${address}`);
  }
  return load;
});

export const endpointFile: Reader<readonly LoadAssignment[]> = convert(
  message('envoy.service.discovery.v3.DiscoveryResponse', {
    version_info: withDefault(text, ''),
    type_url: optional(text),
    nonce: optional(text),
    resources: listOf(anyOf({ [TYPE]: assignment })),
  }),
  (value, node) => {
    const url = `type.googleapis.com/${TYPE}`;
    if (value.type_url !== undefined && value.type_url !== url) {
      throw refuse(node, `type_url is ${value.type_url}, ${url} is wanted in this file`);
    }
    return value.resources;
  },
);
