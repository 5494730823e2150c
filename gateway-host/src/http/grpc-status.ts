/** The statuses of gRPC, and which messages are gRPC. Spec: https://grpc.github.io/grpc/core/md_doc_statuscodes.html */

/** Envoy's names, by number. */
export const GRPC_STATUS_NAMES: readonly string[] = [
  ...['OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists'],
  ...['PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange'],
  ...['Unimplemented', 'Internal', 'Unavailable', 'DataLoss', 'Unauthenticated'],
];

/** Whether a content type is gRPC's. */
export function isGrpcType(type: string | undefined): boolean {
  return type !== undefined && (type === 'application/grpc' || type.startsWith('application/grpc+'));
}

const UNKNOWN = 2;

/** Spec: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
const FOR_HTTP: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};

/** The gRPC status that an HTTP status stands for. */
export function grpcStatusFor(status: number): number {
  return FOR_HTTP[status] ?? UNKNOWN;
}
