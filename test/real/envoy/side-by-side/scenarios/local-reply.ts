/** What a plugin's own answer looks like. Observation: envoy-observed §6. */
import { request, type Scenario } from '../scenario.js';
import { CALL } from './phases.js';

const from = 'envoy-observed §6';
const GRPC = [request({ method: 'POST', headers: ['content-type: application/grpc'], body: '' })];

function replying(name: string, operations: string, more: Partial<Scenario> = {}): Scenario {
  return { id: `local-reply.${name}`, from, plugins: [{ script: { request_headers: operations } }], ...more };
}

const STATUSES = [
  0, 99, 100, 101, 103, 199, 200, 204, 205, 299, 304, 400, 404, 418, 429, 503, 599, 600, 999, 1000, 65_736,
];

const HEADERS: Readonly<Record<string, string>> = {
  none: '',
  one: 'x-a=1',
  several: 'x-b=2,x-a=1,x-c=3',
  duplicates: 'set-cookie=a,set-cookie=b,x-d=1,x-d=2',
  'upper-case': 'X-Upper=V',
  'content-type': 'content-type=application/json',
  'content-length': 'content-length=3',
  status: ':status=500',
  server: 'server=mine',
  date: 'date=yesterday',
  connection: 'connection=close',
  'transfer-encoding': 'transfer-encoding=chunked',
  'empty-value': 'x-empty=',
  'with-space-in-name': 'x%20y=1',
  'with-newline': 'x-nl=a%0d%0ax-injected:%201',
  'with-high-bytes': 'x-bin=%ff%80A',
  'with-nul': 'x-nul=a%00b',
  'pseudo-path': ':path=/x',
  trailer: 'trailer=x-t',
};

export const LOCAL_REPLY: readonly Scenario[] = [
  ...STATUSES.map((status) => replying(`status-${status}`, `local ${status} body`, { patience: 500 })),
  ...[204, 304, 101].map((status) =>
    replying(`status-${status}-without-body`, `local ${status}`, { patience: 500 }),
  ),
  ...Object.entries(HEADERS).map(([name, headers]) =>
    replying(`header-${name}`, `local 418 body ${headers}`),
  ),
  ...Object.entries(HEADERS).map(([name, headers]) =>
    replying(`empty-body-header-${name}`, `local 418  ${headers}`),
  ),
  replying('head', 'local 418 body x-a=1', { head: true, client: [request({ method: 'HEAD' })] }),
  replying('long-body', 'local 200 *70000'),
  replying('binary-body', 'local 200 %00%ff%0a'),
  ...[-1, 0, 7, 16, 17, 99].map((code) =>
    replying(`grpc-${code}-of-grpc-request`, `local 403 denied x-a=1 ${code}`, { client: GRPC }),
  ),
  replying('grpc-7-of-plain-request', 'local 403 denied x-a=1 7'),
  replying('grpc-200-of-grpc-request', 'local 200 fine  -1', { client: GRPC }),
  replying('details', 'local 418 body  -1 what%20was%20wrong', {
    plugins: [
      {
        script: {
          request_headers: 'local 418 body x-a=1 -1 what%20was%20wrong',
          log: 'property response/code_details; property response/code; property response/flags',
        },
      },
    ],
  }),
  replying('as-root-in-a-call', '', {
    plugins: [
      {
        script: {
          request_headers: `${CALL}; return 1`,
          http_call: 'local 418 nobody; effective waiting; continue 0',
        },
      },
    ],
    patience: 500,
  }),
  replying('as-root-from-a-stream', 'effective 1; local 418 nobody', {
    ownVm: true,
    patience: 400,
    expect: { client: ['(gave up waiting)'] },
  }),
  replying('then-continue', 'local 500 x; continue 0'),
  replying('after-continue', 'continue 0; local 500 x'),
  replying('with-http-1.0', 'local 418 body', {
    client: ['GET /echo HTTP/1.0\nhost: h.test\nx-scenario: {id}\n\n'],
  }),
  replying('with-connection-close', 'local 418 body', {
    client: [request({ headers: ['connection: close'] })],
  }),
  replying('changed-on-its-way', '', {
    plugins: [
      {
        script: {
          request_headers: 'local 418 body',
          response_headers: 'add 2 x-own 1; replace 2 :status 419; remove 2 content-length',
          response_body: 'setbuffer 1 0 9 other',
        },
      },
    ],
  }),
  replying('in-log', '', {
    plugins: [
      {
        script: { request_headers: 'local 418 body', log: 'pairs 2; get 2 :status; property response/code' },
      },
    ],
  }),
  replying('from-the-third-of-three', '', {
    plugins: [{}, {}, { script: { request_headers: 'local 418 body' } }],
  }),
  replying('while-the-second-waits', '', {
    plugins: [
      {},
      { script: { request_headers: `${CALL}; return 1`, http_call: 'effective waiting; local 418 body' } },
      {},
    ],
  }),
];
