/** What is counted about requests, and how `/metrics` gets it. */
import type { Metrics } from '@postern/service/metrics';

import type { Shelf } from '../serving/shelf.js';

/** The route under which requests for files count; the fast path never reaches Express, which names the others. */
export const FILE_ROUTE = '/plugins/:name/:version/:file';

export interface Traffic {
  /** Counts an answered request; `route` is a pattern, never a path. */
  request(route: string, status: number): void;
  /** Counts body bytes of files. */
  fileBytes(count: number): void;
  /** Counts a publish; `result` is `created`, `unchanged` or an error code. */
  publish(result: string): void;
  /** What `/metrics` answers. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Registers the server's metrics. */
export function createTraffic(metrics: Metrics, shelf: Shelf): Traffic {
  const requests = metrics.counter<'route' | 'status'>({
    name: 'postern_plugin_server_requests_total',
    help: 'Answered requests by route and status.',
    labels: ['route', 'status'],
  });
  const bytes = metrics.counter({
    name: 'postern_plugin_server_file_bytes_total',
    help: 'Bytes of plugin files in answers.',
  });
  const publishes = metrics.counter<'result'>({
    name: 'postern_plugin_server_publishes_total',
    help: 'Publishes by result: created, unchanged, or the code of the error.',
    labels: ['result'],
  });
  const cached = metrics.gauge<'what'>({
    name: 'postern_plugin_server_cache',
    help: 'Files kept in memory: how many, and how many bytes they take.',
    labels: ['what'],
  });
  const tally = createTally();
  return {
    request: (route, status) => tally.count(route, status),
    fileBytes: (count) => bytes.inc(count),
    publish: (result) => publishes.inc({ result }),
    text: async () => {
      tally.empty((route, status, count) => requests.inc({ route, status: String(status) }, count));
      cached.set({ what: 'files' }, shelf.fill.files);
      cached.set({ what: 'bytes' }, shelf.fill.bytes);
      return metrics.text();
    },
    contentType: metrics.contentType,
  };
}

/** Counts in plain maps between two looks at `/metrics`: a labelled counter costs a tenth of a cached answer. */
function createTally(): {
  count(route: string, status: number): void;
  empty(take: (route: string, status: number, count: number) => void): void;
} {
  const routes = new Map<string, Map<number, number>>();
  return {
    count(route, status) {
      let statuses = routes.get(route);
      if (statuses === undefined) routes.set(route, (statuses = new Map()));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    },
    empty(take) {
      for (const [route, statuses] of routes) {
        for (const [status, count] of statuses) take(route, status, count);
      }
      routes.clear();
    },
  };
}
