/**
 * Every admin page: its path, what it is for, its parameters, and whether it changes something (POST only).
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/operations/admin; Envoy's paths and words, ours marked as such.
 */
import { json, text, type AdminPage, type AdminRequest } from './admin-page.js';
import { configDumpPage } from './config-dump.js';
import { loggingPage } from './logging-page.js';
import { pluginsPage } from './plugins-page.js';
import {
  hotRestartVersionPage,
  initDumpPage,
  memoryPage,
  readyPage,
  runtimeModifyPage,
  runtimePage,
  serverInfoPage,
} from './server-pages.js';
import { statsPage, type Intervals } from './stats-page.js';
import { clustersPage, listenersPage } from './upstream-pages.js';

export interface AdminCommand {
  readonly help: string;
  readonly params?: Readonly<Record<string, string>>;
  /** It changes something: POST only. */
  readonly mutates?: boolean;
  readonly page: (request: AdminRequest) => AdminPage | Promise<AdminPage>;
}

const FILTER = 'Regular expression (Google re2) for filtering stats';
const USED_ONLY = 'Only include stats that have been written by system since restart';
const OK = text(200, 'OK\n');
const NO_LOOKUPS = text(
  200,
  'Lookup tracking is not enabled. Use /stats/recentlookups/enable to enable.\n\ntotal: 0',
);

/** Pages that show. */
const READING_COMMANDS: Readonly<Record<string, AdminCommand>> = {
  '/certs': { help: 'print certs on machine', page: () => json({ certificates: [] }) },
  '/clusters': {
    help: 'upstream cluster status',
    params: { filter: 'Regular expression (Google re2) for filtering clusters by name' },
    page: clustersPage,
  },
  '/config_dump': {
    help: 'dump current Envoy configs',
    params: {
      resource: 'The resource to dump',
      mask: 'The fields to keep, parsed as a FieldMask; with resource it applies to every entry of that list',
      name_regex: 'Dump only the resources whose names match the specified regex',
      include_eds: 'Show what the endpoints of clusters are, too',
    },
    page: configDumpPage,
  },
  '/hot_restart_version': {
    help: 'print the hot restart compatibility version',
    page: hotRestartVersionPage,
  },
  '/init_dump': { help: 'dump what initialisation waits for', page: initDumpPage },
  '/listeners': {
    help: 'print listener info',
    params: { format: 'File format to use; One of (text, json)' },
    page: listenersPage,
  },
  '/memory': { help: 'print current allocation/heap usage', page: memoryPage },
  '/plugins': {
    help: 'print wasm plugins, their VMs and their last trap (not in Envoy)',
    page: pluginsPage,
  },
  '/ready': { help: 'print server state, return 200 if LIVE, otherwise return 503', page: readyPage },
  '/runtime': { help: 'print runtime values', page: runtimePage },
  '/server_info': { help: 'print server version/status information', page: serverInfoPage },
  '/stats/recentlookups': { help: 'Show recent stat-name lookups', page: () => NO_LOOKUPS },
};

/** Names of figures are not looked up while requests run: there is nothing to record. */
const LOOKUP_COMMANDS: Readonly<Record<string, AdminCommand>> = Object.fromEntries(
  [
    ['clear', 'clear list of stat-name lookups and counter'],
    ['disable', 'disable recording of reset stat-name lookup names'],
    ['enable', 'enable recording of reset stat-name lookup names'],
  ].map(([name, help = '']) => [`/stats/recentlookups/${name}`, { help, mutates: true, page: () => OK }]),
);

/** Pages that change something. */
const CHANGING_COMMANDS: Readonly<Record<string, AdminCommand>> = {
  '/drain_listeners': {
    help: 'drain listeners',
    mutates: true,
    params: {
      graceful: 'Tell connections to end before listeners are closed',
      skip_exit: 'Drain the connections but never stop the listeners',
      inboundonly: 'Drain only listeners whose traffic_direction is INBOUND',
    },
    page: drainPage,
  },
  '/healthcheck/fail': {
    help: 'cause the server to fail health checks',
    mutates: true,
    page: ({ gateway }) => gateway.command({ kind: 'health', failed: true }).then(() => OK),
  },
  '/healthcheck/ok': {
    help: 'cause the server to pass health checks',
    mutates: true,
    page: ({ gateway }) => gateway.command({ kind: 'health', failed: false }).then(() => OK),
  },
  '/logging': {
    help: 'query/change logging levels',
    mutates: true,
    params: {
      paths:
        'Change multiple logging levels by setting to <logger_name1>:<desired_level1>,<logger_name2>:<desired_level2>',
      level:
        'desired logging level of all loggers; One of (trace, debug, info, warning, error, critical, off)',
    },
    page: loggingPage,
  },
  '/quitquitquit': {
    help: 'exit the server',
    mutates: true,
    page: ({ quit }) => {
      setImmediate(quit);
      return OK;
    },
  },
  '/reopen_logs': { help: 'reopen access logs', mutates: true, page: () => OK },
  '/reset_counters': {
    help: 'reset all counters to zero',
    mutates: true,
    page: ({ gateway }) => gateway.command({ kind: 'reset-counters' }).then(() => OK),
  },
  '/runtime_modify': {
    help: 'Adds or modifies runtime values as passed in query parameters',
    mutates: true,
    page: runtimeModifyPage,
  },
};

/** Pages of figures: they also show what came in the latest interval. */
function statsCommands(intervals: () => Intervals): Record<string, AdminCommand> {
  const prometheus = (request: AdminRequest): AdminPage => {
    const query = new URLSearchParams([['format', 'prometheus'], ...request.query]);
    return statsPage({ ...request, query }, intervals());
  };
  return {
    '/stats': {
      help: 'print server stats',
      params: {
        usedonly: USED_ONLY,
        filter: FILTER,
        invert_filter: 'Invert the filter regex',
        format: 'Format to use; One of (text, json, prometheus)',
        type: 'Stat types to include.; One of (All, Counters, Histograms, Gauges, TextReadouts)',
        histogram_buckets: 'Histogram bucket display mode; One of (cumulative, disjoint, detailed, summary)',
      },
      page: (request) => statsPage(request, intervals()),
    },
    '/stats/prometheus': {
      help: 'print server stats in prometheus format',
      params: {
        usedonly: USED_ONLY,
        text_readouts: 'Render text_readouts as gauges with value 0',
        filter: FILTER,
        invert_filter: 'Invert the filter regex',
        histogram_buckets: 'Histogram bucket display mode; One of (cumulative, summary)',
      },
      page: prometheus,
    },
  };
}

/** All pages by path; `/`, `/help` and `/trace` are the server's own. */
export function adminCommands(intervals: () => Intervals): ReadonlyMap<string, AdminCommand> {
  return new Map(
    Object.entries({
      ...READING_COMMANDS,
      ...statsCommands(intervals),
      ...LOOKUP_COMMANDS,
      ...CHANGING_COMMANDS,
    }),
  );
}

async function drainPage({ gateway, query }: AdminRequest): Promise<AdminPage> {
  // No listener here has a traffic direction, and Envoy's default is not inbound.
  if (query.has('inboundonly') || query.has('skip_exit')) return OK;
  await gateway.command({ kind: 'stop-listeners', graceful: query.has('graceful') });
  return OK;
}
