/** What surprises plugin authors about Envoy, quirk by quirk, each with the scenarios that show it on both sides. */

export interface Quirk {
  readonly id: string;
  readonly says: string;
  /** Where it can be read: Envoy's sources (`source/extensions/common/wasm`) or those of proxy-wasm-cpp-host. */
  readonly source: string;
  readonly scenarios: readonly string[];
}

const HOST = 'proxy-wasm-cpp-host src';
const ENVOY = 'envoy source/extensions/common/wasm';

export const QUIRKS: readonly Quirk[] = [
  {
    id: 'malloc-first',
    says: 'Where a module exports both, memory comes from malloc and not from proxy_on_memory_allocate.',
    source: `${HOST}/wasm.cc (getFunctions)`,
    scenarios: [
      'loading.malloc-before-memory-allocate',
      'loading.memory-allocate-used',
      'loading.memory-allocate-only',
      'loading.no-malloc',
    ],
  },
  {
    id: 'plugin-root-id-always-ok',
    says: 'The property plugin_root_id is found even where it is empty.',
    source: `${ENVOY}/context.cc (findValue)`,
    scenarios: ['properties.request-headers.plugin_root_id', 'codes.everywhere.property.log'],
  },
  {
    id: 'proc-exit-returns',
    says: 'WASI proc_exit does nothing: the call returns and the plugin goes on.',
    source: `${HOST}/exports.cc (wasi_unstable_proc_exit)`,
    scenarios: ['loading.proc-exit-returns'],
  },
  {
    id: 'bad-argument-outside-phase',
    says: 'A header map that is not there in this phase answers BadArgument, not NotFound.',
    source: `${ENVOY}/context.cc (getMap)`,
    scenarios: [
      'codes.map.request-headers.request-body.get',
      'codes.map.request-headers.response-headers.get',
      'codes.map.response-headers.request-headers.get',
      'codes.map.call-headers.request-headers.get',
    ],
  },
  {
    id: 'continue-clears-request-pointers',
    says: 'After continue_stream the request headers cannot be had any more, not even in the same callback.',
    source: `${ENVOY}/context.cc (continueStream)`,
    scenarios: ['codes.stream.headers-after-continue', 'codes.everywhere.continue.http-call-as-stream'],
  },
  {
    id: 'first-value-only',
    says: 'Of a header that came several times a plugin reads the first; the property joins them.',
    source: `${ENVOY}/context.cc (getHeaderMapValue)`,
    scenarios: ['codes.header.first-value-only', 'headers.request.add-duplicate'],
  },
  {
    id: 'malformed-pairs-empty-the-map',
    says: 'A list of pairs that cannot be read sets an empty map and answers Ok.',
    source: `${HOST}/pairs_util.cc`,
    scenarios: ['codes.header.set-malformed', 'codes.header.set-empty', 'codes.header.set-too-many'],
  },
  {
    id: 'log-before-done',
    says: 'on_log comes before on_done and on_delete, plugin by plugin.',
    source: `envoy source/common/http/conn_manager_impl.cc`,
    scenarios: ['order.get', 'order.three-plugins'],
  },
  {
    id: 'vm-start-per-root',
    says: 'on_vm_start runs once for each root context, not once for each VM.',
    source: `${HOST}/wasm.cc (start)`,
    scenarios: ['lifecycle.two-plugins-one-vm', 'lifecycle.three-plugins-two-vms'],
  },
  {
    id: 'canary',
    says: 'Each plugin is started once for a trial before it is started for use.',
    source: `${HOST}/wasm.cc (canary)`,
    scenarios: ['lifecycle.one-plugin', 'loading.configure-refuses-by-script'],
  },
  {
    id: 'main-thread-starts-too',
    says: 'With N workers a plugin is configured N+2 times: on trial, on the main thread, and on each worker; ticks run on the main thread as well.',
    source: `${ENVOY}/wasm.cc (createWasm)`,
    scenarios: ['lifecycle.one-plugin', 'lifecycle.tick', 'lifecycle.call-in-configure'],
  },
  {
    id: 'call-failures-are-answers',
    says: 'A callout that times out or is refused is answered with 504 or 503 like any other.',
    source: 'envoy source/common/http/async_client_impl.cc',
    scenarios: ['callouts.timeout', 'callouts.refused', 'callouts.reset', 'callouts.timeout-in-body'],
  },
  {
    id: 'no-write-in-the-middle',
    says: 'Bytes cannot be put into the middle of a body: BadArgument.',
    source: `${ENVOY}/context.cc (Buffer::copyFrom)`,
    scenarios: ['body.request.write-middle', 'body.response.write-middle'],
  },
  {
    id: 'cas-on-a-missing-key',
    says: 'A compare-and-swap number on a key that is not there is not compared.',
    source: `${HOST}/shared_data.cc`,
    scenarios: ['codes.shared.cas-of-missing-key', 'codes.shared.wrong-cas'],
  },
  {
    id: 'record-adds-to-counters',
    says: 'record_metric on a counter adds the value.',
    source: `${ENVOY}/context.cc (recordMetric)`,
    scenarios: ['codes.metric.record-counter', 'metrics.counter-recorded'],
  },
  {
    id: 'numbers',
    says: 'Ids tell their kind by the last two bits: counters 4, 8, …, gauges 5, 9, …, histograms 6, 10, …, callouts 4, 8, ….',
    source: `${ENVOY}/context.h, wasm.h`,
    scenarios: ['codes.metric.ids', 'codes.call.numbers', 'callouts.two-at-once'],
  },
  {
    id: 'own-reply-passes-own-callbacks',
    says: 'A local reply passes the response callbacks of the plugin that sent it.',
    source: 'envoy source/common/http/filter_manager.cc (sendLocalReplyViaFilterChain)',
    scenarios: [
      'order.local-reply-of-first',
      'order.local-reply-of-second',
      'local-reply.changed-on-its-way',
    ],
  },
  {
    id: 'effective-context-reset',
    says: 'The effective context is the own one again at the start of each callback.',
    source: `${HOST}/context.cc (DeferAfterCallActions)`,
    scenarios: ['codes.context.reset-between-callbacks', 'codes.context.root'],
  },
  {
    id: 'paused-headers-hold-the-body',
    says: 'A plugin that pauses in its headers gets no body, unless allow_on_headers_stop_iteration is set.',
    source: `${ENVOY}/context.cc (convertFilterHeadersStatus)`,
    scenarios: ['pause.plain.local-reply-in-body-end', 'pause.held.local-reply-in-body-end'],
  },
  {
    id: 'trap-is-503-and-a-dead-vm',
    says: 'A trap answers 503, and the VM is dead for all its plugins.',
    source: `${HOST}/wasm.cc (failStream)`,
    scenarios: ['failures.unset.request-headers', 'failures.shared.one-vm', 'failures.shared.two-vms'],
  },
  {
    id: 'policy-open-does-not-save-the-request',
    says: 'failure_policy FAIL_OPEN answers the request that trapped with 503; the old fail_open lets it pass.',
    source: `${ENVOY}/plugin.cc`,
    scenarios: ['failures.open.request-headers', 'failures.fail-open.request-headers'],
  },
  {
    id: 'two-segments-cannot-be-read',
    says: 'A property of two segments is written, and never found.',
    source: `${ENVOY}/context.cc (setProperty, findValue)`,
    scenarios: ['codes.property.set-two-segments'],
  },
  {
    id: 'attributes-cannot-be-written',
    says: 'Writing to an attribute path answers Ok and changes nothing.',
    source: `${ENVOY}/context.cc (setProperty)`,
    scenarios: ['codes.property.set-attribute'],
  },
  {
    id: 'status-of-the-root',
    says: 'get_status tells the status of the root context, whoever asks.',
    source: `${HOST}/exports.cc (get_status)`,
    scenarios: [
      'codes.status.none',
      'callouts.too-long-answer',
      'codes.everywhere.status.http-call-as-stream',
    ],
  },
  {
    id: 'size-in-bytes',
    says: 'get_header_map_size counts bytes, not pairs.',
    source: `${ENVOY}/context.cc (getHeaderMapSize)`,
    scenarios: ['codes.map.request-headers.request-headers.size'],
  },
  {
    id: 'empty-map-has-no-address',
    says: 'All pairs of a map that is not there are Ok, with address 0 and length 0.',
    source: `${HOST}/exports.cc (get_header_map_pairs)`,
    scenarios: [
      'codes.map.request-trailers.request-headers.pairs',
      'codes.map.response-headers.request-headers.pairs',
    ],
  },
  {
    id: 'no-answer-for-a-root-that-is-gone',
    says: 'The answer to a callout of a root context that is gone is not delivered.',
    source: `${ENVOY}/context.cc (onHttpCallSuccess)`,
    scenarios: ['watched.filter.root-gone-before-its-answer'],
  },
  {
    id: 'attributes-moved-to-xds',
    says: 'node, route_name, cluster_name and their like are found below xds only.',
    source: 'envoy source/extensions/filters/common/expr/context.cc',
    scenarios: [
      ...[
        'node',
        'route_name',
        'cluster_name',
        'listener_direction',
        'xds-route_name',
        'xds-cluster_name',
      ].map((name) => `properties.log.${name}`),
    ],
  },
  {
    id: 'writing-selects-the-route-again',
    says: 'Any write to request headers selects the route again; clear_route_cache is not needed.',
    source: `${ENVOY}/context.cc (onHeadersModified)`,
    scenarios: ['routes.replace-path', 'routes.add-matched-header', 'routes.replace-path-and-clear'],
  },
  {
    id: 'reply-of-a-root-hangs',
    says: 'A local reply with a root as effective context is Ok, sends nothing, and stops the stream.',
    source: `${ENVOY}/context.cc (sendLocalResponse)`,
    scenarios: ['local-reply.as-root-from-a-stream', 'local-reply.as-root-in-a-call'],
  },
  {
    id: 'trap-in-an-answer-hangs',
    says: 'A trap in on_http_call_response leaves the waiting request waiting.',
    source: `${HOST}/wasm.cc (fail)`,
    scenarios: ['failures.unset.http-call', 'failures.open.http-call'],
  },
  {
    id: 'unseen-plugins-are-logged',
    says: 'A plugin that a local reply kept from seeing the request gets create, log, done and delete all the same.',
    source: `${ENVOY}/context.cc (log)`,
    scenarios: ['order.local-reply-of-first', 'order.malformed-request-line'],
  },
  {
    id: 'root-lines-have-no-name',
    says: "Log lines of a root context carry root and VM, but not the plugin's name.",
    source: `${ENVOY}/context.cc (log_prefix)`,
    scenarios: ['lifecycle.names-in-log-lines', 'lifecycle.names-in-log-lines-without-ids'],
  },
  {
    id: 'restricted-callback',
    says: 'Before it is started a module may log and little else; any other call ends it.',
    source: `${HOST}/wasm.cc (restricted_callback)`,
    scenarios: ['loading.initialize-calls-host', 'loading.initialize-logs'],
  },
  {
    id: 'struct-is-not-json',
    says: 'A Struct as configuration reaches the plugin as the bytes of the message, not as JSON.',
    source: 'envoy source/common/protobuf/utility.cc (anyToBytes)',
    scenarios: ['lifecycle.configuration.struct', 'lifecycle.configuration.string'],
  },
  {
    id: 'shared-data-by-vm-id',
    says: 'Shared data is shared by equal VM ids, whatever the code.',
    source: `${HOST}/shared_data.cc`,
    scenarios: ['lifecycle.sharing.other-code', 'lifecycle.sharing.other-vm-id'],
  },
  {
    id: 'negative-cache',
    says: 'Code that could not be fetched is not asked for again within ten seconds.',
    source: `${ENVOY}/wasm.cc (NEGATIVE_CACHE_SECONDS)`,
    scenarios: ['watched.filter.to-remote-pushed-twice', 'watched.filter.to-remote-nack-404'],
  },
  {
    id: 'memory-limit',
    says: 'A module may ask for 16,384 pages of memory and not for more.',
    source: `${HOST}/../include/proxy-wasm/limits.h`,
    scenarios: [
      'loading.memory-16384-pages',
      'loading.memory-20000-pages',
      'failures.error.grow-20000-pages',
    ],
  },
];
