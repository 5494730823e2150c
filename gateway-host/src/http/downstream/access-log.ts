/**
 * One request as a line of the access log, in Envoy's default format.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#default-format-string
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { flagText } from '../response-flag.js';
import type { StreamRecord } from './stream-record.js';

export function accessLogLine(
  info: StreamRecord,
  request: HeaderMap | undefined,
  response: HeaderMap | undefined,
): string {
  const start = new Date(Number(info.startTimeNs / 1_000_000n)).toISOString();
  const path = request?.get('x-envoy-original-path') ?? request?.get(':path') ?? '-';
  const quoted = ['x-forwarded-for', 'user-agent', 'x-request-id', ':authority'].map((name) =>
    quote(request?.get(name)),
  );
  return [
    `[${start}]`,
    quote(`${request?.get(':method') ?? '-'} ${path} ${info.protocol}`),
    info.responseCode,
    flagText(info.responseFlags),
    info.requestSize,
    info.responseSize,
    Math.round(performance.now() - info.startedAt),
    response?.get('x-envoy-upstream-service-time') ?? '-',
    ...quoted,
    quote(info.upstreamAddress),
  ].join(' ');
}

/** A quote inside a value may not end it. */
function quote(value: string | undefined): string {
  return `"${(value ?? '-').replaceAll('"', '%22')}"`;
}
