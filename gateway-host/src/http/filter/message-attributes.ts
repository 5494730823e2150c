/**
 * Attributes of the request and of the response: their headers exist only while a filter holds them.
 * Spec: Envoy "Attributes", request and response attributes.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { serializeMap } from '../../abi/pairs.js';
import type { AttributeValue } from '../../abi/stream-filter.js';
import { wallClock } from '../../abi/wall-clock.js';
import type { StreamInfo } from '../filter-chain.js';
import { httpToGrpcStatus } from '../upstream/grpc-status.js';
import { int64, text } from './attribute-bytes.js';
import type { AttributeSubject } from './attributes.js';

/** Header lines that have an attribute of their own. */
const NAMED_HEADERS: Readonly<Record<string, string>> = {
  path: ':path',
  host: ':authority',
  scheme: ':scheme',
  method: ':method',
  referer: 'referer',
  useragent: 'user-agent',
  id: 'x-request-id',
};

/** A list without lines, which is not nothing. */
const NO_PAIRS = Buffer.alloc(4);
const NANOSECONDS_PER_MS = 1_000_000;

/** `request.*` */
export function requestAttribute(
  { info, view }: AttributeSubject,
  field: string,
  rest: string,
): AttributeValue {
  const headers = view.requestHeaders;
  const name = Object.hasOwn(NAMED_HEADERS, field) ? NAMED_HEADERS[field] : undefined;
  if (name !== undefined) return headers?.get(name);
  switch (field) {
    case 'headers':
      return headerAttribute(headers, rest);
    case 'url_path':
      return headers?.get(':path')?.replace(/[?#].*$/s, '');
    case 'query':
      return headers === undefined ? undefined : queryOf(headers);
    case 'time':
      return int64(info.startTimeNs);
    case 'duration':
      return view.over ? int64(elapsedSince(info.startTimeNs)) : undefined;
    case 'protocol':
      return text(info.protocol);
    case 'size':
      return int64(requestSize(info, headers));
    case 'total_size':
      return int64(info.requestSize + (headers?.byteSize ?? 0));
    default:
      return undefined;
  }
}

/** `response.*` */
export function responseAttribute(
  { info, view }: AttributeSubject,
  field: string,
  rest: string,
): AttributeValue {
  const headers = view.responseHeaders;
  switch (field) {
    case 'headers':
      return headerAttribute(headers, rest);
    case 'trailers':
      return headerAttribute(view.responseTrailers, rest);
    case 'code':
      return info.responseCode === 0 ? undefined : int64(info.responseCode);
    case 'code_details':
      return info.responseCodeDetails === undefined ? undefined : text(info.responseCodeDetails);
    case 'flags':
      return int64(info.responseFlags);
    case 'size':
      return int64(info.responseSize);
    case 'total_size':
      return int64(info.responseSize + (headers?.byteSize ?? 0));
    case 'grpc_status':
      return grpcStatus(info, headers, view.responseTrailers);
    case 'backend_latency':
      return backendLatency(info);
    default:
      return undefined;
  }
}

/** What the request says of itself, as long as its headers can be read. */
function requestSize({ requestSize: received }: StreamInfo, headers: HeaderMap | undefined): number {
  const told = headers?.get('content-length');
  return told !== undefined && /^[0-9]{1,15}$/.test(told) ? Number(told) : received;
}

/** Every header as pairs, or one header's values joined with a comma. */
function headerAttribute(headers: HeaderMap | undefined, name: string): AttributeValue {
  // A map that no filter holds is there all the same, and empty.
  if (name === '') return headers === undefined ? NO_PAIRS : serializeMap(headers);
  if (headers === undefined) return undefined;
  const values = headers.getAll(name);
  return values.length === 0 ? undefined : values.join(',');
}

/** Of trailers, of headers, or what the HTTP status means in gRPC. */
function grpcStatus(
  info: StreamInfo,
  headers: HeaderMap | undefined,
  trailers: HeaderMap | undefined,
): AttributeValue {
  const given = trailers?.get('grpc-status') ?? headers?.get('grpc-status');
  if (given === undefined && info.responseCode === 0) return undefined;
  return int64(given === undefined ? httpToGrpcStatus(info.responseCode) : Number(given));
}

/** From the first byte to the upstream to the last one back, in nanoseconds. */
function backendLatency({ times }: StreamInfo): AttributeValue {
  if (times?.upstreamStart === undefined || times.upstreamEnd === undefined) return undefined;
  return int64(Math.max(0, Math.round((times.upstreamEnd - times.upstreamStart) * NANOSECONDS_PER_MS)));
}

/** Known only once the request is over. */
function elapsedSince(start: bigint): bigint {
  const elapsed = wallClock.now() - start;
  return elapsed < 0n ? 0n : elapsed;
}

function queryOf(headers: HeaderMap): string | undefined {
  const path = headers.get(':path');
  if (path === undefined) return undefined;
  const start = path.indexOf('?');
  if (start < 0) return '';
  const end = path.indexOf('#', start);
  return path.slice(start + 1, end < 0 ? path.length : end);
}
