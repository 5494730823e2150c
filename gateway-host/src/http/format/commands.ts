/**
 * Which command operators exist, in the order of Envoy's documentation.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators
 */
import { hostname } from 'node:os';

import { flagText, flagTextLong } from '../response-flag.js';
import type { Command, FormatReader, FormatSubject } from './format-subject.js';
import { METADATA_COMMANDS } from './metadata-commands.js';
import { HEADER_COMMANDS } from './header-commands.js';
import { TIME_COMMANDS } from './time-commands.js';

function plain(read: FormatReader): Command {
  return { takes: 'nothing', make: () => read };
}

/** A command that Envoy lets take an argument and a length. */
function loose(read: FormatReader): Command {
  return { takes: 'maybe an argument', make: () => read };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** `ip:port`, or one of its halves; an IPv6 address alone loses its brackets. */
function addressCommands(
  prefix: string,
  read: (subject: FormatSubject) => string | undefined,
): Record<string, Command> {
  const host: FormatReader = (subject) => hostOf(read(subject));
  const port: FormatReader = (subject) => portOf(read(subject));
  return {
    [`${prefix}_ADDRESS`]: plain(read),
    [`${prefix}_ADDRESS_WITHOUT_PORT`]: plain(host),
    [`${prefix}_PORT`]: plain(port),
  };
}

function hostOf(label: string | undefined): string | undefined {
  return label?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

function portOf(label: string | undefined): number | undefined {
  const port = /:(\d+)$/.exec(label ?? '')?.[1];
  return port === undefined ? undefined : Number(port);
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  ...HEADER_COMMANDS,
  ...TIME_COMMANDS,
  ...METADATA_COMMANDS,
  PROTOCOL: plain(({ info }) => nonEmpty(info.protocol)),
  UPSTREAM_PROTOCOL: plain(({ info }) => info.upstreamProtocol),
  RESPONSE_CODE: plain(({ info }) => info.responseCode),
  RESPONSE_CODE_DETAILS: loose(({ info }) => nonEmpty(info.responseCodeDetails)),
  CONNECTION_TERMINATION_DETAILS: plain(({ info }) => info.terminationDetails),
  RESPONSE_FLAGS: plain(({ info }) => flagText(info.responseFlags)),
  RESPONSE_FLAGS_LONG: plain(({ info }) => flagTextLong(info.responseFlags)),
  BYTES_RECEIVED: plain(({ info }) => info.requestSize),
  BYTES_SENT: plain(({ info }) => info.responseSize),
  ROUTE_NAME: plain(({ info }) => nonEmpty(info.routeName)),
  VIRTUAL_CLUSTER_NAME: plain(() => undefined),
  UPSTREAM_HOST: plain(({ info }) => info.upstreamAddress),
  UPSTREAM_CLUSTER: plain(({ info }) => nonEmpty(info.clusterName)),
  UPSTREAM_CLUSTER_RAW: plain(({ info }) => nonEmpty(info.clusterName)),
  ...addressCommands('UPSTREAM_LOCAL', ({ info }) => info.upstreamLocalAddress),
  ...addressCommands('UPSTREAM_REMOTE', ({ info }) => info.upstreamAddress),
  UPSTREAM_TRANSPORT_FAILURE_REASON: plain(({ info }) => info.upstreamTransportFailure),
  UPSTREAM_REQUEST_ATTEMPT_COUNT: plain(({ info }) => info.upstreamAttempts ?? 0),
  ...addressCommands('DOWNSTREAM_REMOTE', ({ info }) => info.downstreamRemoteAddress),
  ...addressCommands(
    'DOWNSTREAM_DIRECT_REMOTE',
    ({ info }) => info.downstreamDirectAddress ?? info.downstreamRemoteAddress,
  ),
  ...addressCommands('DOWNSTREAM_LOCAL', ({ info }) => info.downstreamLocalAddress),
  DOWNSTREAM_TLS_VERSION: plain(({ info }) => info.tls?.version),
  DOWNSTREAM_TLS_CIPHER: plain(({ info }) => info.tls?.cipher),
  DOWNSTREAM_PEER_SUBJECT: plain(({ info }) => nonEmpty(info.tls?.peerSubject)),
  DOWNSTREAM_LOCAL_SUBJECT: plain(({ info }) => nonEmpty(info.tls?.localSubject)),
  DOWNSTREAM_PEER_FINGERPRINT_256: plain(({ info }) => nonEmpty(info.tls?.peerFingerprint)),
  CONNECTION_ID: plain(({ info }) => info.connectionId),
  REQUESTED_SERVER_NAME: loose(({ info }) => nonEmpty(info.serverName)),
  HOSTNAME: plain(() => hostname()),
  LOCAL_REPLY_BODY: plain(({ localReplyBody }) => localReplyBody ?? ''),
  FILTER_CHAIN_NAME: plain(({ info }) => nonEmpty(info.filterChainName)),
  FILTER_STATE: { takes: 'maybe an argument', make: filterState },
  ENVIRONMENT: {
    takes: 'argument',
    make:
      (name = '') =>
      () =>
        process.env[name],
  },
  ACCESS_LOG_TYPE: plain(() => 'DownstreamEnd'),
};

/** What Envoy has and this gateway does not: the error says so. */
export const FOREIGN_COMMANDS: ReadonlySet<string> = new Set(
  [
    'UPSTREAM_FILTER_STATE TRACE_ID SPAN_ID',
    'UPSTREAM_WIRE_BYTES_SENT UPSTREAM_WIRE_BYTES_RECEIVED UPSTREAM_HEADER_BYTES_SENT CUSTOM_FLAGS CEL',
    'UPSTREAM_HEADER_BYTES_RECEIVED DOWNSTREAM_WIRE_BYTES_SENT DOWNSTREAM_WIRE_BYTES_RECEIVED',
    'DOWNSTREAM_HEADER_BYTES_SENT DOWNSTREAM_HEADER_BYTES_RECEIVED UPSTREAM_CONNECTION_ID STREAM_ID',
    'UPSTREAM_HOST_NAME UPSTREAM_TLS_VERSION UPSTREAM_TLS_CIPHER UPSTREAM_TLS_SESSION_ID',
    'DOWNSTREAM_HANDSHAKE_DURATION ROUNDTRIP_DURATION TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT',
    'DOWNSTREAM_TRANSPORT_FAILURE_REASON DOWNSTREAM_TLS_SESSION_ID DOWNSTREAM_PEER_ISSUER UNIQUE_ID',
    'DOWNSTREAM_PEER_URI_SAN DOWNSTREAM_PEER_DNS_SAN DOWNSTREAM_PEER_SERIAL DOWNSTREAM_PEER_CERT',
    'DOWNSTREAM_PEER_FINGERPRINT_1 DOWNSTREAM_LOCAL_URI_SAN DOWNSTREAM_LOCAL_DNS_SAN COMMON_DURATION',
    'UPSTREAM_PEER_SUBJECT UPSTREAM_PEER_CERT START_TIME_LOCAL EMIT_TIME_LOCAL DOWNSTREAM_PEER_CERT_V_START',
    'DOWNSTREAM_PEER_CERT_V_END UPSTREAM_CONNECTION_POOL_READY_DURATION COROUTINE TYPED_JSON_METADATA',
  ].flatMap((line) => line.split(' ')),
);

/** `KEY` or `KEY:PLAIN`, or a text as JSON: what plugins set. */
function filterState(argument: string | undefined): FormatReader | string {
  const [key = '', form = 'TYPED'] = (argument ?? '').split(':');
  if (key === '') return 'Invalid filter state configuration, key cannot be empty.';
  if (form !== 'TYPED' && form !== 'PLAIN')
    return `this gateway has %FILTER_STATE% as PLAIN and TYPED, not as ${form}`;
  return ({ info }) => {
    const value = info.filterState.get(key);
    if (value === undefined) return undefined;
    const text = Buffer.from(value).toString('latin1');
    return form === 'PLAIN' ? text : JSON.stringify(text);
  };
}
