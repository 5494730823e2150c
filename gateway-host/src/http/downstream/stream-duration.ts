/**
 * How long a stream on a route may live, and what a gRPC service is told of it.
 * Spec: Envoy source/common/http/conn_manager_impl.cc (refreshDurationTimeout), grpc/common.cc; docs "grpc-timeout"; observed of 1.40.
 */
import type { HeaderMap } from '../../abi/header-map.js';
import type { StreamDuration } from '../route/forward-action.js';
import { isGrpc } from '../route/route-match.js';

const MS_BY_UNIT: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};
const MOST = 99_999_999;
/** Each larger unit by how many of the one before it makes. */
const LARGER = [
  ['S', 1000],
  ['M', 60],
  ['H', 60],
] as const;

/**
 * Milliseconds from the stream's begin; undefined: no limit. A route that says something of its own writes the limit into
 * `grpc-timeout`, each time that it is chosen: what the offset takes off is then taken off again.
 */
export function limitOf(
  route: StreamDuration | undefined,
  headers: HeaderMap,
  managerMs: number,
): number | undefined {
  const ofManager = managerMs > 0 ? managerMs : undefined;
  if (route === undefined) return ofManager;
  const limit = ownLimit(route, headers, ofManager);
  if (limit !== undefined && isGrpc(headers)) headers.put('grpc-timeout', grpcTimeout(limit));
  return limit;
}

function ownLimit(
  { maxMs, grpcMaxMs, grpcOffsetMs = 0 }: StreamDuration,
  headers: HeaderMap,
  ofManager: number | undefined,
): number | undefined {
  const asked = grpcMaxMs === undefined ? undefined : parseGrpcTimeout(headers.get('grpc-timeout'));
  if (grpcMaxMs === undefined || asked === undefined) {
    if (maxMs === undefined) return ofManager;
    return maxMs === 0 ? undefined : maxMs;
  }
  const capped = grpcMaxMs > 0 && asked > grpcMaxMs ? grpcMaxMs : asked;
  return Math.max(0, capped - grpcOffsetMs);
}

/** Whole milliseconds, rounded up; undefined for what is none. */
function parseGrpcTimeout(text: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^[ \t]*\+?([0-9]+)[ \t]*([HMSmun])$/.exec(text ?? '') ?? [];
  if (digits === undefined || Number(digits) > MOST) return undefined;
  return Math.ceil(Number(digits) * (MS_BY_UNIT[unit] ?? 1));
}

/** The smallest unit in which the number has no more than eight digits. */
function grpcTimeout(ms: number): string {
  let [value, unit] = [Math.trunc(ms), 'm'];
  for (const [larger, factor] of LARGER) {
    if (value <= MOST) break;
    value = Math.trunc(value / factor);
    unit = larger;
  }
  return `${Math.min(value, MOST)}${unit}`;
}
