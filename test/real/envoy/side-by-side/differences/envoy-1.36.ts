/** Where Envoy 1.36.4 answers otherwise than 1.40.0: data about Envoy, nothing to do with the gateway host. */
import type { DifferenceList } from './difference.js';

export const ENVOY_1_36: DifferenceList = {
  'why a connection failed': {
    reason: '1.36 tells the client the transport failure reason in the 503 of a refused connection.',
    scenarios: {
      'order.upstream-refuses': ['said', 'client'],
      'callouts.refused': ['said'],
      'upgrades.upstream-dead': ['said', 'client'],
      'connect.bare-dead': ['said', 'client'],
    },
  },
  'the place of a header': {
    reason: '1.36 writes x-envoy-expected-rq-timeout-ms behind the headers of the route, not before them.',
    scenarios: {
      'routes.plain': ['upstream'],
      'routes.replace-path': ['upstream'],
      'routes.replace-path-after-asking': ['upstream'],
      'routes.replace-path-and-clear': ['upstream'],
      'routes.set-all': ['upstream'],
      'connect.rewritten': ['upstream'],
      'internal-redirects.rewritten': ['upstream'],
    },
  },
  'headers of the connection': {
    reason: '1.36 shows plugins the keep-alive header of an answer.',
    scenarios: {
      'framing.answer.headers-of-the-connection': ['said'],
      'upgrades.nominated-header': ['said'],
    },
  },
  'connections of a listener that leaves': {
    reason: '1.36 says at once, with the next answer, that they end.',
    scenarios: {
      'updates.connection-kept': ['client'],
      'updates.request-under-way': ['client'],
      'updates.callout-under-way': ['client'],
    },
  },
  'two connections to the upstream': {
    reason: 'Which one the upstream sees first is of the moment, where each begins as the other breaks.',
    byChance: true,
    scenarios: { 'crashes.continue-not-paused': ['upstream'] },
  },
  'when the old listener lets go': {
    reason: 'Whether a context was made meanwhile is of the moment: the same requests have other numbers.',
    byChance: true,
    scenarios: { 'updates.to-remote-slowly': ['said'] },
  },
  'foreign functions': {
    reason: '1.36 has no sign, and verifies with an algorithm without a name.',
    scenarios: {
      'codes.foreign.verify-signature-empty': ['said'],
      'codes.foreign.sign-garbage': ['said'],
      'codes.foreign.sign-empty': ['said'],
    },
  },
  'virtual machines': {
    reason: '1.36 does not count them, and does not share one between plugins that fail differently.',
    scenarios: {
      'lifecycle.one-plugin': ['stats'],
      'lifecycle.sharing.same-name-other-failure-policy': ['start', 'said'],
    },
  },
  'buckets of histograms': {
    reason:
      '1.36 counts a value that is the bound of a bucket in the next one, and puts values elsewhere inside theirs.',
    scenarios: { 'metrics.prometheus.histogram': ['stats'] },
  },
  'how deep calls go': {
    reason: 'Both end in a full stack; how many calls fit, and what has been sent by then, is of the build.',
    scenarios: {
      'failures.error.endless-recursion': ['log'],
      'crashes.local-reply-in-log': ['said', 'client', 'log'],
      'crashes.local-reply-in-done': ['client'],
      'crashes.local-reply-in-delete': ['client'],
      'crashes.close-in-log': ['said', 'log'],
      'crashes.close-response-in-log': ['said', 'log'],
    },
  },
};
