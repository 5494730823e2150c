/**
 * Why a response is not simply the upstream's, as one bit each.
 * Spec: Envoy envoy/stream_info/stream_info.h (CoreResponseFlag), docs "Access logging: %RESPONSE_FLAGS%".
 */
export const ResponseFlag = {
  NoHealthyUpstream: 0x2,
  UpstreamRequestTimeout: 0x4,
  UpstreamRemoteReset: 0x10,
  UpstreamConnectionFailure: 0x20,
  UpstreamConnectionTermination: 0x40,
  UpstreamOverflow: 0x80,
  NoRouteFound: 0x100,
  DownstreamConnectionTermination: 0x4000,
  UpstreamRetryLimitExceeded: 0x8000,
  StreamIdleTimeout: 0x10000,
  DownstreamProtocolError: 0x40000,
  UpstreamProtocolError: 0x800000,
  NoClusterFound: 0x1000000,
} as const;

const SHORT: readonly (readonly [bit: number, text: string])[] = [
  [ResponseFlag.NoHealthyUpstream, 'UH'],
  [ResponseFlag.UpstreamRequestTimeout, 'UT'],
  [ResponseFlag.UpstreamRemoteReset, 'UR'],
  [ResponseFlag.UpstreamConnectionFailure, 'UF'],
  [ResponseFlag.UpstreamConnectionTermination, 'UC'],
  [ResponseFlag.UpstreamOverflow, 'UO'],
  [ResponseFlag.NoRouteFound, 'NR'],
  [ResponseFlag.DownstreamConnectionTermination, 'DC'],
  [ResponseFlag.UpstreamRetryLimitExceeded, 'URX'],
  [ResponseFlag.StreamIdleTimeout, 'SI'],
  [ResponseFlag.DownstreamProtocolError, 'DPE'],
  [ResponseFlag.UpstreamProtocolError, 'UPE'],
  [ResponseFlag.NoClusterFound, 'NC'],
];

/** The letters of the access log; `-` when no flag is set. */
export function flagText(flags: number): string {
  const letters = SHORT.filter(([bit]) => (flags & bit) !== 0).map(([, text]) => text);
  return letters.length === 0 ? '-' : letters.join(',');
}
