/**
 * Whom a gRPC call goes to, as Envoy reads it: a serialised `envoy.config.core.v3.GrpcService` with `envoy_grpc.cluster_name`.
 * The specification speaks of an upstream's name; with one, Envoy 1.40 crashes.
 */

import { Bytes } from './bytes';

/** Field 1, of wire type 2: `envoy_grpc` in GrpcService, and `cluster_name` in that. */
const FIRST_FIELD: u8 = 0x0a;
/** Tag and length twice, each length of at most two bytes. */
const MOST_BEFORE = 6;
/** Both lengths fit into two bytes. */
const LONGEST = 8192;

/** Empty for a name that is no cluster's. */
export function grpcTarget(cluster: string): Bytes {
  const name = Bytes.of(cluster);
  if (name.size == 0 || name.size > LONGEST) return new Bytes();
  const buffer = new ArrayBuffer(name.size + MOST_BEFORE);
  const start = changetype<usize>(buffer);
  let at = putField(start, name.size + 1 + lengthSize(name.size));
  at = putField(at, name.size);
  memory.copy(at, name.ptr, name.size);
  const whole = Bytes.wrap(buffer);
  whole.size = <i32>(at + name.size - start);
  return whole;
}

function lengthSize(size: i32): i32 {
  return size < 0x80 ? 1 : 2;
}

function putField(at: usize, size: i32): usize {
  store<u8>(at++, FIRST_FIELD);
  if (size < 0x80) {
    store<u8>(at++, size);
    return at;
  }
  store<u8>(at++, (size & 0x7f) | 0x80);
  store<u8>(at++, size >> 7);
  return at;
}
