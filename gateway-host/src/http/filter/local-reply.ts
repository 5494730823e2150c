/**
 * What a local reply looks like: the header lines and the body of an answer that no upstream gave.
 * Spec: Envoy source/common/http/utility.cc (Utility::prepareLocalReply, encodeLocalReply).
 */
import { HeaderMap } from '../../abi/header-map.js';
import type { LocalReply } from '../../abi/stream-filter.js';

/** A reply ready for the encoder chain. */
export interface PreparedReply {
  readonly headers: HeaderMap;
  readonly body: Buffer;
}

/** gRPC status for an HTTP status. Spec: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
const GRPC_STATUS: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};

/** Builds the answer; a gRPC request gets HTTP 200 with the outcome in `grpc-status`. */
export function prepareLocalReply(reply: LocalReply, request: HeaderMap | undefined): PreparedReply {
  const headers = HeaderMap.from([[':status', String(reply.status)]]);
  // Content-length follows from the body and the status is set already; Envoy ignores both here.
  for (const [name, value] of reply.headers ?? []) {
    const key = name.toLowerCase();
    if (key !== ':status' && key !== 'content-length') headers.add(name, value);
  }
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  if (request !== undefined && isGrpc(request)) return grpcReply(reply, headers, body);
  if (body.length === 0) {
    headers.remove('content-type');
    return { headers, body };
  }
  headers.add('content-length', String(body.length));
  if (!headers.has('content-type')) headers.add('content-type', 'text/plain');
  return { headers, body };
}

function grpcReply(reply: LocalReply, headers: HeaderMap, body: Buffer): PreparedReply {
  headers.set(':status', '200');
  headers.set('content-type', 'application/grpc');
  headers.set('grpc-status', String(reply.grpcStatus ?? GRPC_STATUS[reply.status] ?? 2));
  if (body.length > 0) headers.set('grpc-message', percentEncode(body));
  return { headers, body: Buffer.alloc(0) };
}

function isGrpc(request: HeaderMap): boolean {
  const type = request.get('content-type');
  return type !== undefined && (type === 'application/grpc' || type.startsWith('application/grpc+'));
}

/** Spec: gRPC over HTTP/2, "Percent-Encoded". */
function percentEncode(body: Buffer): string {
  let text = '';
  for (const byte of body) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
