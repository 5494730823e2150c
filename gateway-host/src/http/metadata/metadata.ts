/**
 * What configuration notes on routes, clusters, hosts and listeners for plugins and logs to read, and how they find it.
 * Spec: Envoy api/envoy/config/core/v3/base.proto (Metadata); attributes observed of 1.40.
 */
import {
  metadataPart,
  serializeMetadata,
  type MetadataStruct,
  type MetadataValue,
} from '../../abi/metadata-value.js';
import type { AttributeValue } from '../../abi/stream-filter.js';
import { metadataMessage } from './metadata-message.js';

/** Structures by namespace. */
export type Metadata = ReadonlyMap<string, MetadataStruct>;

/** Who has metadata, by the names that access logs give them. */
export type MetadataOwner =
  | 'ROUTE'
  | 'VIRTUAL_HOST'
  | 'CLUSTER'
  | 'UPSTREAM_HOST'
  | 'LISTENER'
  | 'LISTENER_FILTER_CHAIN'
  /** Only plugins can ask for it. */
  | 'UPSTREAM_HOST_LOCALITY';

export const NO_METADATA: Metadata = new Map();
/** Messages, which no configuration of this gateway holds. */
const NO_MESSAGES: MetadataStruct = new Map();

/** What a plugin finds under `rest`, joined with NUL, behind the name of the attribute. */
export function metadataAttribute(metadata: Metadata, rest: string): AttributeValue {
  return rest === '' ? metadataMessage(metadata) : serializeMetadata(metadataAt(metadata, rest));
}

/** A part of the metadata; undefined where there is none, and for the whole, which is a message. */
export function metadataAt(metadata: Metadata, rest: string): MetadataValue | undefined {
  const [field, ...names] = rest.split('\0');
  if (field === 'filter_metadata') return metadataPart(metadata, names);
  return field === 'typed_filter_metadata' ? metadataPart(NO_MESSAGES, names) : undefined;
}
