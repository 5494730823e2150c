/**
 * Which version of HTTP a connection to an upstream speaks.
 * Spec: Envoy api/envoy/extensions/upstreams/http/v3/http_protocol_options.proto (explicit, auto, use_downstream).
 */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { ClusterSpec, TlsSpec } from './cluster-spec.js';
import { Http1Codec } from './http1-codec.js';
import { Http2Codec } from './http2-codec.js';
import { TcpCodec } from './tcp-codec.js';
import type { Codec, CodecEvents } from './upstream-stream.js';

/** `auto`: what the TLS handshake chooses; `none`: no HTTP at all, for what comes through a CONNECT. */
export type HttpVersion = 'http1' | 'http2' | 'auto' | 'none';

/** `downstream`: the version of the request that is forwarded. */
export function versionFor(spec: ClusterSpec, downstreamProtocol: string): HttpVersion {
  if (spec.protocol !== 'downstream') return spec.protocol;
  return downstreamProtocol.startsWith('HTTP/2') ? 'http2' : 'http1';
}

/** What the cluster's TLS settings name, else what the version implies. */
export function alpnFor(tls: TlsSpec, version: HttpVersion): readonly string[] {
  if (version === 'auto') return ['h2', 'http/1.1'];
  if (tls.alpn.length > 0 || version === 'none') return tls.alpn;
  return version === 'http2' ? ['h2'] : ['http/1.1'];
}

export function codecFactory(
  spec: ClusterSpec,
  version: HttpVersion,
): (socket: Socket, events: CodecEvents) => Codec {
  if (version === 'none') return (socket, events) => new TcpCodec(socket, events);
  return (socket, events) => {
    const negotiated = 'alpnProtocol' in socket ? (socket as TLSSocket).alpnProtocol : undefined;
    const http2 = version === 'http2' || (version === 'auto' && negotiated === 'h2');
    return http2 ? new Http2Codec(socket, spec.http2, events) : new Http1Codec(socket, spec, events);
  };
}
