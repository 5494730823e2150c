/**
 * Header maps as node:http2 wants and gives them.
 * Spec: RFC 9113 §8.2 (no connection headers, `te` only with trailers), §8.3 (pseudo-headers).
 */
import type { OutgoingHttpHeaders } from 'node:http2';

import { HeaderMap } from '../../abi/header-map.js';
import { isHopByHop } from '../header-rules.js';
import { isUpgrade } from '../upgrade.js';

/** For `session.request`; lines of one name stand together, since node:http2 wants an object. */
export function toHttp2(headers: HeaderMap): OutgoingHttpHeaders {
  const result: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of headers.entries()) {
    if (isHopByHop(name) || name === 'host' || (name === 'te' && value !== 'trailers')) continue;
    const before = result[name];
    if (before === undefined) result[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else result[name] = [before, value];
  }
  // node:http2 joins repeated cookies itself and refuses other repeated single-value headers.
  return result;
}

/** Of a request: an upgrade is a CONNECT that says what it is to become (RFC 8441), and a plain CONNECT has no path. */
export function requestToHttp2(headers: HeaderMap): OutgoingHttpHeaders {
  const result = toHttp2(headers);
  if (isUpgrade(headers)) {
    if (result['content-length'] === '0') delete result['content-length'];
    return { ...result, ':method': 'CONNECT', ':protocol': headers.get('upgrade') };
  }
  if (result[':method'] !== 'CONNECT') return result;
  delete result[':path'];
  delete result[':scheme'];
  return result;
}

/** The answer to an upgrade in the words of HTTP/1, as filters and clients see it. */
export function agreeToUpgrade(headers: HeaderMap, type: string): void {
  if (headers.get(':status') !== '200') return;
  headers.set('upgrade', type);
  headers.set('connection', 'upgrade');
  headers.put(':status', '101');
}

/** From the flat list that events carry. */
export function fromHttp2(raw: readonly string[]): HeaderMap {
  return HeaderMap.fromRaw(raw);
}
