/**
 * Which attributes a filter can look up on a stream, and their bytes.
 * Of names that stand on top level in Envoy's documentation only those that Envoy 1.40 really answers exist.
 * Spec: Envoy "Attributes" documentation; source/extensions/filters/common/expr/context.cc.
 */
import type { AttributeValue, AttributeView } from '../../abi/stream-filter.js';
import { unserializable } from '../../abi/stream-filter.js';
import type { StreamInfo } from '../filter-chain.js';
import { bool, int64, text } from './attribute-bytes.js';
import { requestAttribute, responseAttribute } from './message-attributes.js';

/** Attributes by NUL-joined path; `undefined` leaves the answer to the stream. */
export type AttributeSource = (path: string) => AttributeValue;

/** What an attribute is taken from. */
export interface AttributeSubject {
  readonly info: StreamInfo;
  readonly view: AttributeView;
}

type Reader = (subject: AttributeSubject, field: string, rest: string) => AttributeValue;

const EMPTY = Buffer.alloc(0);

const READERS: Readonly<Record<string, Reader>> = {
  request: requestAttribute,
  response: responseAttribute,
  connection: ({ info }, field) => {
    if (field === 'id') return int64(info.connectionId);
    if (field === 'mtls') return bool(false);
    return field === 'requested_server_name' ? EMPTY : undefined;
  },
  connection_id: ({ info }) => int64(info.connectionId),
  source: ({ info }, field) => addressAttribute(info.downstreamRemoteAddress, field),
  destination: ({ info }, field) => addressAttribute(info.downstreamLocalAddress, field),
  upstream: ({ info }, field) =>
    info.upstreamAddress === undefined ? undefined : addressAttribute(info.upstreamAddress, field),
  xds: ({ info }, field) => xdsAttribute(info, field),
  metadata: (_subject, field) => (field === '' ? EMPTY : undefined),
  filter_state: ({ info }, field) => (field === '' ? unserializable : info.filterState.get(field)),
};

/** Looks one attribute up by its path, segments joined with NUL. */
export function lookUpAttribute(path: string, info: StreamInfo, view: AttributeView): AttributeValue {
  const [root = '', field = '', ...rest] = path.split('\0');
  const reader = Object.hasOwn(READERS, root) ? READERS[root] : undefined;
  if (reader !== undefined) return reader({ info, view }, field, rest.join('\0'));
  // Only the first segment is looked up: what was set under a longer path is never found again.
  return info.filterState.get(`wasm.${root}`);
}

function addressAttribute(address: string, field: string): AttributeValue {
  if (field === 'address') return text(address);
  if (field !== 'port') return undefined;
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  return Number.isInteger(port) ? int64(port) : undefined;
}

function xdsAttribute(info: StreamInfo, field: string): AttributeValue {
  switch (field) {
    case 'cluster_name':
      return info.clusterName === '' ? undefined : text(info.clusterName);
    case 'route_name':
      return text(info.routeName);
    case 'virtual_host_name':
      return text(info.virtualHostName);
    case 'listener_direction':
      return int64(0);
    case 'cluster_metadata':
    case 'route_metadata':
    case 'listener_metadata':
    case 'filter_chain_name':
      return EMPTY;
    case 'upstream_host_metadata':
      return unserializable;
    default:
      return undefined;
  }
}
