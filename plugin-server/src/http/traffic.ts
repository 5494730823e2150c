/** What is counted about requests, and how `/metrics` gets it. */
import type { Metrics, MetricsData } from '@postern/service/metrics';

import type { Shelf } from '../serving/shelf.js';
import type { Tenant } from '../tenant.js';
import { createDownloads } from './downloads.js';
import { createTally } from './tally.js';

/** The route under which requests for files count; the fast path never reaches Express, which names the others. */
export const FILE_ROUTE = '/plugins/:name/:version/:file';

export interface Traffic {
  /** Counts an answered request; `route` is a pattern, never a path. */
  request(route: string, status: number, seconds: number): void;
  /** Counts body bytes of files. */
  fileBytes(count: number): void;
  /** Counts the module at this URL as downloaded; only URLs of modules that exist come here. */
  download(url: string): void;
  /** Counts a publish; `result` is `created`, `unchanged` or an error code. */
  publish(result: string): void;
  /** Counts a request that its credential did not let through. */
  refusal(code: string): void;
  /** What `/metrics` answers. */
  text(): Promise<string>;
  /** The same as data, for whoever adds up several processes. */
  data(): Promise<MetricsData>;
  readonly contentType: string;
}

export interface TrafficOptions {
  readonly metrics: Metrics;
  readonly shelf: Shelf;
  /** Bytes that are left where versions are kept, if that can be known. */
  readonly freeBytes: () => Promise<number | undefined>;
}

/** Registers the server's metrics. */
export function createTraffic({ metrics, shelf, freeBytes }: TrafficOptions): Traffic {
  const counters = register(metrics);
  const { requests, bytes, publishes, refusals, lookups, cached, free, durations } = counters;
  const tally = createTally();
  const downloads = createDownloads();
  const collect = async (): Promise<void> => {
    tally.empty((route, status, count) => requests.inc({ route, status: String(status) }, count));
    downloads.empty((tenant: Tenant, plugin, count) =>
      counters.downloads.inc({ tenant: tenant ?? '', plugin }, count),
    );
    const { hits, misses } = shelf.takeLookups();
    lookups.inc({ result: 'hit' }, hits);
    lookups.inc({ result: 'miss' }, misses);
    cached.set({ what: 'files' }, shelf.fill.files);
    cached.set({ what: 'bytes' }, shelf.fill.bytes);
    // A store that is away is no reason to hide the other figures.
    const left = await freeBytes().catch(() => undefined);
    if (left !== undefined) free.set(left);
  };
  return {
    request: (route, status, seconds) => {
      tally.count(route, status);
      durations.observe(route, seconds);
    },
    fileBytes: (count) => bytes.inc(count),
    download: (url) => downloads.count(url),
    publish: (result) => publishes.inc({ result }),
    refusal: (code) => refusals.inc({ code }),
    text: async () => {
      await collect();
      return metrics.text();
    },
    data: async () => {
      await collect();
      return metrics.data();
    },
    contentType: metrics.contentType,
  };
}

/** Names and helps; what each counts stands in the README. */
// The type is what the counters are made of.
// eslint-disable-next-line typescript/explicit-function-return-type
function register(metrics: Metrics) {
  const named = (name: string, help: string): { name: string; help: string } => ({
    name: `postern_plugin_server_${name}`,
    help,
  });
  return {
    requests: metrics.counter<'route' | 'status'>({
      ...named('requests_total', 'Answered requests by route and status.'),
      labels: ['route', 'status'],
    }),
    durations: metrics.talliedHistogram({
      ...named('request_seconds', 'From the head of a request to the end of its answer, by route.'),
      label: 'route',
    }),
    bytes: metrics.counter(named('file_bytes_total', 'Bytes of plugin files in answers.')),
    downloads: metrics.counter<'tenant' | 'plugin'>({
      ...named('downloads_total', 'Modules sent whole, by plugin and tenant.'),
      labels: ['tenant', 'plugin'],
    }),
    publishes: metrics.counter<'result'>({
      ...named('publishes_total', 'Publishes by result: created, unchanged, or the code of the error.'),
      labels: ['result'],
    }),
    refusals: metrics.counter<'code'>({
      ...named('refusals_total', 'Requests that their credential, or none, did not let through.'),
      labels: ['code'],
    }),
    lookups: metrics.counter<'result'>({
      ...named('cache_lookups_total', 'Files that stood ready in memory (hit) or not (miss).'),
      labels: ['result'],
    }),
    cached: metrics.gauge<'what'>({
      ...named('cache', 'Files kept in memory: how many, and how many bytes they take.'),
      labels: ['what'],
    }),
    free: metrics.gauge({
      ...named('free_bytes', 'Bytes that are left where versions are kept.'),
      merge: 'first',
    }),
  };
}
