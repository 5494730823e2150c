/**
 * Where a plugin's gRPC call goes: a serialized GrpcService message, or the bare name of a cluster.
 * Spec: Envoy api/envoy/config/core/v3/grpc_service.proto; context.cc (grpcCall). Bytes that are no message are a name.
 */
import type { HeaderEntry } from './header-map.js';
import { ProtobufFields } from './protobuf-fields.js';

/** A target that a call can be made to. */
export interface GrpcTarget {
  readonly cluster: string;
  /** Instead of the cluster's name in `:authority`. */
  readonly authority?: string;
  readonly metadata: readonly HeaderEntry[];
}

/** What the argument may be instead: see each. */
export type GrpcTargetFault =
  /** No message, so a name, of a cluster that is not there. */
  | 'unknown name'
  /** A message that names no target: Envoy aborts. Short names of clusters can look like one ("users", "hx"). */
  | 'no target'
  /** Envoy's second gRPC client, which connects by itself. */
  | 'google_grpc';

// Fields of GrpcService, of its EnvoyGrpc, and of HeaderValue.
const ENVOY_GRPC = 1;
const GOOGLE_GRPC = 2;
const INITIAL_METADATA = 5;
const CLUSTER_NAME = 1;
const AUTHORITY = 2;
const KEY = 1;
const VALUE = 2;

/** Reads the argument; `has` knows the clusters. */
export function readGrpcTarget(
  service: Buffer,
  has: (cluster: string) => boolean,
): GrpcTarget | GrpcTargetFault {
  const target = readMessage(service);
  if (target !== undefined) return target;
  const cluster = service.toString('utf8');
  return has(cluster) ? { cluster, metadata: [] } : 'unknown name';
}

/** Undefined when the bytes are no GrpcService. */
function readMessage(bytes: Buffer): GrpcTarget | GrpcTargetFault | undefined {
  const service = ProtobufFields.read(bytes);
  const metadata = service?.all(INITIAL_METADATA).map(readHeader);
  if (service === undefined || metadata?.includes(undefined)) return undefined;
  const lines = metadata?.filter((line) => line !== undefined) ?? [];
  if (service.all(GOOGLE_GRPC).length > 0) return 'google_grpc';
  if (service.all(ENVOY_GRPC).length === 0) return 'no target';
  const envoy = ProtobufFields.read(service.bytes(ENVOY_GRPC));
  const [cluster, authority] = [envoy?.text(CLUSTER_NAME), envoy?.text(AUTHORITY)];
  if (cluster === undefined || authority === undefined) return undefined;
  return { cluster, ...(authority === '' ? {} : { authority }), metadata: lines };
}

function readHeader(bytes: Uint8Array): HeaderEntry | undefined {
  const header = ProtobufFields.read(bytes);
  const key = header?.text(KEY);
  return header === undefined || key === undefined
    ? undefined
    : [key.toLowerCase(), header.bytes(VALUE).toString('latin1')];
}
