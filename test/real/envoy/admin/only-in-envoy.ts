/**
 * Names of statistics that Envoy has and the gateway host has not, each class with its reason; and those of which the
 * figures differ after the same requests. A class that fits nothing any more fails the suite.
 */

/** Names, and why. */
export type Class = readonly [names: RegExp, reason: string];

/** What is not there. */
export const ONLY_IN_ENVOY: readonly Class[] = [
  [
    /^(?:http|listener)\.admin\.|\.http\.admin\./,
    'The admin interface is a server of its own, which counts nothing of itself.',
  ],
  [
    /^(?:main_thread|workers|server\.(?:main_thread|worker_\d+))\.watchdog_/,
    'There are no watchdogs: a callback has a deadline instead, and server.worker_deaths counts.',
  ],
  [/^listener\.\w+\.worker_\d+\./, 'Connections are counted for all workers together.'],
  [
    /^(?:runtime|http\.web\.tracing|overload|envoy\.overload_actions)\./,
    'Neither runtime layers nor tracing nor overload actions.',
  ],
  [/overload|soft_drain|preconnect|_0_?rtt|http3|golang/, 'No overload manager, preconnecting or HTTP/3.'],
  [/rq_overload/, 'Nothing is turned away for load alone.'],
  [/^http\.async-client\./, 'Calls of plugins are counted at their clusters alone.'],
  [
    /^filesystem\.|^dns\.cares\.|^thread_local_cluster_manager\./,
    "Parts of Envoy's own build: files, c-ares, threads.",
  ],
  [
    /lb_(?:subsets|zone|local|recalculate)|total_match_count|max_host_weight|original_dst|\.version$|warming_state|assignment_/,
    'No subsets, zones and original destinations; no figures of the balancer itself.',
  ],
  [
    /^cluster_manager\.|cluster\.\w+\.update_(?:empty|no_rebuild)/,
    'Updates are counted as attempts, successes and failures.',
  ],
  [
    /flow_control|_bytes_buffered$|pool_overflow|queue_overloaded|attempts_exceeded|active_overflow/,
    'What is held and where reading pauses is not counted.',
  ],
  [
    /^server\.(?:compilation|days_until|debug_|dropped_|dynamic_|envoy_|seconds_|static_|stats_|version|wip|initialization)/,
    "Facts of Envoy's build, its certificates and its parser of fields: here an unknown field is an error.",
  ],
  [
    /(?:^|\.)http1\.|maintenance_mode|shadow_abandoned|bind_errors|rx_reset_no_error|per_cx$/,
    'Not counted apart.',
  ],
  [
    /upgrades_|ws_on_non_ws|destroy_(?:local|remote|active)|(?:rx|tx)_bytes_total/,
    'Not counted for HTTP connections of clients yet.',
  ],
  [
    /downstream_rq_(?:header_timeout|non_relative|redirected|rejected|response_before|too_)|rs_too_large|after_downstream/,
    'The answer says it, and the access log; there is no figure of its own yet.',
  ],
  [
    /listener\.\w+\.(?:downstream_(?:cx_overflow|global|listener_filter|cx_transport)|(?:network_)?extension_|connections_accepted)/,
    'No limits of connections, and no listener filters of others.',
  ],
  [/^listener_manager\.workers_pinned$/, 'Not counted yet.'],
];

/** What is only here. */
export const ONLY_HERE: readonly Class[] = [[/^server\.worker_deaths$/, 'Our own figure.']];

/** Figures of the same name that are not compared. */
export const OTHER_VALUES: readonly Class[] = [
  [/^server\.(?:memory|uptime|concurrency|total_connections)/, 'Facts of the process and the moment.'],
  [/_cx_(?:active|destroy|http1_active)|rq_active$/, 'When a client has gone depends on the kernel.'],
  [/^wasm\./, 'VMs of main threads are counted by the supervisor.'],
  [/^cluster\.tcp\.|^tcp\.raw\./, 'What TCP connections count is compared by scenarios of their own.'],
  [/_bytes_total$/, 'Names of programs stand in headers.'],
];
