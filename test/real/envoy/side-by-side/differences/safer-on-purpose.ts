/** Where Envoy crashes, splits a response, loses its place in a stream or fails open, and the gateway host refuses. */
import type { DifferenceList } from './difference.js';

export const SAFER_ON_PURPOSE: DifferenceList = {
  'memory that is freed': {
    reason:
      'Outside a foreign function buffer 8 is the last body that was read, freed or not: Envoy hands out its bytes or crashes; here there is none.',
    byChance: true,
    scenarios: {
      'codes.buffer.foreign-arguments.request-headers.get': ['said'],
      'codes.buffer.foreign-arguments.request-headers.status': ['said'],
      'codes.buffer.foreign-arguments.request-headers.set': ['said'],
      'codes.buffer.foreign-arguments.request-body.get': ['said'],
      'codes.buffer.foreign-arguments.request-body.status': ['said'],
      'codes.buffer.foreign-arguments.request-body.set': ['said'],
      'codes.buffer.foreign-arguments.request-end.get': ['said'],
      'codes.buffer.foreign-arguments.request-end.status': ['said'],
      'codes.buffer.foreign-arguments.request-end.set': ['said'],
      'codes.buffer.foreign-arguments.held-request-end.get': ['said'],
      'codes.buffer.foreign-arguments.held-request-end.status': ['said'],
      'codes.buffer.foreign-arguments.held-request-end.set': ['said'],
      'codes.buffer.foreign-arguments.response-headers.get': ['said'],
      'codes.buffer.foreign-arguments.response-headers.status': ['said'],
      'codes.buffer.foreign-arguments.response-headers.set': ['said'],
      'codes.buffer.foreign-arguments.response-body.get': ['said'],
      'codes.buffer.foreign-arguments.response-body.status': ['said'],
      'codes.buffer.foreign-arguments.response-body.set': ['said'],
      'codes.buffer.foreign-arguments.response-end.get': ['said'],
      'codes.buffer.foreign-arguments.response-end.status': ['said'],
      'codes.buffer.foreign-arguments.response-end.set': ['said'],
      'codes.buffer.foreign-arguments.http-call.get': ['said'],
      'codes.buffer.foreign-arguments.http-call.status': ['said'],
      'codes.buffer.foreign-arguments.http-call.set': ['said'],
      'codes.buffer.foreign-arguments.http-call-as-stream.get': ['said'],
      'codes.buffer.foreign-arguments.http-call-as-stream.status': ['said'],
      'codes.buffer.foreign-arguments.http-call-as-stream.set': ['said'],
      'codes.buffer.foreign-arguments.log.get': ['said'],
      'codes.buffer.foreign-arguments.log.status': ['said'],
      'codes.buffer.foreign-arguments.log.set': ['said'],
      'codes.buffer.foreign-arguments.done.get': ['said'],
      'codes.buffer.foreign-arguments.done.status': ['said'],
      'codes.buffer.foreign-arguments.done.set': ['said'],
      'codes.buffer.foreign-arguments.delete.get': ['said'],
      'codes.buffer.foreign-arguments.delete.status': ['said'],
      'codes.buffer.foreign-arguments.delete.set': ['said'],
    },
  },
  'calls that end Envoy': {
    reason:
      'Envoy crashes, or writes to a stream that is gone; here the call is refused with a log line that says so.',
    scenarios: {
      'crashes.continue-response-in-request-headers': ['start', 'said', 'client'],
      'crashes.continue-response-while-paused': ['start', 'said', 'client'],
      'crashes.local-reply-in-log': ['start', 'said', 'client', 'log'],
      'crashes.local-reply-in-done': ['start', 'said', 'client'],
      'crashes.local-reply-in-delete': ['start', 'said', 'client'],
      'crashes.close-in-log': ['start', 'said', 'client', 'log'],
      'crashes.close-response-in-log': ['start', 'said', 'client', 'log'],
      'crashes.close-in-done': ['start', 'said', 'client'],
      'crashes.continue-response-in-response-headers': ['said', 'client'],
      'crashes.local-reply-in-response-end': ['client'],
      'crashes.close-in-http-call': ['client'],
      'crashes.continue-response-in-http-call': ['start', 'said', 'client'],
    },
  },
  'calls that end Envoy after the head may have gone': {
    reason: 'As above; whether the upstream has seen the head depends on an idle connection to it.',
    byChance: true,
    scenarios: { 'crashes.continue-response-in-request-body': [] },
  },
  'lines that two readers end in two places': {
    reason:
      'Envoy joins folded lines that say how long a body is, and takes a lone line feed behind a chunk; between two readers that differ in this a request can be smuggled, so it is refused.',
    scenarios: {
      'request.body.length-folded': ['said', 'client', 'upstream'],
      'request.body.chunked-folded': ['said', 'client', 'upstream'],
      'request.body.chunk-line-feed-behind-data': ['said', 'client', 'upstream'],
    },
  },
  'modules that end Envoy': {
    reason:
      'A host call in the start section and a v128 in the type of an export crash Envoy, its check too; here such a module is refused.',
    scenarios: {
      'loading.start-calls-host': ['start'],
      'loading.simd-in-exported-type': ['start'],
    },
  },
  'fields that nobody knows, in watched files': {
    reason:
      'Envoy warns of them in its log and goes on without; here the file is refused, as the bootstrap is on both sides, since a misspelt field is most often one that protects.',
    scenarios: {
      'watched.filter.wrong-field': ['said', 'log', 'stats'],
      'watched.routes.wrong-field': ['log', 'stats'],
      'watched.clusters.wrong-field': ['said', 'client', 'upstream', 'log', 'stats'],
      'watched.hosts.wrong-field': ['said', 'client', 'upstream', 'log', 'stats'],
    },
  },
  'filters from files whose code is fetched': {
    reason:
      'Until the code has come, and for good where it never comes, Envoy lets requests pass a plugin that is to fail closed, and does not even ask for the code; here the old one stays until the new one is there, and what cannot be had answers 503.',
    scenarios: {
      'watched.filter.to-remote': ['said', 'upstream', 'stats'],
      'watched.filter.to-remote-pushed-twice': ['said', 'upstream', 'stats'],
      'watched.filter.to-remote-404': ['client', 'upstream', 'log', 'stats'],
    },
  },
  'code that is fetched': {
    reason:
      'Envoy asks once for each plugin that wants the same code, and serves 503 where the digest can be none; here one answer is enough for all, and such a digest is refused at once.',
    scenarios: {
      'remote.two-plugins-same-code': ['start', 'upstream', 'stats'],
      'remote.malformed-digest': ['start', 'client', 'upstream', 'stats'],
    },
  },
  'callbacks of deleted contexts': {
    reason:
      'After close_stream and a local reply in one callback Envoy calls response callbacks of contexts that it has deleted; SDKs panic on an unknown context, which kills the VM.',
    scenarios: {
      'order.local-reply-and-close': ['said'],
      'order.close-and-local-reply': ['said'],
    },
  },
  'a second end of the request': {
    reason:
      'Request trailers that a plugin makes are not sent over HTTP/1, but Envoy ends the chunks twice, and the next request on that connection starts in the wrong place.',
    byChance: true,
    scenarios: {
      'codes.map.request-trailers.request-end.get': [],
      'codes.map.request-trailers.request-end.pairs': [],
      'codes.map.request-trailers.request-end.size': [],
      'codes.map.request-trailers.request-end.add': [],
      'codes.map.request-trailers.request-end.replace': [],
      'codes.map.request-trailers.request-end.remove': [],
      'codes.map.request-trailers.request-end.set': [],
      'codes.map.request-trailers.held-request-end.get': [],
      'codes.map.request-trailers.held-request-end.pairs': [],
      'codes.map.request-trailers.held-request-end.size': ['upstream'],
      'codes.map.request-trailers.held-request-end.add': [],
      'codes.map.request-trailers.held-request-end.replace': ['upstream'],
      'codes.map.request-trailers.held-request-end.remove': [],
      'codes.map.request-trailers.held-request-end.set': ['upstream'],
    },
  },
  'headers that split a message': {
    reason:
      'A name or a value with a line break, a NUL or a space is written raw by Envoy; here it is left out, or the request is refused, with a log line.',
    scenarios: {
      'local-reply.header-with-space-in-name': ['client'],
      'local-reply.header-with-newline': ['client'],
      'local-reply.header-with-nul': ['client'],
      'local-reply.empty-body-header-with-space-in-name': ['client'],
      'local-reply.empty-body-header-with-newline': ['client'],
      'local-reply.empty-body-header-with-nul': ['client'],
      'headers.request.add-empty-name': ['said', 'client', 'upstream'],
      'headers.response.add-newline': ['client'],
      'headers.response.add-nul': ['client'],
      'headers.response.add-space-in-name': ['client'],
      'headers.response.add-colon-in-name': ['client'],
    },
  },
  'a status that is no final answer': {
    reason:
      'Envoy writes statuses below 200, above 999 and bodies after 204 and 304 as they come, and the client loses its place; here it is 500, or the body goes.',
    scenarios: {
      'local-reply.status-0': ['client'],
      'local-reply.status-99': ['client'],
      'local-reply.status-100': ['client'],
      'local-reply.status-101': ['client'],
      'local-reply.status-103': ['client'],
      'local-reply.status-199': ['client'],
      'local-reply.status-204': ['client'],
      'local-reply.status-304': ['client'],
      'local-reply.status-400': ['client'],
      'local-reply.status-599': ['client'],
      'local-reply.status-1000': ['client'],
      'local-reply.status-65736': ['client'],
      'local-reply.status-101-without-body': ['client'],
      'headers.response.status-204-with-body': ['client'],
      'headers.response.status-304-with-body': ['client'],
      'headers.response.status-0': ['client'],
      'headers.response.status-long': ['client'],
    },
  },
  'a body that is not as long as its content-length': {
    reason:
      'Envoy writes what it is given, and the next message starts in the wrong place or the client waits; here it is cut or refused.',
    scenarios: {
      'codes.buffer.response-body.response-body.set': ['client'],
      'codes.buffer.response-body.response-end.set': ['client'],
      'body.request.longer-with-old-length': ['said', 'client', 'upstream'],
      'body.request.shorter-with-old-length': ['said', 'client', 'upstream'],
      'body.response.longer-with-old-length': ['client'],
      'body.response.shorter-with-old-length': ['client'],
      'headers.request.add-transfer-encoding': ['said', 'client', 'upstream'],
      'headers.response.content-length-longer': ['client'],
      'headers.response.content-length-shorter': ['client'],
      'headers.response.content-length-garbage': ['client'],
      'headers.response.content-length-twice': ['client'],
    },
  },
};
