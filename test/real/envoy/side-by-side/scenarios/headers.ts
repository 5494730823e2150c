/** What becomes of headers that plugins write, and which route a changed request takes. Observation: envoy-observed §9. */
import { request, respond, type Json, type Scenario, type Setup } from '../scenario.js';

const from = 'envoy-observed §9';

function route(name: string, match: Json, action: Json): Json {
  return { name, match, ...action };
}

const ROUTES: Setup = {
  virtualHosts: [
    {
      name: 'other-host',
      domains: ['x.test'],
      routes: [route('r-other-host', { prefix: '/' }, { route: { cluster: 'second' } })],
    },
    {
      name: 'rest',
      domains: ['*'],
      routes: [
        route(
          'r-direct',
          { path: '/direct' },
          { direct_response: { status: 203, body: { inline_string: 'direct' } } },
        ),
        route('r-redirect', { path: '/redirect' }, { redirect: { path_redirect: '/elsewhere' } }),
        route(
          'r-second',
          { prefix: '/second' },
          { route: { cluster: 'second', prefix_rewrite: '/rewritten' } },
        ),
        route(
          'r-picked',
          { prefix: '/', headers: [{ name: 'x-pick', string_match: { exact: 'second' } }] },
          { route: { cluster: 'second' } },
        ),
        route('r-main', { prefix: '/echo' }, { route: { cluster: 'main' } }),
      ],
    },
  ],
};

/** Operations in request headers on a listener with several routes, and the path that was asked for. */
const ROUTING: Readonly<
  Record<string, readonly [operations: string, path?: string, headers?: readonly string[]]>
> = {
  plain: ['property xds/route_name', '/second/x'],
  'replace-path': ['replace 0 :path /second/y'],
  'replace-path-after-asking': [
    'property xds/route_name; replace 0 :path /second/y; property xds/route_name',
  ],
  'replace-path-and-clear': [
    'property xds/route_name; replace 0 :path /second/y; foreign clear_route_cache ; property xds/route_name',
  ],
  'replace-authority': ['property xds/route_name; replace 0 :authority x.test; property xds/route_name'],
  'replace-host': ['replace 0 host x.test; pairs 0'],
  'add-host': ['add 0 host x.test; get 0 :authority; pairs 0'],
  'add-authority': ['add 0 :authority x.test; get 0 host; pairs 0'],
  'add-matched-header': ['property xds/route_name; add 0 x-pick second; property xds/route_name'],
  'remove-matched-header': [
    'property xds/route_name; remove 0 x-pick; property xds/route_name',
    '/echo',
    ['x-pick: second'],
  ],
  'replace-method': ['replace 0 :method DELETE'],
  'to-direct-response': ['replace 0 :path /direct'],
  'to-redirect': ['replace 0 :path /redirect'],
  'to-no-route': ['replace 0 :path /nowhere'],
  'from-no-route': ['replace 0 :path /echo', '/nowhere'],
  'remove-path': ['remove 0 :path'],
  'remove-method': ['remove 0 :method'],
  'remove-authority': ['remove 0 :authority'],
  'remove-scheme': ['remove 0 :scheme'],
  'replace-scheme': ['replace 0 :scheme https'],
  'empty-path': ['replace 0 :path '],
  'path-without-slash': ['replace 0 :path echo'],
  'path-with-space': ['replace 0 :path /echo%20x'],
  'path-with-dots': ['replace 0 :path /echo/../../other'],
  'set-all': [
    'setpairs 0 :method=GET,:path=/second/z,:authority=new.host,:scheme=http,x-forwarded-proto=http,x-only=1',
  ],
  'set-all-without-proto': [
    'setpairs 0 :method=GET,:path=/second/z,:authority=new.host,:scheme=http,x-only=1',
  ],
  'set-without-path': ['setpairs 0 :method=GET,:authority=new.host,:scheme=http,x-forwarded-proto=http'],
};

/** Operations on request headers; what the upstream gets shows what they did. */
const REQUEST: Readonly<Record<string, string>> = {
  'add-duplicate': 'add 0 x-multi three; pairs 0',
  'replace-duplicates': 'replace 0 x-multi new; pairs 0',
  'remove-duplicates': 'remove 0 x-multi; pairs 0',
  'add-mixed-case': 'add 0 X-Mixed Case; pairs 0',
  'add-high-bytes': 'add 0 x-bin %ff%80A; get 0 x-bin',
  'add-newline': 'add 0 x-nl a%0d%0ax-injected:%201',
  'add-nul': 'add 0 x-nul a%00b',
  'add-space-in-name': 'add 0 x%20y 1',
  'add-colon-in-name': 'add 0 x:y 1',
  'add-empty-name': 'add 0  1',
  'add-empty-value': 'add 0 x-empty ',
  'add-connection-close': 'add 0 connection close',
  'add-te': 'add 0 te trailers',
  'add-transfer-encoding': 'add 0 transfer-encoding chunked',
  'add-content-length': 'add 0 content-length 3',
  'add-upgrade': 'add 0 upgrade websocket; add 0 connection upgrade',
  'add-expect': 'add 0 expect 100-continue',
  'add-x-envoy': 'add 0 x-envoy-upstream-rq-timeout-ms 500; add 0 x-envoy-max-retries 3',
  'remove-x-request-id': 'remove 0 x-request-id',
  'replace-x-forwarded-proto': 'replace 0 x-forwarded-proto https',
  'replace-user-agent': 'replace 0 user-agent mine',
  'long-value': 'add 0 x-long *20000; get 0 x-long',
  'pseudo-unknown': 'add 0 :unknown 1',
  'status-in-request': 'add 0 :status 200',
  cookies: 'get 0 cookie; property request/headers/cookie; pairs 0',
};

/** Operations on response headers; what the client gets shows what they did. */
const RESPONSE: Readonly<Record<string, string>> = {
  'add-duplicate': 'add 2 set-cookie c=3; get 2 set-cookie; pairs 2',
  'replace-duplicates': 'replace 2 set-cookie d=4; pairs 2',
  'replace-server': 'replace 2 server mine; add 2 server two',
  'replace-date': 'replace 2 date today',
  'remove-date': 'remove 2 date',
  'replace-status': 'replace 2 :status 503',
  'status-999': 'replace 2 :status 999',
  'status-204-with-body': 'replace 2 :status 204',
  'status-304-with-body': 'replace 2 :status 304',
  'status-0': 'replace 2 :status 0',
  'status-garbage': 'replace 2 :status abc',
  'status-empty': 'replace 2 :status ',
  'status-long': 'replace 2 :status 20000',
  'remove-status': 'remove 2 :status',
  'remove-content-length': 'remove 2 content-length',
  'content-length-longer': 'replace 2 content-length 100',
  'content-length-shorter': 'replace 2 content-length 3',
  'content-length-garbage': 'replace 2 content-length abc',
  'content-length-twice': 'add 2 content-length 15',
  'transfer-encoding-added': 'add 2 transfer-encoding chunked',
  'connection-close': 'add 2 connection close',
  'connection-keep-alive': 'add 2 connection keep-alive',
  'add-newline': 'add 2 x-nl a%0d%0ax-injected:%201',
  'add-nul': 'add 2 x-nul a%00b',
  'add-space-in-name': 'add 2 x%20y 1',
  'add-colon-in-name': 'add 2 x:y 1',
  'add-high-bytes': 'add 2 x-out %ff%80A; get 2 x-out',
  'add-mixed-case': 'add 2 X-Mixed Case',
  'pseudo-unknown': 'add 2 :unknown 1',
  'path-in-response': 'add 2 :path /x',
  'long-value': 'add 2 x-long *20000',
  'set-all': 'setpairs 2 :status=200,x-only=1',
  'set-without-status': 'setpairs 2 x-only=1',
  'set-nothing': 'setraw 2 ',
};

const REQUEST_LINES = [
  'X-Multi: one',
  'x-multi: two',
  'Cookie: a=1',
  'Cookie: b=2',
  'X-Bin-In: \u00ff\u0080A',
  'User-Agent: test',
];

export const HEADERS: readonly Scenario[] = [
  ...Object.entries(ROUTING).map(([name, [operations, path = '/echo', headers = []]]): Scenario => ({
    id: `routes.${name}`,
    from,
    setup: ROUTES,
    plugins: [
      {
        script: {
          request_headers: operations,
          log: 'property xds/route_name; property xds/cluster_name; property response/code_details',
        },
      },
      {},
    ],
    client: [request({ path, headers })],
  })),
  ...Object.entries(REQUEST).map(([name, operations]): Scenario => ({
    id: `headers.request.${name}`,
    from,
    plugins: [{ script: { request_headers: operations } }, {}],
    client: [request({ headers: REQUEST_LINES })],
    patience: 1000,
  })),
  ...Object.entries(RESPONSE).map(([name, operations]): Scenario => ({
    id: `headers.response.${name}`,
    from,
    plugins: [{}, { script: { response_headers: operations } }],
    upstream: {
      main: [
        {
          steps: [
            respond(
              '200 OK',
              [
                'Set-Cookie: a=1',
                'set-cookie: b=2',
                'X-Bin: \u00ff\u0080A',
                'Date: Mon, 01 Jan 2024 00:00:00 GMT',
              ],
              'hello from main',
            ),
          ],
        },
      ],
    },
    patience: 600,
  })),
];
