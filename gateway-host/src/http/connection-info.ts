/**
 * What is known of a connection without HTTP, and which attributes a plugin finds on it.
 * Spec: Envoy "Attributes"; source/extensions/filters/common/expr/context.cc; observed of 1.40.
 */
import type { AttributeValue } from '../abi/stream-filter.js';
import type { AcceptedConnection } from './connection-handler.js';
import { lookUpAttribute } from './filter/attributes.js';
import type { StreamInfo } from './filter-chain.js';
import { metadataBeside } from './metadata/metadata-beside.js';

const NANOSECONDS = 1_000_000n;
/** What Envoy knows only of requests. */
const ABSENT = new Set(['request\0protocol', 'response\0code']);
/** Of a connection Envoy has a place for its upstream from the beginning. */
const FAILURE = 'upstream\0transport_failure_reason';

export function connectionInfo(
  accepted: Omit<AcceptedConnection, 'socket' | 'alpn' | 'draining'>,
): StreamInfo {
  return {
    id: BigInt(accepted.id),
    startTimeNs: BigInt(Date.now()) * NANOSECONDS,
    protocol: '',
    downstreamRemoteAddress: accepted.remoteAddress,
    downstreamLocalAddress: accepted.localAddress,
    ...(accepted.directAddress === undefined ? {} : { downstreamDirectAddress: accepted.directAddress }),
    connectionId: accepted.id,
    listenerName: accepted.listenerName,
    filterChainName: accepted.filterChainName,
    serverName: accepted.serverName,
    routeName: '',
    virtualHostName: '',
    clusterName: '',
    upstreamAddress: undefined,
    responseCode: 0,
    responseCodeDetails: undefined,
    responseFlags: 0,
    requestSize: 0,
    responseSize: 0,
    filterState: new Map(),
    metadataOf(owner) {
      return metadataBeside(owner, accepted.metadata, this.upstreamHost);
    },
  };
}

/** One attribute by its NUL-joined path. */
export function connectionAttribute(path: string, info: StreamInfo): AttributeValue {
  if (ABSENT.has(path)) return undefined;
  if (path === FAILURE) return Buffer.from(info.upstreamTransportFailure ?? '');
  return lookUpAttribute(path, info, {
    requestHeaders: undefined,
    responseHeaders: undefined,
    responseTrailers: undefined,
    over: false,
  });
}
