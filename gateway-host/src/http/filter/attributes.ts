/**
 * Which attributes a filter can look up on a stream, and their bytes.
 * Of names that stand on top level in Envoy's documentation only those that Envoy 1.40 really answers exist.
 * Spec: Envoy "Attributes" documentation; source/extensions/filters/common/expr/context.cc.
 */
import type { AttributeValue, AttributeView } from '../../abi/stream-filter.js';
import { unserializable } from '../../abi/stream-filter.js';
import type { StreamInfo, TlsFacts } from '../filter-chain.js';
import { bool, int64, text } from './attribute-bytes.js';
import { isMetadata, streamMetadata } from './metadata-attributes.js';
import { requestAttribute, responseAttribute } from './message-attributes.js';
import { nodeAttribute } from './node-attributes.js';

/** Attributes by NUL-joined path; `undefined` leaves the answer to the stream. */
export type AttributeSource = (path: string) => AttributeValue;

/** What an attribute is taken from. */
export interface AttributeSubject {
  readonly info: StreamInfo;
  readonly view: AttributeView;
}

/** A path that was looked up before, taken apart. */
interface KnownPath {
  readonly root: string;
  readonly field: string;
  /** What follows, joined again. */
  readonly rest: string;
  readonly reader: Reader | undefined;
  /** A map of attributes as a whole. */
  readonly whole: boolean;
}

type Reader = (subject: AttributeSubject, field: string, rest: string) => AttributeValue;

const EMPTY = Buffer.alloc(0);

const READERS: Readonly<Record<string, Reader>> = {
  request: requestAttribute,
  response: responseAttribute,
  connection: ({ info }, field) => connectionAttribute(info, field),
  connection_id: ({ info }) => int64(info.connectionId),
  source: ({ info }, field) => addressAttribute(info.downstreamRemoteAddress, field),
  destination: ({ info }, field) => addressAttribute(info.downstreamLocalAddress, field),
  upstream: ({ info }, field) => upstreamAttribute(info, field),
  xds: ({ info }, field, rest) =>
    field === 'node' ? nodeAttribute(info.node, rest) : xdsAttribute(info, field, rest),
  metadata: (_subject, field) => (field === '' ? EMPTY : undefined),
  filter_state: ({ info }, field) => (field === '' ? unserializable : info.filterState.get(field)),
  upstream_filter_state: ({ info }, field) =>
    field === '' && info.upstreamAddress !== undefined ? unserializable : undefined,
};
/** Maps of attributes that are there, and have no bytes as a whole. */
const WHOLES = new Set(['request', 'response', 'connection', 'source', 'destination', 'upstream', 'xds']);

/** Plugins ask for few paths, and for those all the time. */
const KNOWN_PATHS = 512;
const known = new Map<string, KnownPath>();

/** Looks one attribute up by its path, segments joined with NUL. */
export function lookUpAttribute(path: string, info: StreamInfo, view: AttributeView): AttributeValue {
  const { root, field, rest, reader, whole } = known.get(path) ?? learn(path);
  if (whole) return unserializable;
  if (reader !== undefined) return reader({ info, view }, field, rest);
  // Only the first segment is looked up: what was set under a longer path is never found again.
  return path === root ? info.filterState.get(`wasm.${root}`) : undefined;
}

function learn(path: string): KnownPath {
  const [root = '', field = '', ...rest] = path.split('\0');
  const reader = Object.hasOwn(READERS, root) ? READERS[root] : undefined;
  const learnt = { root, field, rest: rest.join('\0'), reader, whole: field === '' && WHOLES.has(root) };
  if (known.size >= KNOWN_PATHS) known.clear();
  known.set(path, learnt);
  return learnt;
}

function connectionAttribute(info: StreamInfo, field: string): AttributeValue {
  const { tls } = info;
  switch (field) {
    case 'id':
      return int64(info.connectionId);
    case 'mtls':
      return bool(tls?.peerVerified === true);
    case 'requested_server_name':
      return text(info.serverName ?? '');
    case 'termination_details':
      return info.terminationDetails;
    default:
      return tls === undefined ? undefined : tlsAttribute(tls, field);
  }
}

/** Subjects are there even when empty, other parts of a certificate are not. */
function tlsAttribute(tls: TlsFacts, field: string): AttributeValue {
  switch (field) {
    case 'tls_version':
      return text(tls.version);
    case 'subject_local_certificate':
      return text(tls.localSubject);
    case 'subject_peer_certificate':
      return text(tls.peerSubject);
    case 'dns_san_local_certificate':
      return tls.localDnsNames[0];
    case 'dns_san_peer_certificate':
      return tls.peerDnsNames[0];
    case 'uri_san_local_certificate':
      return tls.localUris[0];
    case 'uri_san_peer_certificate':
      return tls.peerUris[0];
    case 'sha256_peer_certificate_digest':
      return tls.peerFingerprint === '' ? undefined : text(tls.peerFingerprint);
    default:
      return undefined;
  }
}

/** Before an upstream was chosen only the number of attempts is there. */
function upstreamAttribute(info: StreamInfo, field: string): AttributeValue {
  if (field === 'request_attempt_count') return int64(info.upstreamAttempts ?? 0);
  if (info.upstreamAddress === undefined) return undefined;
  if (field === 'local_address') return info.upstreamLocalAddress;
  if (field === 'cx_pool_ready_duration') return poolWait(info);
  if (field === 'transport_failure_reason') return text(info.upstreamTransportFailure ?? '');
  return field === 'locality' ? EMPTY : addressAttribute(info.upstreamAddress, field);
}

/** How long it took to have a connection, in nanoseconds. */
function poolWait({ times }: StreamInfo): AttributeValue {
  return times?.poolWait === undefined ? undefined : int64(Math.round(times.poolWait * 1e6));
}

function addressAttribute(address: string, field: string): AttributeValue {
  if (field === 'address') return text(address);
  if (field !== 'port') return undefined;
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  return Number.isInteger(port) ? int64(port) : undefined;
}

function xdsAttribute(info: StreamInfo, field: string, rest: string): AttributeValue {
  // A virtual host always has a name; it may be found without any of its routes.
  const hosted = info.virtualHostName !== '';
  const routed = hosted && info.unrouted !== true;
  if (isMetadata(field)) return streamMetadata(info, field, rest);
  switch (field) {
    case 'cluster_name':
      return info.clusterName === '' ? undefined : text(info.clusterName);
    case 'route_name':
      return routed ? text(info.routeName) : undefined;
    case 'virtual_host_name':
      return hosted ? text(info.virtualHostName) : undefined;
    case 'listener_direction':
      return int64(0);
    case 'filter_chain_name':
      return text(info.filterChainName ?? '');
    default:
      return undefined;
  }
}
