/**
 * Which metadata a filter can look up on a stream: of its route, virtual host, cluster, listener and host.
 * Spec: Envoy "Attributes" (configuration attributes); source/extensions/filters/common/expr/context.cc; observed of 1.40.
 */
import type { MetadataValue } from '../../abi/metadata-value.js';
import { unserializable, type AttributeValue } from '../../abi/stream-filter.js';
import type { StreamInfo } from '../filter-chain.js';
import {
  metadataAt,
  metadataAttribute,
  NO_METADATA,
  type Metadata,
  type MetadataOwner,
} from '../metadata/metadata.js';

const OWNERS: Readonly<Record<string, MetadataOwner>> = {
  cluster_metadata: 'CLUSTER',
  route_metadata: 'ROUTE',
  virtual_host_metadata: 'VIRTUAL_HOST',
  listener_metadata: 'LISTENER',
  upstream_host_metadata: 'UPSTREAM_HOST',
  upstream_host_locality_metadata: 'UPSTREAM_HOST_LOCALITY',
};

/** Whether an attribute of `xds` is metadata. */
export function isMetadata(field: string): boolean {
  return Object.hasOwn(OWNERS, field);
}

/** What a plugin finds under `xds`, `field` and what follows, joined with NUL. */
export function streamMetadata(info: StreamInfo, field: string, rest: string): AttributeValue {
  const metadata = find(info, field);
  // A host that configuration says nothing of has no metadata at all, which is not the same as an empty one.
  if (metadata === null) return rest === '' ? unserializable : undefined;
  return metadata === undefined ? undefined : metadataAttribute(metadata, rest);
}

/** The same as a value with its type; undefined for anything else, and for the whole of somebody's metadata. */
export function metadataValue(info: StreamInfo, path: string): MetadataValue | undefined {
  const [root, field = '', ...rest] = path.split('\0');
  if (root !== 'xds' || rest.length === 0 || !isMetadata(field)) return undefined;
  const metadata = find(info, field) ?? undefined;
  return metadata && metadataAt(metadata, rest.join('\0'));
}

/** Undefined: there is nobody to have any; null: of this one nothing is known. */
function find(info: StreamInfo, field: string): Metadata | null | undefined {
  const owner = OWNERS[field];
  if (owner === undefined) return undefined;
  const metadata = info.metadataOf?.(owner);
  if (owner === 'UPSTREAM_HOST' || owner === 'UPSTREAM_HOST_LOCALITY')
    return info.upstreamAddress === undefined ? undefined : (metadata ?? null);
  return isThere(info, owner) ? (metadata ?? NO_METADATA) : undefined;
}

function isThere(info: StreamInfo, owner: MetadataOwner): boolean {
  // A virtual host always has a name; it may be found without any of its routes.
  const hosted = info.virtualHostName !== '';
  if (owner === 'CLUSTER') return info.clusterName !== '';
  if (owner === 'VIRTUAL_HOST') return hosted;
  return owner === 'ROUTE' ? hosted && info.unrouted !== true : true;
}
