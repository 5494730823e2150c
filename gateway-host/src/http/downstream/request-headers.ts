/**
 * The request's headers as filters see them: pseudo-headers first, connection headers gone, origin headers set.
 * Spec: Envoy source/common/http/conn_manager_utility.cc (mutateRequestHeaders); observed of 1.40.
 */
import { networkInterfaces } from 'node:os';

import { HeaderMap } from '../../abi/header-map.js';
import type { ConnectionSettings } from '../connection-settings.js';
import type { TlsFacts } from '../filter-chain.js';
import { isHopByHop, isSafeValue, nominatedBy } from '../header-rules.js';
import { writeClientCertHeader } from './client-certificate-header.js';
import { nextRequestId } from './request-id.js';

/**
 * Made for every request, so written out where it is made: an object that is spread into another one leaves a hidden class
 * behind each time, and the collector's work for them doubled the cost of a request (Node 20).
 */
export interface RequestOrigin {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly rawHeaders: readonly string[];
  /** The codec gives names in lower case, and refuses lines that cannot be sent on. */
  readonly checked: boolean;
  readonly remoteAddress: string;
  readonly port: number;
  /** It leaves HTTP: the lines that say so stay. */
  readonly upgrade: boolean;
  /** What the client's TLS handshake showed. */
  readonly tls: TlsFacts | undefined;
}

/** Headers by which Envoys steer each other; a client has no business with them. */
const INTERNAL = [
  ...['x-envoy-retriable-status-codes', 'x-envoy-retriable-header-names', 'x-envoy-retry-on'],
  ...['x-envoy-retry-grpc-on', 'x-envoy-max-retries', 'x-envoy-upstream-alt-stat-name'],
  ...['x-envoy-upstream-rq-timeout-ms', 'x-envoy-upstream-rq-per-try-timeout-ms', 'x-envoy-ip-tags'],
  ...['x-envoy-upstream-rq-timeout-alt-response', 'x-envoy-expected-rq-timeout-ms', 'x-envoy-force-trace'],
  ...['x-envoy-original-url', 'x-envoy-hedge-on-per-try-timeout', 'x-envoy-internal'],
];
const EDGE_ONLY = [
  ...['x-envoy-decorator-operation', 'x-envoy-downstream-service-cluster'],
  ...['x-envoy-downstream-service-node', 'x-envoy-original-path', 'x-envoy-original-host'],
];

export function buildRequestHeaders(origin: RequestOrigin, settings: ConnectionSettings): HeaderMap {
  const headers = copyHeaders(origin, settings);
  writeClientCertHeader(headers, origin.tls, settings.clientCert);
  if (settings.useRemoteAddress) setEdgeHeaders(headers, origin, settings);
  else if (!headers.has('x-forwarded-proto')) headers.add('x-forwarded-proto', schemeOf(origin));
  if (settings.via !== '') appendVia(headers, settings.via);
  if (settings.useRemoteAddress) {
    headers.set('x-envoy-external-address', trustedAddress(headers, origin, settings));
  }
  if (settings.generateRequestId) setRequestId(headers, settings);
  const own = settings.via !== '' || headers.has('x-forwarded-client-cert');
  if (origin.checked && isSafeValue(origin.target) && !own) headers.vouch();
  return headers;
}

/** Names this gateway behind those that the message came through before. */
export function appendVia(headers: HeaderMap, via: string): void {
  const before = headers.getAll('via').join(', ');
  headers.put('via', before === '' ? via : `${before}, ${via}`);
}

function copyHeaders(origin: RequestOrigin, settings: ConnectionSettings): HeaderMap {
  const { rawHeaders: raw } = origin;
  let connection: string | undefined;
  let envoy = false;
  let scheme = schemeOf(origin);
  const lines = [':authority', origin.authority, ':path', origin.target, ':method', origin.method];
  const schemeAt = lines.push(':scheme', scheme) - 1;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const given = raw[i] ?? '';
    const name = origin.checked ? given : given.toLowerCase();
    const value = raw[i + 1] ?? '';
    if (name === 'connection') connection = connection === undefined ? value : `${connection},${value}`;
    if (name === 'host' || name === 'http2-settings') continue;
    if (isHopByHop(name) && !(origin.upgrade && (name === 'connection' || name === 'upgrade'))) continue;
    if (name === 'expect' && !settings.proxyInterim && value.toLowerCase() === '100-continue') continue;
    if (settings.underscores === 'DROP_HEADER' && name.includes('_')) continue;
    if (name.startsWith('x-envoy-')) envoy = true;
    if (name === 'x-forwarded-proto' && !settings.useRemoteAddress && /^https?$/.test(value)) scheme = value;
    // An upgrade goes on as it came, apart from what is this connection's own.
    if (name === 'te' && !origin.upgrade) {
      if (/(^|,)\s*trailers\s*(,|;|$)/i.test(value)) lines.push(name, 'trailers');
    } else lines.push(name, value);
  }
  lines[schemeAt] = scheme;
  const headers = HeaderMap.fromLines(lines);
  if (!origin.upgrade) for (const name of nominatedBy(connection)) headers.remove(name);
  if (envoy) {
    for (const name of INTERNAL) headers.remove(name);
    if (settings.useRemoteAddress) for (const name of EDGE_ONLY) headers.remove(name);
  }
  return headers;
}

function schemeOf({ tls }: RequestOrigin): string {
  return tls === undefined ? 'http' : 'https';
}

/** This gateway is the first one the client meets: what it says of itself is replaced. */
function setEdgeHeaders(headers: HeaderMap, origin: RequestOrigin, settings: ConnectionSettings): void {
  if (!settings.skipXffAppend) headers.add('x-forwarded-for', visibleAddress(origin.remoteAddress));
  if (settings.xffTrustedHops === 0 || !headers.has('x-forwarded-proto'))
    headers.set('x-forwarded-proto', schemeOf(origin));
  const { appendXForwardedPort, xffTrustedHops } = settings;
  if (appendXForwardedPort && (xffTrustedHops === 0 || !headers.has('x-forwarded-port'))) {
    headers.set('x-forwarded-port', String(origin.port));
  }
}

/** With trusted proxies in front, the client is the address that the outermost of them saw. */
function trustedAddress(headers: HeaderMap, origin: RequestOrigin, settings: ConnectionSettings): string {
  if (settings.xffTrustedHops === 0) return origin.remoteAddress;
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
  return hops[hops.length - 1 - settings.xffTrustedHops] ?? origin.remoteAddress;
}

function setRequestId(headers: HeaderMap, settings: ConnectionSettings): void {
  const keep = !settings.useRemoteAddress || settings.preserveExternalRequestId;
  if (keep && headers.has('x-request-id')) return;
  headers.set('x-request-id', nextRequestId());
}

let ownAddress: string | undefined;

/** A loopback client is shown by this machine's own address, as Envoy does. */
function visibleAddress(address: string): string {
  if (address !== '127.0.0.1' && address !== '::1') return address;
  ownAddress ??=
    Object.values(networkInterfaces())
      .flat()
      .find((one) => one !== undefined && one.family === 'IPv4' && !one.internal)?.address ?? address;
  return ownAddress;
}
