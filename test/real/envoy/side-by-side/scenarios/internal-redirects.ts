/** Redirects of an upstream that the gateway follows itself. Observation: Envoy 1.40. */
import { chunked, request, respond, type Answer, type Json, type Scenario } from '../scenario.js';

const from = 'Envoy 1.40, internal redirects';

const PROBLEMS = ['too_many_redirects', 'no_route', 'predicate', 'bad_location', 'unsafe_scheme'];
const STATS = [
  ...PROBLEMS.map((problem) => `http.{listener}.passthrough_internal_redirect_${problem}`),
  'cluster.main.upstream_internal_redirect_succeeded_total',
  'cluster.main.upstream_internal_redirect_failed_total',
  ...['total', 'completed', '2xx', '3xx', 'active'].map((name) => `http.{listener}.downstream_rq_${name}`),
  'http.{listener}.rq_total',
  'cluster.main.upstream_rq_completed',
];

type Upstreams = Readonly<Record<string, readonly Answer[]>>;

/** The first cluster moves the request elsewhere once, or always to the same place. */
function moves(location: string, status = '302 Found', body = 'moved'): Upstreams {
  const moved = respond(status, [`location: ${location}`, 'x-up: first', 'x-copied: first'], body);
  return {
    main: [{ steps: [moved] }, { steps: [respond('200 OK', ['x-up: again'], 'again')] }],
    second: [{ steps: [respond('200 OK', ['x-up: second'], 'there')] }],
  };
}

function circle(cluster: string, location: string): Upstreams {
  return { [cluster]: [{ steps: [respond('302 Found', [`location: ${location}`])] }] };
}

function routes(policy: Json): Json[] {
  const route = (name: string, prefix: string, cluster: string): Json => ({
    name,
    match: { prefix },
    route: { cluster, internal_redirect_policy: policy },
  });
  return [route('r-second', '/two', 'second'), route('r-main', '/', 'main')];
}

interface Parts extends Partial<Scenario> {
  readonly policy?: Json;
  readonly before?: readonly Json[];
  readonly host?: Json;
  readonly router?: Json;
}

function scenario(id: string, location: string, parts: Parts = {}): Scenario {
  const { policy = {}, before = [], host = {}, router = {}, ...more } = parts;
  const all = { name: 'v', domains: ['*'], routes: [...before, ...routes(policy)], ...host };
  const setup = { virtualHosts: [all], router };
  return {
    id: `internal-redirects.${id}`,
    ...{ from, setup, upstream: moves(location), stats: STATS },
    ...more,
  };
}

const TWO = 'http://other.test/two';
const AGAIN = 'http://other.test/again';
const post = (body = 'hello'): string[] => [
  request({ method: 'POST', headers: ['content-type: a/b'], body }),
];

const LOCATIONS: readonly Scenario[] = Object.entries({
  query: 'http://other.test/two?x=1',
  'query-alone': 'http://other.test?x=1',
  fragment: 'http://other.test/two#part',
  'no-path': 'http://other.test',
  port: 'http://other.test:81/two',
  'empty-port': 'http://other.test:/two',
  'no-port': 'http://other.test:x/two',
  'large-port': 'http://other.test:65536/two',
  user: 'http://u:p@other.test/two',
  upper: 'HTTP://OTHER.test/two',
  ipv6: 'http://[::1]:80/two',
  underscore: 'http://a_b.test/two',
  comma: 'http://a,b.test/two',
  space: 'http://other.test/two x',
  umlaut: 'http://other.test/two/\u00fc',
  'no-slashes': 'http:other.test/two',
  relative: '/two',
  'relative-name': 'two',
  'without-scheme': '//other.test/two',
  'host-alone': 'http://',
  empty: '',
  https: 'https://other.test/two',
  ftp: 'ftp://other.test/two',
}).map(([id, location]) => scenario(`location.${id}`, location));

const CODES: readonly Scenario[] = [
  ...['301 Moved', '303 See Other', '307 Temporary', '308 Permanent', '200 OK', '304 Not Modified'].map(
    (status) => {
      const code = Number(status.slice(0, 3));
      return scenario(`code.${code}`, '', {
        policy: { redirect_response_codes: [code] },
        upstream: moves(TWO, status, code === 304 ? '' : 'moved'),
        client: post(),
      });
    },
  ),
  scenario('code.not-listed', '', { upstream: moves(TWO, '301 Moved'), client: post() }),
  ...['GET', 'HEAD', 'DELETE', 'PUT'].map((method) =>
    scenario(`code.303-${method}`, '', {
      policy: { redirect_response_codes: [303] },
      upstream: moves(TWO, '303 See Other', ''),
      head: method === 'HEAD',
      client: [request({ method })],
      // 1.36 dies where it makes a GET of a request without a body.
      ...(['DELETE', 'PUT'].includes(method) ? { since: '1.40' } : {}),
    }),
  ),
];

const BODIES: readonly Scenario[] = [
  scenario('body', TWO, { client: post() }),
  scenario('body-in-chunks', TWO, { client: chunked(['ab', 'cd']) }),
  scenario('body-not-complete', TWO, {
    client: ['POST / HTTP/1.1\nhost: h.test\nx-scenario: {id}\ncontent-length: 5\n\nab', 'end'],
    upstream: {
      main: [{ after: 'head', steps: [{ until: 'ab' }, respond('302 Found', [`location: ${TWO}`])] }],
    },
  }),
  scenario('body-too-long', TWO, { host: { per_request_buffer_limit_bytes: 3 }, client: post() }),
  scenario('body-replaced', TWO, {
    plugins: [
      {
        script: {
          request_headers: 'remove 0 content-length',
          request_body_end: 'setbuffer 0 0 100 replaced',
        },
      },
    ],
    client: post(),
  }),
];

const SEEN = [
  ...['request/path', 'request/size', 'xds/route_name', 'xds/cluster_name', 'response/code'],
  ...['response/code_details', 'response/flags', 'response/size', 'upstream/request_attempt_count'],
].map((path) => `property ${path}`);
const SEE = ['pairs 0', ...SEEN].join('; ');

const PLUGINS: readonly Scenario[] = [
  scenario('plugins-see-both', TWO, {
    plugins: [{ script: { request_headers: SEE, response_headers: SEE, log: `${SEE}; pairs 2` } }, {}],
    client: post(),
  }),
  scenario('what-plugins-set', TWO, {
    plugins: [{ script: { request_headers: 'property k; setproperty k v; add 0 x-added yes' } }],
  }),
  scenario('held-by-a-plugin', TWO, {
    plugins: [
      { script: { response_headers: 'pairs 2; return 1; continue 1', response_body: 'buffer 1 0 9' } },
    ],
    patience: 600,
  }),
];

/** The types under `envoy.extensions.internal_redirect`. */
function predicate(type: string, more: Json = {}): Json {
  const at = 'type.googleapis.com/envoy.extensions.internal_redirect';
  return { name: 'p', typed_config: { '@type': `${at}.${type}`, ...more } };
}

const PREVIOUS = predicate('previous_routes.v3.PreviousRoutesConfig');
const SAFE = predicate('safe_cross_scheme.v3.SafeCrossSchemeConfig');
const LISTED = predicate('allow_listed_routes.v3.AllowListedRoutesConfig', {
  allowed_route_names: ['r-second'],
});
const CROSS = { allow_cross_scheme_redirect: true };

const POLICIES: readonly Scenario[] = [
  scenario('too-many', '', { upstream: circle('main', AGAIN) }),
  scenario('two', '', { policy: { max_internal_redirects: 2 }, upstream: circle('main', AGAIN) }),
  scenario('none', '', { policy: { max_internal_redirects: 0 }, upstream: circle('main', AGAIN) }),
  scenario('no-route', TWO, { host: { domains: ['h.test'] } }),
  scenario('no-location', '', { upstream: { main: [{ steps: [respond('302 Found', ['x-a: b'])] }] } }),
  scenario('to-an-answer', 'http://other.test/said', {
    before: [
      { match: { prefix: '/said' }, direct_response: { status: 200, body: { inline_string: 'said' } } },
    ],
  }),
  scenario('copied', TWO, {
    policy: { response_headers_to_copy: ['x-copied', 'x-none', 'x-up'] },
    client: [request({ headers: ['x-copied: old', 'x-none: old'] })],
  }),
  scenario('rewritten', TWO, {
    before: [
      {
        name: 'r-echo',
        match: { prefix: '/echo' },
        route: { cluster: 'main', prefix_rewrite: '/new', internal_redirect_policy: {} },
        request_headers_to_add: [{ header: { key: 'x-a', value: 'b' } }],
      },
    ],
  }),
  scenario('cross-scheme', 'https://other.test/two', { policy: CROSS }),
  scenario('cross-scheme-ftp', 'ftp://other.test/two', { policy: CROSS }),
  scenario('safe', 'https://other.test/two', { policy: { ...CROSS, predicates: [SAFE] } }),
  scenario('safe-same', TWO, { policy: { ...CROSS, predicates: [SAFE] } }),
  scenario('listed', TWO, { policy: { predicates: [LISTED] } }),
  scenario('not-listed', 'http://other.test/else', { policy: { predicates: [LISTED] } }),
  scenario('previous-route', '', {
    policy: { max_internal_redirects: 5, predicates: [PREVIOUS] },
    upstream: circle('main', AGAIN),
  }),
  scenario('previous-routes', '', {
    policy: { max_internal_redirects: 9, predicates: [PREVIOUS] },
    upstream: { ...circle('main', TWO), ...circle('second', 'http://other.test/one') },
  }),
  scenario('with-a-retry', '', {
    policy: {},
    // Else the request tells the time that is left.
    router: { suppress_envoy_headers: true },
    host: { retry_policy: { retry_on: '5xx', num_retries: 1 } },
    upstream: {
      main: [{ steps: [respond('503 No')] }, { steps: [respond('302 Found', [`location: ${TWO}`])] }],
    },
  }),
];

export const INTERNAL_REDIRECTS: readonly Scenario[] = [
  ...LOCATIONS,
  ...CODES,
  ...BODIES,
  ...PLUGINS,
  ...POLICIES,
];
