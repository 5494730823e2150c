/** The metadata of what stands on either side of a stream: the listener that took it, the host that it went to. */
import type { ListenerMetadata } from '../connection-handler.js';
import type { HostDescription } from '../filter-chain.js';
import type { Metadata, MetadataOwner } from './metadata.js';

/** Undefined for everybody else. */
export function metadataBeside(
  owner: MetadataOwner,
  connection: ListenerMetadata | undefined,
  host: HostDescription | undefined,
): Metadata | undefined {
  switch (owner) {
    case 'LISTENER':
      return connection?.listener;
    case 'LISTENER_FILTER_CHAIN':
      return connection?.filterChain;
    case 'UPSTREAM_HOST':
      return host?.endpoint.metadata;
    case 'UPSTREAM_HOST_LOCALITY':
      return host?.locality.metadata;
    default:
      return undefined;
  }
}
