/**
 * The overload manager, as far as it limits how many connections clients may have at once.
 * Spec: Envoy api/envoy/config/overload/v3/overload.proto; downstream_connections.proto.
 */
import { refuse } from '../document.js';
import { anyOf, convert, listOf, message, optional, required, withDefault, type Reader } from '../schema.js';
import { duration, int64, nonEmptyText } from '../values.js';

const LIMIT = 'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig';

const downstreamConnections = convert(
  message(LIMIT, { max_active_downstream_connections: withDefault(int64, 0) }),
  ({ max_active_downstream_connections: most }, node): number => {
    if (most <= 0) throw refuse(node, 'max_active_downstream_connections must be greater than 0');
    return most;
  },
);

const monitor = message('envoy.config.overload.v3.ResourceMonitor', {
  name: required(nonEmptyText),
  typed_config: required(anyOf({ [LIMIT]: downstreamConnections })),
});

/** The limit; undefined where no monitor has one. */
export const overloadManager: Reader<number | undefined> = convert(
  message('envoy.config.overload.v3.OverloadManager', {
    // It changes how often monitors look, and this one counts each connection.
    refresh_interval: optional(duration),
    resource_monitors: listOf(monitor),
  }),
  ({ resource_monitors: monitors }, node) => {
    const [first, second] = monitors;
    if (second !== undefined) throw refuse(node, `Duplicate resource monitor ${second.name}`);
    return first?.typed_config;
  },
);
