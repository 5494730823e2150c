/**
 * The endpoints of a cluster: where they are, how much of the traffic they get.
 * Spec: Envoy api/envoy/config/endpoint/v3/{endpoint,endpoint_components}.proto.
 */
import {
  HEALTH_STATUSES,
  type EndpointSpec,
  type LoadAssignment,
  type LocalitySpec,
} from '../../http/upstream/cluster-spec.js';
import { refuse, type ConfigNode } from '../document.js';
import { convert, listOf, message, optional, required, withDefault, type Reader } from '../schema.js';
import { bool, enumOf, text, uint32 } from '../values.js';
import { address } from './core.js';
import { metadata } from './metadata.js';

const OVERPROVISIONING = 140;
const MAX_PRIORITY = 128;

const healthCheckConfig = message('envoy.config.endpoint.v3.Endpoint.HealthCheckConfig', {
  port_value: withDefault(uint32, 0),
  hostname: withDefault(text, ''),
  disable_active_health_check: withDefault(bool, false),
});

const endpoint = message('envoy.config.endpoint.v3.Endpoint', {
  address: required(address),
  hostname: withDefault(text, ''),
  health_check_config: optional(healthCheckConfig),
});

const weight: Reader<number> = (node) => {
  const value = uint32(node);
  if (value === 0) throw refuse(node, 'load_balancing_weight must be at least 1');
  return value;
};

const lbEndpoint = convert(
  message('envoy.config.endpoint.v3.LbEndpoint', {
    endpoint: required(endpoint),
    health_status: withDefault(enumOf(HEALTH_STATUSES), 'UNKNOWN'),
    load_balancing_weight: withDefault(weight, 1),
    metadata: optional(metadata),
  }),
  ({ endpoint: at, health_status, load_balancing_weight, metadata: notes }): EndpointSpec => ({
    ...at.address,
    hostname: at.hostname,
    weight: load_balancing_weight,
    health: health_status,
    metadata: notes,
    healthCheck: {
      port: at.health_check_config?.port_value ?? 0,
      hostname: at.health_check_config?.hostname ?? '',
      disabled: at.health_check_config?.disable_active_health_check ?? false,
    },
  }),
);

const NOWHERE = { region: '', zone: '', sub_zone: '' };

const locality = convert(
  message('envoy.config.endpoint.v3.LocalityLbEndpoints', {
    locality: withDefault(
      message('envoy.config.core.v3.Locality', {
        region: withDefault(text, ''),
        zone: withDefault(text, ''),
        sub_zone: withDefault(text, ''),
      }),
      NOWHERE,
    ),
    lb_endpoints: listOf(lbEndpoint),
    load_balancing_weight: optional(weight),
    metadata: optional(metadata),
    priority: withDefault(uint32, 0),
  }),
  (value, node): LocalitySpec => {
    if (value.priority > MAX_PRIORITY) throw refuse(node, `priority is ${value.priority}; they end at 128`);
    const { region, zone, sub_zone: subZone } = value.locality;
    const { priority, load_balancing_weight: share, lb_endpoints: endpoints } = value;
    return { region, zone, subZone, priority, weight: share, endpoints, metadata: value.metadata };
  },
);

const policy = message('envoy.config.endpoint.v3.ClusterLoadAssignment.Policy', {
  overprovisioning_factor: withDefault(weight, OVERPROVISIONING),
});

export const loadAssignment: Reader<LoadAssignment> = convert(
  message('envoy.config.endpoint.v3.ClusterLoadAssignment', {
    cluster_name: withDefault(text, ''),
    endpoints: listOf(locality),
    policy: withDefault(policy, { overprovisioning_factor: OVERPROVISIONING }),
  }),
  (value, node): LoadAssignment => {
    checkPriorities(value.endpoints, node);
    return {
      clusterName: value.cluster_name,
      localities: value.endpoints,
      overprovisioningFactor: value.policy.overprovisioning_factor,
    };
  },
);

export const NO_ENDPOINTS: LoadAssignment = {
  clusterName: '',
  localities: [],
  overprovisioningFactor: OVERPROVISIONING,
};

/** Priorities count from 0 without gaps. */
function checkPriorities(localities: readonly LocalitySpec[], node: ConfigNode): void {
  const used = new Set(localities.map(({ priority }) => priority));
  for (let priority = 0; priority < used.size; priority++) {
    if (!used.has(priority)) throw refuse(node, `priority ${priority} is missing; priorities have no gaps`);
  }
}
