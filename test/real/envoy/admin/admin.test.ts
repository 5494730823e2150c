/** Every admin page beside Envoy's: which pages there are, how they answer, which statistics they show. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Processes } from '../../../e2e/processes.js';
import { bothWithTraffic, type Admin, type Page } from './gateways-with-traffic.js';
import { ONLY_HERE, ONLY_IN_ENVOY, OTHER_VALUES, type Class } from './only-in-envoy.js';

const processes = new Processes();
let envoy: Admin;
let ours: Admin;

beforeAll(async () => {
  ({ envoy, ours } = await bothWithTraffic(processes));
}, 600_000);
afterAll(() => processes.stopAll());

/** The same question to both. */
async function both(request: string): Promise<[Page, Page]> {
  return [await envoy(request), await ours(request)];
}

/** Pages whose whole answer is Envoy's. */
const EQUAL = [
  'GET /stats?filter=(',
  'GET /stats?format=bogus',
  'GET /stats?type=bogus',
  'GET /stats?histogram_buckets=bogus',
  'GET /stats?filter=^no_such_name$',
  'GET /stats?usedonly&filter=^http.web.(no_|rq_)',
  'GET /stats?format=json&filter=^http.web.rq_(direct|redirect|total)',
  'GET /stats?format=json&type=Gauges&filter=^cluster.web.membership',
  'GET /stats/prometheus?filter=^cluster.web.membership',
  'GET /stats?format=prometheus&usedonly&filter=^cluster.web.upstream_rq_[0-9]',
  'GET /stats/prometheus?filter=^listener.main.downstream_cx_total$',
  'GET /stats/prometheus?filter=^listener.main.http.web.downstream_rq_',
  'GET /listeners',
  'GET /listeners?format=json',
  'GET /config_dump?resource=nope',
  'GET /config_dump?resource=bootstrap',
  'GET /config_dump?mask=nope',
  'GET /config_dump?resource=static_clusters&mask=cluster.name',
  'GET /config_dump?resource=static_listeners&mask=listener.name,listener.address',
  'GET /config_dump?resource=static_endpoint_configs&include_eds',
  'GET /config_dump?name_regex=(',
  'GET /ready',
  'GET /certs',
  'GET /init_dump',
  'GET /init_dump?mask=listener',
  'POST /runtime_modify',
  'POST /runtime_modify?a=b',
  'POST /stats/recentlookups/enable',
  'POST /stats/recentlookups/clear',
  'POST /stats/recentlookups/disable',
  'POST /reopen_logs',
  ...[
    '/logging',
    '/drain_listeners',
    '/quitquitquit',
    '/reset_counters',
    '/healthcheck/fail',
    '/runtime_modify',
  ].map((path) => `GET ${path}`),
  'PUT /healthcheck/ok',
];

describe('an admin page answers what Envoy answers', () => {
  it.each(EQUAL)('%s', async (request) => {
    const [theirs, own] = await both(request);
    expect(withoutTimes(own)).toEqual(withoutTimes(theirs));
  });

  it('GET /runtime, whose fields Envoy writes in any order', async () => {
    const [theirs, own] = await both('GET /runtime');
    expect([own.status, own.type]).toEqual([theirs.status, theirs.type]);
    expect(JSON.parse(own.body)).toEqual(JSON.parse(theirs.body));
  });

  it.each([
    'GET /server_info',
    'GET /memory',
    'GET /config_dump',
    'GET /config_dump?include_eds',
    'GET /stats?format=json',
  ])('%s, as far as its fields go', async (request) => {
    const [theirs, own] = await both(request);
    expect([own.status, own.type]).toEqual([theirs.status, theirs.type]);
    const [known, shown] = [topOf(theirs), topOf(own)];
    expect(shown.filter((field) => !known.includes(field))).toEqual([]);
    expect(known.filter((field) => !shown.includes(field))).toEqual([]);
  });

  it('GET /clusters, sorted, and but for what Envoy does not count alike', async () => {
    const [theirs, own] = await both('GET /clusters');
    const lines = ({ body }: Page): string[] =>
      body
        .split('\n')
        .filter((line) => !/::(?:cx|rq)_\w+::\d+$/.test(line) || /^web::.*::(?:cx_total|rq_\w+)::/.test(line))
        .sort();
    expect(lines(own)).toEqual(lines(theirs));
    const names = ({ body }: Page): string[] =>
      body
        .split('\n')
        .map((line) => line.replace(/\d+$/, ''))
        .sort();
    expect(names(own)).toEqual(names(theirs));
  });

  it('POST /logging, with fewer loggers', async () => {
    for (const query of [
      '?level=nope',
      '?nope=info',
      '?a=b&c=d',
      '?group=x:info',
      '?paths=wasm:info,http:warning',
    ]) {
      const [theirs, own] = await both(`POST /logging${query}`);
      const head = ({ status, body }: Page): unknown => [
        status,
        body.replace(/(?<=active loggers:\n)[^]*/, ''),
      ];
      expect(head(own), query).toEqual(head(theirs));
    }
    const [theirs, own] = await both('POST /logging');
    expect(theirs.body.split('\n')).toEqual(expect.arrayContaining(['  wasm: info', '  http: warning']));
    expect(own.body.split('\n')).toEqual(expect.arrayContaining(['  wasm: info', '  http: warning']));
  });

  it('GET /help and an unknown page, with the pages that are here', async () => {
    const paths = ({ body }: Page): string[] =>
      [...body.matchAll(/^ {2}(\/[^\s:]*)/gm)].map(([, path = '']) => path);
    const [theirs, own] = await both('GET /help');
    const missing = paths(theirs).filter((path) => !paths(own).includes(path));
    expect(missing).toEqual([
      ...['/allocprofiler', '/contention', '/cpuprofiler', '/heap_dump', '/heapprofiler'],
      ...['/memory/tcmalloc', '/peak_heap_dump'],
    ]);
    expect(paths(own).filter((path) => !paths(theirs).includes(path))).toEqual(['/plugins', '/trace']);
    const [unknown, unknownHere] = await both('GET /nope');
    expect([unknownHere.status, unknownHere.type]).toEqual([unknown.status, unknown.type]);
    expect(unknownHere.body.split('\n')[0]).toBe(unknown.body.split('\n')[0]);
  });
});

describe('statistics', () => {
  it('have the names and types of Envoy, or a reason', async () => {
    const missing: string[] = [];
    const added: string[] = [];
    for (const type of ['Counters', 'Gauges', 'Histograms', 'TextReadouts']) {
      const [theirs, own] = await both(`GET /stats?type=${type}`);
      const [known, shown] = [namesOf(theirs), namesOf(own)];
      missing.push(...known.filter((name) => !shown.includes(name)));
      added.push(...shown.filter((name) => !known.includes(name)));
    }
    expect(missing.filter((name) => !isListed(ONLY_IN_ENVOY, name))).toEqual([]);
    expect(added.filter((name) => !isListed(ONLY_HERE, name))).toEqual([]);
    expect(ONLY_IN_ENVOY.filter(([names]) => !missing.some((name) => names.test(name)))).toEqual([]);
  });

  it('count what Envoy counts of the same requests', async () => {
    const [theirs, own] = await both('GET /stats');
    const [known, shown] = [numbersOf(theirs), numbersOf(own)];
    const differing = [...known].filter(([name, value]) => shown.has(name) && shown.get(name) !== value);
    const told = differing.filter(([name]) => !isListed(OTHER_VALUES, name));
    expect(told.map(([name, value]) => `${name}: Envoy ${value}, here ${shown.get(name)}`)).toEqual([]);
  });
});

/** What changes a gateway comes last, step by step. */
it('a gateway that fails its health check, counts anew and drains shows it as Envoy does', async () => {
  for (const request of [
    'POST /healthcheck/fail',
    'GET /ready',
    'GET /stats?filter=^server.live$',
    'POST /healthcheck/ok',
    'GET /ready',
    'POST /reset_counters',
    'GET /stats?filter=^http.web.(downstream_rq_total|rq_total)$',
    'POST /drain_listeners?inboundonly',
    'GET /listeners',
    'POST /drain_listeners?graceful',
    'GET /ready',
  ]) {
    const [theirs, own] = await both(request);
    expect(own, request).toEqual(theirs);
  }
});

function isListed(classes: readonly Class[], name: string): boolean {
  return classes.some(([names]) => names.test(name));
}

function withoutTimes(page: Page): Page {
  return { ...page, body: page.body.replaceAll(/"last_updated": "[^"]*"/g, '"last_updated": ""') };
}

function namesOf({ body }: Page): string[] {
  return body.split('\n').flatMap((line) => /^(\S+): /.exec(line)?.[1] ?? []);
}

function numbersOf({ body }: Page): Map<string, string> {
  return new Map([...body.matchAll(/^(\S+): (\d+)$/gm)].map(([, name = '', value = '']) => [name, value]));
}

/** Names of the outermost fields, and of sections. */
function topOf({ body }: Page): string[] {
  const value = JSON.parse(body) as Record<string, unknown>;
  const sections = Array.isArray(value['configs']) ? (value['configs'] as { '@type': string }[]) : [];
  return [...Object.keys(value), ...sections.map((section) => section['@type'])];
}
