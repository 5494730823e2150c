/**
 * gRPC status codes and what HTTP statuses mean in gRPC.
 * Spec: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md; Envoy source/common/grpc/status.cc.
 */
import type { HeaderMap } from '../../abi/header-map.js';

export const GrpcStatus = {
  Ok: 0,
  Unknown: 2,
  PermissionDenied: 7,
  Unimplemented: 12,
  Internal: 13,
  Unavailable: 14,
  Unauthenticated: 16,
} as const;

const HIGHEST = 16;
/** What Envoy's callbacks tell where the other side sent something else than a status. */
const INVALID = -1;

const FROM_HTTP = new Map<number, number>([
  [400, GrpcStatus.Internal],
  [401, GrpcStatus.Unauthenticated],
  [403, GrpcStatus.PermissionDenied],
  [404, GrpcStatus.Unimplemented],
  [429, GrpcStatus.Unavailable],
  [502, GrpcStatus.Unavailable],
  [503, GrpcStatus.Unavailable],
  [504, GrpcStatus.Unavailable],
]);

export function httpToGrpcStatus(status: number): number {
  return FROM_HTTP.get(status) ?? GrpcStatus.Unknown;
}

/** The status of trailers, or of headers that end a stream; without one the call is of unknown outcome. */
export function readGrpcStatus(trailers: HeaderMap): number {
  const text = trailers.get('grpc-status');
  if (text === undefined || text === '') return GrpcStatus.Unknown;
  const status = /^[0-9]{1,3}$/.test(text) ? Number(text) : HIGHEST + 1;
  return status <= HIGHEST ? status : INVALID;
}
