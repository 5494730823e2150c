/**
 * The head of an HTTP/1 request as Envoy writes it: lower-case names, `host` first, the framing last.
 * Spec: Envoy source/common/http/http1/codec_impl.cc (StreamEncoderImpl::encodeHeadersBase).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { isUpgrade, type Tunnel } from '../upgrade.js';

export interface RequestHead {
  readonly text: string;
  readonly chunked: boolean;
  /** The length that the head announces. */
  readonly length: number | undefined;
  readonly head: boolean;
  /** The request wants to leave HTTP. */
  readonly tunnel: Tunnel | undefined;
}

/** Methods whose empty body needs no announcement. */
const BODILESS = new Set(['GET', 'HEAD', 'DELETE', 'TRACE', 'CONNECT']);

export function requestHead(headers: HeaderMap, endStream: boolean): RequestHead {
  const method = headers.get(':method') ?? 'GET';
  const tunnel = method === 'CONNECT' ? 'connect' : isUpgrade(headers) ? 'upgrade' : undefined;
  const authority = headers.get(':authority') ?? '';
  const target = tunnel === 'connect' ? authority : (headers.get(':path') ?? '/');
  let text = `${method} ${target} HTTP/1.1\r\nhost: ${authority}\r\n`;
  let length: number | undefined;
  for (const [name, value] of headers.entries()) {
    // The framing is ours to tell: two of them would end the message in two places.
    if (name.charCodeAt(0) === 0x3a || name === 'transfer-encoding') continue;
    if (name === 'content-length') {
      if (length !== undefined || !/^[0-9]{1,15}$/.test(value)) continue;
      length = Number(value);
    }
    text += `${name}: ${value}\r\n`;
  }
  const chunked = length === undefined && !endStream && tunnel === undefined;
  if (chunked) text += 'transfer-encoding: chunked\r\n';
  else if (length === undefined && endStream && !BODILESS.has(method)) text += 'content-length: 0\r\n';
  // Whatever the length says, all that follows such a head belongs to it.
  if (tunnel !== undefined) length = undefined;
  return { text: `${text}\r\n`, chunked, length, head: method === 'HEAD', tunnel };
}

/** Trailer lines behind the last chunk. */
export function trailerLines(trailers: HeaderMap): string {
  let text = '';
  for (const [name, value] of trailers.entries()) text += `${name}: ${value}\r\n`;
  return text;
}
