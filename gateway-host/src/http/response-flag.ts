/**
 * Why a response is not simply the upstream's, as one bit each.
 * Spec: Envoy envoy/stream_info/stream_info.h (CoreResponseFlag), docs "Access logging: %RESPONSE_FLAGS%".
 */
export const ResponseFlag = {
  FailedLocalHealthCheck: 0x1,
  NoHealthyUpstream: 0x2,
  UpstreamRequestTimeout: 0x4,
  LocalReset: 0x8,
  UpstreamRemoteReset: 0x10,
  UpstreamConnectionFailure: 0x20,
  UpstreamConnectionTermination: 0x40,
  UpstreamOverflow: 0x80,
  NoRouteFound: 0x100,
  DelayInjected: 0x200,
  FaultInjected: 0x400,
  RateLimited: 0x800,
  UnauthorizedExternalService: 0x1000,
  RateLimitServiceError: 0x2000,
  DownstreamConnectionTermination: 0x4000,
  UpstreamRetryLimitExceeded: 0x8000,
  StreamIdleTimeout: 0x10000,
  InvalidEnvoyRequestHeaders: 0x20000,
  DownstreamProtocolError: 0x40000,
  UpstreamMaxStreamDurationReached: 0x80000,
  ResponseFromCacheFilter: 0x100000,
  NoFilterConfigFound: 0x200000,
  DurationTimeout: 0x400000,
  UpstreamProtocolError: 0x800000,
  NoClusterFound: 0x1000000,
  OverloadManagerTerminated: 0x2000000,
  DnsResolutionFailed: 0x4000000,
  DropOverLoad: 0x8000000,
  DownstreamRemoteReset: 0x10000000,
  UnconditionalDropOverload: 0x20000000,
} as const;

/** The letters of each flag, in the order of the bits. */
const LETTERS: Readonly<Record<keyof typeof ResponseFlag, string>> = {
  FailedLocalHealthCheck: 'LH',
  NoHealthyUpstream: 'UH',
  UpstreamRequestTimeout: 'UT',
  LocalReset: 'LR',
  UpstreamRemoteReset: 'UR',
  UpstreamConnectionFailure: 'UF',
  UpstreamConnectionTermination: 'UC',
  UpstreamOverflow: 'UO',
  NoRouteFound: 'NR',
  DelayInjected: 'DI',
  FaultInjected: 'FI',
  RateLimited: 'RL',
  UnauthorizedExternalService: 'UAEX',
  RateLimitServiceError: 'RLSE',
  DownstreamConnectionTermination: 'DC',
  UpstreamRetryLimitExceeded: 'URX',
  StreamIdleTimeout: 'SI',
  InvalidEnvoyRequestHeaders: 'IH',
  DownstreamProtocolError: 'DPE',
  UpstreamMaxStreamDurationReached: 'UMSDR',
  ResponseFromCacheFilter: 'RFCF',
  NoFilterConfigFound: 'NFCF',
  DurationTimeout: 'DT',
  UpstreamProtocolError: 'UPE',
  NoClusterFound: 'NC',
  OverloadManagerTerminated: 'OM',
  DnsResolutionFailed: 'DF',
  DropOverLoad: 'DO',
  DownstreamRemoteReset: 'DR',
  UnconditionalDropOverload: 'UDO',
};

const FLAGS = Object.entries(ResponseFlag).map(([name, bit]) => ({
  bit,
  name,
  letters: LETTERS[name as keyof typeof ResponseFlag],
}));

/** Every short form, for configurations that name flags. */
export const FLAG_LETTERS: readonly string[] = Object.values(LETTERS);

/** The letters of the access log; `-` when no flag is set. */
export function flagText(flags: number): string {
  if (flags === 0) return '-';
  return set(flags)
    .map(({ letters }) => letters)
    .join(',');
}

/** The names of the flags; `-` when no flag is set. */
export function flagTextLong(flags: number): string {
  if (flags === 0) return '-';
  return set(flags)
    .map(({ name }) => name)
    .join(',');
}

function set(flags: number): typeof FLAGS {
  return FLAGS.filter(({ bit }) => (flags & bit) !== 0);
}
