/** Examples that gateway-host does not treat as Envoy does, each with the reason; an entry that works again fails. */
export const NOT_YET: Readonly<Record<string, string>> = {
  'file-without-node': 'a file of instances is accepted without node.id and node.cluster',
  'ring-hash': 'the statistics of the ring are missing',
  'runtime-and-stats-settings': 'node.locality is not supported',
  'tls-client-certificates': '%DOWNSTREAM_PEER_URI_SAN% is not supported',
};
