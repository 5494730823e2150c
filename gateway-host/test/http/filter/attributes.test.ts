/** What attributes answer; observed of Envoy 1.40 with requests of the same kind. */
import { expect, it } from 'vitest';

import { HeaderMap } from '../../../src/abi/header-map.js';
import { unserializable, type AttributeValue } from '../../../src/abi/stream-filter.js';
import { lookUpAttribute } from '../../../src/http/filter/attributes.js';
import type { StreamInfo, TlsFacts } from '../../../src/http/filter-chain.js';

const INFO: StreamInfo = {
  id: 1n,
  startTimeNs: 1n,
  protocol: 'HTTP/1.1',
  downstreamRemoteAddress: '10.0.0.1:50000',
  downstreamLocalAddress: '[::1]:8080',
  connectionId: 7,
  listenerName: 'l',
  filterChainName: 'fc',
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
};
const ROUTED = { ...INFO, virtualHostName: 'vh', clusterName: 'up' };
const FORWARDED = {
  ...ROUTED,
  upstreamAddress: '10.0.0.2:9000',
  upstreamLocalAddress: '10.0.0.3:40000',
  upstreamAttempts: 1,
};
const TLS: TlsFacts = {
  version: 'TLSv1.3',
  cipher: 'x',
  peerVerified: true,
  peerSubject: 'CN=client.test,O=Org\\, Inc',
  peerFingerprint: '4610',
  localSubject: 'CN=server.test',
  peerDnsNames: ['client.test', 'other.test'],
  peerUris: ['spiffe://d/client'],
  localDnsNames: ['server.test'],
  localUris: [],
};
const NO_CLIENT = {
  ...TLS,
  peerVerified: false,
  peerSubject: '',
  peerFingerprint: '',
  peerDnsNames: [],
  peerUris: [],
};

function look(path: string, info: StreamInfo, over = false): string | number | undefined {
  const responseHeaders =
    info.responseCode === 0 ? undefined : HeaderMap.from([[':status', String(info.responseCode)]]);
  const view = { requestHeaders: undefined, responseHeaders, responseTrailers: undefined, over };
  return shown(lookUpAttribute(path.replaceAll('/', '\0'), info, view));
}

function shown(value: AttributeValue): string | number | undefined {
  if (value === unserializable) return 'unserializable';
  if (value === undefined || typeof value === 'string') return value;
  const bytes = Buffer.from(value);
  return bytes.length === 8 ? Number(bytes.readBigInt64LE()) : bytes.toString('latin1');
}

it.each<[string, string | number | undefined, string | number | undefined, string | number | undefined]>([
  ['xds/route_name', undefined, '', ''],
  ['xds/route_metadata', undefined, '', ''],
  ['xds/virtual_host_name', undefined, 'vh', 'vh'],
  ['xds/virtual_host_metadata', undefined, '', ''],
  ['xds/cluster_name', undefined, 'up', 'up'],
  ['xds/cluster_metadata', undefined, '', ''],
  ['xds/listener_metadata', '', '', ''],
  ['xds/filter_chain_name', 'fc', 'fc', 'fc'],
  ['xds/upstream_host_metadata', undefined, undefined, 'unserializable'],
  ['upstream/address', undefined, undefined, '10.0.0.2:9000'],
  ['upstream/port', undefined, undefined, 9000],
  ['upstream/local_address', undefined, undefined, '10.0.0.3:40000'],
  ['upstream/transport_failure_reason', undefined, undefined, ''],
  ['upstream/request_attempt_count', 0, 0, 1],
  ['upstream/locality', undefined, undefined, ''],
  ['upstream_filter_state', undefined, undefined, 'unserializable'],
  ['request/headers', '\0\0\0\0', '\0\0\0\0', '\0\0\0\0'],
  ['request/headers/x', undefined, undefined, undefined],
  ['response/trailers', '\0\0\0\0', '\0\0\0\0', '\0\0\0\0'],
  ['connection', 'unserializable', 'unserializable', 'unserializable'],
  ['source/foo', undefined, undefined, undefined],
])('%s without a route, with one, with an upstream', (path, unrouted, routed, forwarded) => {
  expect([look(path, INFO), look(path, ROUTED), look(path, FORWARDED)]).toEqual([
    unrouted,
    routed,
    forwarded,
  ]);
});

it.each<[string, string | undefined, string | undefined, string | undefined]>([
  ['connection/mtls', '\0', '\0', '\x01'],
  ['connection/tls_version', undefined, 'TLSv1.3', 'TLSv1.3'],
  ['connection/subject_local_certificate', undefined, 'CN=server.test', 'CN=server.test'],
  ['connection/subject_peer_certificate', undefined, '', 'CN=client.test,O=Org\\, Inc'],
  ['connection/dns_san_local_certificate', undefined, 'server.test', 'server.test'],
  ['connection/dns_san_peer_certificate', undefined, undefined, 'client.test'],
  ['connection/uri_san_local_certificate', undefined, undefined, undefined],
  ['connection/uri_san_peer_certificate', undefined, undefined, 'spiffe://d/client'],
  ['connection/sha256_peer_certificate_digest', undefined, undefined, '4610'],
  ['connection/termination_details', undefined, undefined, undefined],
])('%s without TLS, without and with a client certificate', (path, plain, server, mutual) => {
  const answers = [INFO, { ...INFO, tls: NO_CLIENT }, { ...INFO, tls: TLS }].map((info) => look(path, info));
  expect(answers).toEqual([plain, server, mutual]);
});

it.each([
  [200, 2],
  [404, 12],
  [503, 14],
])('response/grpc_status of an answer %i without gRPC is %i', (responseCode, status) => {
  expect(look('response/grpc_status', { ...INFO, responseCode })).toBe(status);
});

it('knows how long the upstream took once all of its answer is here', () => {
  const times = { start: 0, upstreamStart: 1, upstreamAnswer: 3 };
  expect(look('response/backend_latency', { ...FORWARDED, times })).toBeUndefined();
  const whole = { ...FORWARDED, times: { ...times, upstreamEnd: 4.5 } };
  expect(look('response/backend_latency', whole)).toBe(3_500_000);
});

it('knows how long a connection to the upstream took once there is one', () => {
  const times = { start: 0, poolAsked: 1 };
  expect(look('upstream/cx_pool_ready_duration', { ...FORWARDED, times })).toBeUndefined();
  const ready = { ...FORWARDED, times: { ...times, poolWait: 0.25 } };
  expect(look('upstream/cx_pool_ready_duration', ready)).toBe(250_000);
});

it('knows how long a request took once it is over', () => {
  expect(look('request/duration', INFO)).toBeUndefined();
  expect(look('request/duration', INFO, true)).toBeGreaterThan(0);
});

it('tells the gRPC status that an answer has also where its headers cannot be read', () => {
  const view = {
    ...{ requestHeaders: undefined, responseHeaders: undefined, responseTrailers: undefined },
    over: false,
  };
  const status = (responseCode: number) =>
    shown(lookUpAttribute('response\0grpc_status', { ...INFO, responseCode }, view));
  expect([status(0), status(503)]).toEqual([undefined, 14]);
});

it('knows the virtual host of a request that none of its routes takes', () => {
  const info = { ...ROUTED, unrouted: true };
  const names = ['virtual_host_name', 'virtual_host_metadata', 'route_name', 'route_metadata'];
  expect(names.map((name) => look(`xds/${name}`, info))).toEqual(['vh', '', undefined, undefined]);
});

it.each([
  ['node', '\n\x01n\x12\x01c2\x05envoy'],
  ['node/id', 'n'],
  ['node/cluster', 'c'],
  ['node/metadata', '\0\0\0\0'],
  ['node/metadata/a', undefined],
  ['node/locality/zone', ''],
  ['node/user_agent_name', 'envoy'],
  ['node/nothing', undefined],
])('says of the gateway itself: xds/%s', (path, expected) => {
  expect(look(`xds/${path}`, { ...INFO, node: { id: 'n', cluster: 'c' } })).toBe(expected);
  expect(look(`xds/${path}`, INFO)).toBe(undefined);
});

it('tells an empty reason for an answer from none', () => {
  expect(look('response/code_details', INFO)).toBeUndefined();
  expect(look('response/code_details', { ...INFO, responseCode: 403, responseCodeDetails: '' })).toBe('');
});
