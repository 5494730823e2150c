/**
 * What a local reply looks like: the header lines and the body of an answer that no upstream gave.
 * Spec: Envoy source/common/http/utility.cc (Utility::prepareLocalReply, encodeLocalReply).
 */
import { HeaderMap } from '../../abi/header-map.js';
import type { LocalReply } from '../../abi/stream-filter.js';
import { grpcStatusFor, isGrpcType } from '../grpc-status.js';

/** A reply ready for the encoder chain. */
export interface PreparedReply {
  readonly headers: HeaderMap;
  readonly body: Buffer;
}

/** A reply while configuration may still change it. */
export interface ReplyDraft {
  readonly headers: HeaderMap;
  status: number;
  body: Buffer;
  /** What a body without a type of its own is. */
  contentType: string;
}

/** Builds the answer; a gRPC request gets HTTP 200 with the outcome in `grpc-status`. */
export function prepareLocalReply(
  reply: LocalReply,
  request: HeaderMap | undefined,
  rewrite?: (draft: ReplyDraft) => void,
): PreparedReply {
  const headers = HeaderMap.from([[':status', String(reply.status)]]);
  // Content-length follows from the body, but stands where the plugin wrote it; the status is set already. As in Envoy.
  for (const [name, value] of reply.headers ?? []) {
    const key = name.toLowerCase();
    if (key === 'content-length') headers.put(key, value);
    else if (key !== ':status') headers.add(name, value);
  }
  reply.finalize?.(headers);
  const given = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  const draft: ReplyDraft = { headers, status: reply.status, body: given, contentType: 'text/plain' };
  rewrite?.(draft);
  const { body, contentType, status } = draft;
  if (request !== undefined && isGrpc(request)) return grpcReply({ ...reply, status }, headers, body);
  if (body.length === 0) {
    headers.remove('content-type');
    headers.remove('content-length');
    return { headers, body };
  }
  headers.put('content-length', String(body.length));
  if (!headers.has('content-type')) headers.add('content-type', contentType);
  return { headers, body };
}

function grpcReply(reply: LocalReply, headers: HeaderMap, body: Buffer): PreparedReply {
  headers.remove('content-length');
  headers.set(':status', '200');
  headers.set('content-type', 'application/grpc');
  headers.set('grpc-status', String(reply.grpcStatus ?? grpcStatusFor(reply.status)));
  if (body.length > 0) headers.set('grpc-message', percentEncode(body));
  return { headers, body: Buffer.alloc(0) };
}

function isGrpc(request: HeaderMap): boolean {
  return isGrpcType(request.get('content-type'));
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
