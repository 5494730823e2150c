/**
 * Attributes of the request and of the response: their headers exist only while a filter holds them.
 * Spec: Envoy "Attributes", request and response attributes.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { serializeMap } from '../../abi/pairs.js';
import type { AttributeValue } from '../../abi/stream-filter.js';
import { wallClock } from '../../abi/wall-clock.js';
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

/** gRPC status of an answer that is not gRPC: UNKNOWN. */
const GRPC_UNKNOWN = 2;

/** Trailers that a response does not have: a list without lines, which is not nothing. */
const NO_PAIRS = Buffer.alloc(4);

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
      return view.logging ? int64(elapsedSince(info.startTimeNs)) : undefined;
    case 'protocol':
      return text(info.protocol);
    case 'size':
      return int64(info.requestSize);
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
      return view.responseTrailers === undefined && rest === '' && headers !== undefined
        ? NO_PAIRS
        : headerAttribute(view.responseTrailers, rest);
    case 'code':
      return headers === undefined && info.responseCode === 0 && !view.logging
        ? undefined
        : int64(info.responseCode);
    case 'code_details':
      return info.responseCodeDetails === '' ? undefined : text(info.responseCodeDetails);
    case 'flags':
      return int64(info.responseFlags);
    case 'size':
      return int64(info.responseSize);
    case 'total_size':
      return int64(info.responseSize + (headers?.byteSize ?? 0));
    case 'grpc_status':
      return headers === undefined ? undefined : int64(Number(headers.get('grpc-status') ?? GRPC_UNKNOWN));
    default:
      return undefined;
  }
}

/** Every header as pairs, or one header's values joined with a comma. */
function headerAttribute(headers: HeaderMap | undefined, name: string): AttributeValue {
  if (headers === undefined) return undefined;
  if (name === '') return serializeMap(headers);
  const values = headers.getAll(name);
  return values.length === 0 ? undefined : values.join(',');
}

/** Known only once the request is over. */
function elapsedSince(start: bigint): bigint {
  const elapsed = wallClock() - start;
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
