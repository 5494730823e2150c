/** Where another side is known to answer otherwise than Envoy 1.40, by scenario, each with a reason. */
import type { DifferenceList } from '../envoy/side-by-side/differences/difference.js';

/** Envoy 1.36.4: data about Envoy, nothing to do with the gateway host. */
export const ENVOY_1_36: DifferenceList = {
  'why a connection failed': {
    reason: '1.36 tells the transport failure reason in the 503 of a refused connection.',
    scenarios: { 'http-calls.refused': ['said'], 'grpc-calls.refused': ['said'] },
  },
  'foreign functions': {
    reason: '1.36 has no sign, and verifies with an algorithm without a name.',
    scenarios: { 'foreign-functions.signatures': ['said'] },
  },
  'buckets of histograms': {
    reason:
      '1.36 counts a value that is the bound of a bucket in the next one, and puts values elsewhere inside theirs.',
    scenarios: { 'metrics.walk': ['stats'] },
  },
};

/** The gateway host: what it does otherwise on purpose, or does not reproduce. */
export const GATEWAY_HOST: DifferenceList = {
  'bodies that must not be': {
    reason:
      'Envoy writes the body of a local response of 204 or 304, and the client loses its place; here it goes.',
    scenarios: { 'local-responses.no-content': ['client'], 'local-responses.not-modified': ['client'] },
  },
  'arguments of nobody': {
    reason:
      'Outside onForeignFunction Envoy answers with the buffer that was asked for before, which may be freed by then; here there is none.',
    scenarios: { 'buffers.arguments': ['start', 'said'] },
  },
};
