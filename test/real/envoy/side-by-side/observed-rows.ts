/**
 * What a real Envoy was seen to do with plugins, row by row, each with the scenarios that hold both programs to it.
 * A row that no scenario shows does not belong here: then there is a scenario to write.
 */

/** Rows of one chapter: what was seen, and where it is held. */
export type Rows = readonly (readonly [seen: string, scenarios: readonly string[]])[];

const each = (prefix: string, names: string): string[] => names.split(' ').map((name) => prefix + name);

export const OBSERVED: Readonly<Record<string, Rows>> = {
  'loading a module': [
    [
      'no marker, or only that of Higress: refused',
      each('loading.', 'no-marker marker-0.2.100 marker-0.3.0'),
    ],
    [
      "Higress's marker before or behind the standard one: taken, as 0.2.1",
      [
        ...each('loading.', 'marker-0.2.1-then-0.2.100 script-plugin-0.2.100-then-0.2.1'),
        'pause.plain.local-reply-in-body-end.abi-0.2.100-then-0.2.1',
      ],
    ],
    [
      'two standard markers: taken',
      each('loading.', 'marker-0.2.0-then-0.2.1 script-plugin-0.2.0-and-0.2.1'),
    ],
    [
      'an import that Envoy has not: refused by name',
      each('loading.', 'import-abort import-redis import-of-0.1.0 import-global import-proc-raise'),
    ],
    [
      'an import of another type: both types are named',
      each('loading.', 'import-log-with-other-type import-log-without-result import-log-with-64-bit'),
    ],
    ['an export of another type: refused', each('loading.', 'export-with-other-type export-of-0.1.0-type')],
    ['imported memory, or none: loads', each('loading.', 'import-memory no-memory')],
    ['malloc or proxy_on_memory_allocate, one of them', each('loading.', 'no-malloc memory-allocate-only')],
    ['WASI functions that are there', ['loading.import-wasi']],
    ['a trap in the start section', ['loading.start-traps']],
    ['a host call in the start section ends Envoy', ['loading.start-calls-host']],
    [
      '_initialize may log; any other call, or a trap, is an error',
      each('loading.', 'initialize-logs initialize-calls-host initialize-traps'),
    ],
    [
      'on_vm_start or on_configure that refuse or trap',
      each('loading.', 'vm-start-false vm-start-traps configure-false configure-traps'),
    ],
    ['a trap in the creation of the root context is not seen at the load', ['loading.context-create-traps']],
    ['16,384 pages are allowed, 20,000 are not', each('loading.', 'memory-16384-pages memory-20000-pages')],
    [
      'a vector in the type of an export ends Envoy; newer features load',
      each('loading.', 'simd-in-exported-type simd-inside multi-value reference-types tail-call'),
    ],
    [
      'bytes behind the end, sections twice, bad names, other versions, text',
      each(
        'loading.',
        'trailing-bytes duplicate-section custom-section-with-bad-name other-version text-file',
      ),
    ],
    [
      'of ABI 0.1.0 and 0.2.1 the marker that comes first decides what can be imported',
      each('loading.', 'import-of-0.1.0-marker-0.1.0-first import-of-0.1.0-marker-0.2.1-first'),
    ],
    ['garbage, a truncated and an empty file', each('loading.', 'garbage truncated empty')],
    [
      'runtimes that are compiled in',
      each('loading.runtime-', 'empty envoy.wasm.runtime.null envoy.wasm.runtime.wamr v8'),
    ],
  ],
  'VMs and lifecycle': [
    ['N+2 starts, and the figures of VMs', ['lifecycle.one-plugin']],
    [
      'ticks and callouts of on_configure run on the main thread too',
      each('lifecycle.', 'tick call-in-configure'),
    ],
    [
      'on_vm_start for each root; when configurations can be read',
      each('lifecycle.', 'two-plugins-one-vm vm-configuration configuration-in-root-create'),
    ],
    [
      'same id, code and VM configuration: one VM; anything else: another',
      each('lifecycle.sharing.', 'same-vm-id other-vm-id other-code other-vm-configuration no-vm-id'),
    ],
    [
      'the same plugin twice has one root; another text has its own',
      each('lifecycle.sharing.', 'identical-plugins same-name-other-text'),
    ],
    [
      'shared data goes by VM id, with one counter of changes',
      [...each('lifecycle.sharing.', 'other-code other-vm-id'), 'codes.shared.set-get'],
    ],
    [
      'a crash ends the VM for all plugins in it',
      each('failures.shared.', 'one-vm two-vms one-vm-open-policy'),
    ],
    ['another text by ECDS: the old root is done at once', ['watched.filter.other-text']],
    ['another text by LDS: the old root stays a while', ['updates.other-text']],
    [
      'how an Any becomes bytes',
      each('lifecycle.configuration.', 'string bytes struct value int64 empty-string'),
    ],
    [
      'log lines of roots and streams',
      each('lifecycle.', 'names-in-log-lines names-in-log-lines-without-ids'),
    ],
    ['levels of log lines', each('lifecycle.', 'log-levels log-level-asked')],
    ['capabilities that are restricted', ['lifecycle.capabilities']],
  ],
  'callback order': [
    ['GET and its answer', ['order.get']],
    ['204 and HEAD', each('order.', 'response-204 head response-304')],
    ['POST, whole and in chunks', each('order.', 'post post-chunks post-chunks-buffered post-length-0')],
    ['trailers are dropped', each('order.', 'post-trailers-dropped response-trailers-dropped')],
    [
      'a local reply in each phase',
      each('order.local-reply-', 'of-first of-second in-request-body in-http-call'),
    ],
    ['a local reply from the response', each('order.local-reply-', 'in-response-headers in-response-body')],
    ['two local replies', each('order.local-reply-', 'twice again-on-its-own-way')],
    ['a local reply before the request ended', ['order.local-reply-before-the-body-ended']],
    [
      'a client that leaves',
      each('order.client-leaves-', 'while-waiting in-its-body while-paused in-the-response'),
    ],
    ['a malformed request', each('order.malformed-', 'request-line header')],
    ['an upstream that refuses or resets', each('order.upstream-', 'refuses resets resets-in-the-response')],
    ['close_stream', each('order.', 'close-request close-response close-in-response-headers')],
    ['a local reply and close_stream in one callback', ['order.local-reply-and-close']],
    ['on_done that answers 0', ['order.done-answers-0']],
  ],
  pause: [
    [
      'a body that is wanted before deciding',
      ['plain', 'held', 'unheld'].map((flag) => `pause.${flag}.local-reply-in-body-end`),
    ],
    ['nothing resumes', each('pause.', 'plain.nothing-resumes held.nothing-resumes')],
    [
      'a callout, then on',
      each('pause.', 'plain.call-then-continue held.call-then-continue plain.call-then-continue-with-body'),
    ],
    [
      'a callout at the end of the body',
      each('pause.held.', 'call-at-body-end-then-local-reply call-at-body-end-then-rewrite'),
    ],
    [
      'an answer that is held and rewritten',
      each('pause.', 'plain.response-rewritten-at-its-end held.response-rewritten-at-its-end'),
    ],
    ['return 2, 3, 4 and 5', each('pause.plain.', 'return-2 return-3 return-4 return-5')],
    [
      'the limits of buffers',
      each('pause.limit.', 'request-body held-request-body response-body held-response-body one-mebibyte'),
    ],
    [
      'the ABI does not matter',
      each('pause.held.local-reply-in-body-end.abi-', '0.2.0 0.2.0-and-0.2.1 0.2.100-then-0.2.1'),
    ],
  ],
  send_local_response: [
    ['statuses are not checked', each('local-reply.status-', '0 99 101 204 600 1000')],
    ['an empty body drops the content type', ['local-reply.empty-body-header-content-type']],
    ['content-length and :status are ignored', each('local-reply.header-', 'content-length status')],
    [
      'duplicates stay, names become lower case, the order',
      each('local-reply.header-', 'duplicates upper-case several'),
    ],
    ['gRPC', each('local-reply.grpc-', '-1-of-grpc-request 7-of-grpc-request 7-of-plain-request')],
    ['a root as effective context', each('local-reply.', 'as-root-from-a-stream as-root-in-a-call')],
    ['in on_configure and on_tick', each('loading.', 'configure-sends-local-reply local-reply-on-tick')],
  ],
  'failures at run time': [
    [
      'a trap, by policy',
      ['unset', 'closed', 'open', 'fail-open', 'reload', 'reload-late', 'reload-soon'].map(
        (policy) => `failures.${policy}.request-headers`,
      ),
    ],
    ['a trap in the request body', ['failures.unset.request-body']],
    ['a trap in response headers', each('failures.', 'unset.response-headers open.response-headers')],
    ['a trap in the response body, in on_log', each('failures.unset.', 'response-body log')],
    ['a trap while a request waits for a callout', each('failures.', 'unset.http-call open.http-call')],
    [
      'what the log says',
      each('failures.error.', 'unreachable outside-memory divide-by-zero endless-recursion'),
    ],
    [
      'bad pointers',
      each('failures.error.', 'bad-pointer-to-log bad-pointer-to-property bad-pointer-for-result'),
    ],
    ['memory that grows', each('failures.error.', 'grow-1000-pages grow-20000-pages')],
    [
      'calls that end Envoy',
      each(
        'crashes.',
        'continue-response-in-request-headers local-reply-in-log local-reply-in-done close-in-log',
      ),
    ],
    [
      'calls that do not',
      each('crashes.', 'continue-in-log call-in-log continue-not-paused continue-2 close-2 close-3'),
    ],
  ],
  'result codes': [
    [
      'a header that is missing, an empty key',
      ['codes.header.empty-key', 'codes.map.request-headers.request-headers.get'],
    ],
    [
      'a map that is not there',
      each(
        'codes.map.',
        'response-headers.request-headers.get call-headers.request-headers.get unknown.request-headers.get',
      ),
    ],
    [
      'the request map later, and in on_log',
      each('codes.map.request-headers.', 'request-body.get response-headers.get log.get done.get'),
    ],
    ['response trailers in on_log', ['codes.map.response-trailers.log.get']],
    ['all pairs', each('codes.map.', 'response-headers.request-headers.pairs unknown.request-headers.pairs')],
    ['the size', each('codes.map.', 'request-headers.request-headers.size call-headers.http-call.size')],
    [
      'writes',
      each(
        'codes.map.',
        'response-headers.request-headers.add request-headers.log.add request-headers.log.set',
      ),
    ],
    [
      'odd names and values',
      each('headers.request.', 'add-empty-name add-empty-value add-space-in-name add-newline'),
    ],
    [
      'trailers that are made',
      each(
        'codes.map.',
        'request-trailers.request-end.add response-trailers.response-end.add request-trailers.request-body.add',
      ),
    ],
    ['malformed pairs', ['codes.header.set-malformed']],
    ['buffers that are read', each('body.request.', 'read-at-the-end read-huge-start read-past-the-end')],
    [
      'buffers that are not there',
      each(
        'codes.buffer.',
        'plugin-configuration.request-headers.get call-body.request-headers.get unknown.request-headers.get response-body.request-headers.get',
      ),
    ],
    [
      'buffers that are written',
      each('body.request.', 'write-middle write-all write-front write-append write-after'),
    ],
    ['the status of a buffer', ['codes.buffer.request-body.request-body.status']],
    ['properties', each('codes.property.', 'unknown empty filter-state upstream-host-metadata')],
    ['properties that are written', each('codes.property.', 'set set-attribute set-two-segments')],
    ['shared data', each('codes.shared.', 'missing wrong-cas cas-of-missing-key empty-key')],
    [
      'queues',
      each(
        'codes.queue.',
        'resolve-unknown dequeue-unknown enqueue-unknown dequeue-empty register-twice fifo',
      ),
    ],
    ['metrics', each('codes.metric.', 'types counter record-counter histogram unknown ids defined-twice')],
    [
      'callouts that are refused',
      each(
        'codes.call.',
        'unknown-cluster no-method no-path no-authority no-headers negative-timeout timeout-0',
      ),
    ],
    ['streams', ['codes.stream.continue-9', 'codes.stream.close-9', 'crashes.continue-2']],
    ['effective contexts', each('codes.context.', 'unknown zero')],
    ['done and get_status', ['codes.done.outside', 'codes.status.none']],
    [
      'foreign functions',
      each(
        'codes.foreign.',
        'unknown compress uncompress uncompress-garbage clear-route-cache verify-signature-garbage sign-garbage filter-state-garbage expr-header expr-parse-error get-log-level inject resolve-dns',
      ),
    ],
  ],
  'headers and routes': [
    [
      'the order of pairs, names in lower case, host and :authority',
      each('routes.', 'replace-host add-host add-authority'),
    ],
    ['server and date', each('headers.response.', 'replace-server replace-date remove-date')],
    [
      'duplicates, cookies',
      each('headers.request.', 'add-duplicate replace-duplicates remove-duplicates cookies'),
    ],
    ['bytes from 0x80 on', ['headers.request.add-high-bytes', 'headers.response.add-high-bytes']],
    [
      'line breaks and spaces',
      each(
        'headers.',
        'request.add-newline response.add-newline request.add-space-in-name response.add-space-in-name',
      ),
    ],
    [
      'any write selects the route again',
      each('routes.', 'replace-path replace-authority add-matched-header to-direct-response'),
    ],
    ['the route keeps its name within the callback', ['routes.replace-path-after-asking']],
    ['pseudo-headers that are removed', each('routes.', 'remove-path remove-authority remove-method')],
    [
      'an answer without status, or with a bad one',
      each('headers.response.', 'remove-status status-garbage'),
    ],
    ['set_header_map_pairs without x-forwarded-proto', ['routes.set-all-without-proto']],
    [
      'bodies that do not fit their length',
      each(
        'body.',
        'request.longer-with-old-length response.shorter-with-old-length request.replaced-with-its-length',
      ),
    ],
    ['a body written in both calls', ['body.response.written-in-both-calls']],
  ],
  properties: [
    [
      'those of the request, the source and the connection',
      each(
        'properties.request-headers.',
        'request-path request-headers source-address connection-id connection-mtls',
      ),
    ],
    [
      'those of the upstream and the answer',
      each('properties.', 'response-headers.upstream-address log.response-code log.response-code_details'),
    ],
    [
      'those below xds',
      each('properties.log.', 'xds-cluster_name xds-route_name xds-virtual_host_name xds-listener_direction'),
    ],
    ['top-level names are gone', each('properties.log.', 'node cluster_name route_name plugin_vm_memory')],
    [
      'what a phase does not have',
      each(
        'properties.',
        'request-headers.connection-tls_version request-headers.request-duration response-headers.request-path',
      ),
    ],
    [
      'properties of plugins',
      ['codes.property.set', 'properties.log.plugin_name', 'codes.everywhere.set-property.log'],
    ],
  ],
  callouts: [
    ['what is sent', each('callouts.', 'plain with-body with-user-agent')],
    ['time that is up, connections that are refused or reset', each('callouts.', 'timeout refused reset')],
    ['an answer past 32 MiB', ['callouts.too-long-answer']],
    ['chunks, trailers, redirects', each('callouts.', 'chunked trailers 302')],
    ['an answer after the client has left', each('callouts.', 'client-leaves answer-after-the-stream')],
    ['a call in on_configure', ['lifecycle.call-in-configure']],
  ],
  'metrics, remote code, updates': [
    ['metrics on the admin pages', ['metrics.counter', 'metrics.counter-with-dots']],
    ['metrics for Prometheus', each('metrics.prometheus.', 'counter odd-name gauge histogram')],
    ['figures of VMs and of reloading', ['lifecycle.one-plugin', 'failures.reload-soon.request-headers']],
    ['what is asked for', each('remote.', 'served chunked https-uri-on-plain-cluster')],
    [
      'answers that are no code',
      each('remote.', '206 302 404 503 empty gzip other-digest unknown-cluster reset'),
    ],
    ['tries', each('remote.', 'second-try-works retry-policy')],
    ['digests', each('remote.', 'no-digest malformed-digest')],
    ['the old listener serves while code is fetched', ['updates.to-remote-slowly']],
    ['after the last failure: closed or open', each('remote.', '404 fail-open-404')],
    ['the cache goes by digest', each('', 'updates.remote-then-other-text remote.two-plugins-same-code')],
    ['LDS: other text', ['updates.other-text']],
    [
      'LDS, ECDS: a bad module or a refusal is rejected',
      each(
        '',
        'updates.bad-module updates.configure-refuses watched.filter.bad-module watched.filter.configure-refuses',
      ),
    ],
    ['LDS: remote code that is not there', ['updates.to-remote-404']],
    [
      'ECDS: remote code that is not in the cache',
      each('watched.filter.', 'to-remote to-remote-pushed-twice to-remote-404'),
    ],
    [
      'nack_on_code_cache_miss',
      each('', 'watched.filter.to-remote-nack updates.to-remote-nack remote.nack-on-cache-miss'),
    ],
    ['ECDS: remote code at the start', ['watched.filter.boot-with-remote']],
  ],
};
