/** What a callout sends, and what comes back of it. Observation: envoy-observed §11. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { clusterOf, type Ports } from '../bootstrap.js';
import {
  answers,
  chunkedResponse,
  request,
  respond,
  type Answer,
  type Json,
  type Scenario,
} from '../scenario.js';

const from = 'envoy-observed §11';
const START = ':method=GET,:path=/c,:authority=c.test';
const LOOK = 'pairs 6; size 6; pairs 7; buffer 4 0 500; bufferstatus 4; status; get 6 :status';

function callout(
  name: string,
  call: string,
  answer?: readonly Answer[],
  more: Partial<Scenario> = {},
): Scenario {
  return {
    id: `callouts.${name}`,
    from,
    plugins: [
      {
        script: { request_headers: `${call}; return 1`, http_call: `${LOOK}; effective waiting; continue 0` },
      },
    ],
    patience: 1500,
    ...(answer === undefined ? {} : { upstream: { callee: answer } }),
    ...more,
  };
}

const GET = `call callee ${START} 1000`;

/** The upstream `callee` once more, under a name that only a watched file tells. */
function watchedCluster({ callee = 0 }: Ports): Json {
  const path = join(mkdtempSync(join(tmpdir(), 'postern-sides-')), 'clusters.json');
  const cluster = clusterOf('watched', callee);
  const resource = { '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', ...cluster };
  writeFileSync(path, JSON.stringify({ version_info: '1', resources: [resource] }));
  return { dynamic_resources: { cds_config: { path_config_source: { path } } } };
}

export const CALLOUTS: readonly Scenario[] = [
  callout('plain', GET),
  callout('with-body', `call callee :method=POST,:path=/c,:authority=c.test,x-a=1 1000 hello`),
  callout(
    'with-content-length',
    `call callee :method=POST,:path=/c,:authority=c.test,content-length=99 1000 hello`,
  ),
  callout('with-empty-path', 'call callee :method=GET,:path=,:authority=c.test 1000'),
  callout('with-scheme', `call callee ${START},:scheme=https 1000`),
  callout('with-unknown-pseudo', `call callee ${START},:other=1 1000`),
  callout('with-user-agent', `call callee ${START},user-agent=mine,X-Upper=V 1000`),
  callout('with-x-envoy-header', `call callee ${START},x-envoy-upstream-rq-timeout-ms=5 1000`),
  callout('with-newline', `call callee ${START},x-nl=a%0d%0ab:1 1000`),
  callout('with-connection-header', `call callee ${START},connection=close,te=trailers 1000`),
  callout('head', 'call callee :method=HEAD,:path=/c,:authority=c.test 1000', [
    { steps: ['HTTP/1.1 200 OK\ncontent-length: 5\n\n'] },
  ]),
  callout('timeout', `call callee ${START} 60`, [{ steps: [] }]),
  callout('timeout-in-body', `call callee ${START} 60`, [
    { steps: ['HTTP/1.1 200 OK\ncontent-length: 50\n\npart', { wait: 300 }] },
  ]),
  callout('refused', `call dead ${START} 1000`),
  callout('reset', GET, [{ steps: ['reset'] }]),
  callout('closed', GET, [{ steps: ['close'] }]),
  callout('reset-in-body', GET, [
    { steps: ['HTTP/1.1 200 OK\ncontent-length: 50\n\npart', 'read', 'reset'] },
  ]),
  callout('garbage', GET, [{ steps: ['what is this\n\n'] }]),
  callout('chunked', GET, [{ steps: chunkedResponse(['one', 'two'], ['x-a: 1', 'connection: keep-alive']) }]),
  callout('trailers', GET, [
    { steps: ['HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n3\nabc\n0\nx-t: 1\n\n'] },
  ]),
  callout('until-close', GET, [{ steps: ['HTTP/1.1 200 OK\n\nuntil close', 'read', 'close'] }]),
  callout('204', GET, [{ steps: ['HTTP/1.1 204 No Content\n\n'] }]),
  callout('302', GET, answers('302 Found', ['location: /elsewhere'], '')),
  callout('500', GET, answers('500 Oops', ['x-a: 1', 'X-A: 2'], 'broken')),
  callout('1xx-first', GET, [
    { steps: ['HTTP/1.1 103 Early Hints\nlink: x\n\n', respond('200 OK', [], 'after')] },
  ]),
  callout('long-answer', GET, answers('200 OK', [], 'a'.repeat(200_000))),
  callout('too-long-answer', GET, answers('200 OK', [], 'a'.repeat(34_000_000)), { patience: 8000 }),
  callout('two-at-once', `${GET}; ${GET}`, undefined, {
    plugins: [
      {
        script: {
          request_headers: `${GET}; ${GET}; return 1`,
          http_call: 'get 6 :status; count; effective waiting; continue 0',
        },
      },
    ],
    settle: 60,
    ownVm: true,
  }),
  callout('one-after-the-other', GET, undefined, {
    plugins: [
      {
        script: {
          request_headers: `call callee ${START} 1000; return 1`,
          http_call: 'get 6 :status; effective waiting; local 200 after-one',
        },
      },
    ],
  }),
  callout('client-leaves', GET, [{ steps: [{ wait: 60 }, respond('200 OK', [], 'late')] }], {
    client: [request(), 'read', 'close'],
    settle: 120,
  }),
  callout('answer-after-the-stream', GET, [{ steps: [{ wait: 60 }, respond('200 OK', [], 'late')] }], {
    plugins: [{ script: { request_headers: GET, http_call: `${LOOK}; effective waiting; get 0 :path` } }],
    settle: 150,
  }),
  callout('in-response-headers', GET, undefined, {
    plugins: [
      {
        script: {
          response_headers: `${GET}; return 1`,
          http_call: 'get 6 :status; effective waiting; get 2 :status; add 2 x-late 1; continue 1',
        },
      },
    ],
  }),
  callout('of-two-plugins', GET, undefined, {
    plugins: [
      { script: { request_headers: `${GET}; return 1`, http_call: 'effective waiting; continue 0' } },
      { script: { request_headers: `${GET}; return 1`, http_call: 'effective waiting; continue 0' } },
    ],
  }),
  callout('to-the-main-cluster', 'call main :method=GET,:path=/inner,:authority=inner.test 1000'),
  callout('response-map-cannot-be-written', GET, undefined, {
    plugins: [
      {
        script: {
          request_headers: `${GET}; return 1`,
          http_call:
            'add 6 x y; replace 6 :status 500; remove 6 :status; setbuffer 4 0 100 x; pairs 6; effective waiting; continue 0',
        },
      },
    ],
  }),
  callout('to-a-watched-cluster-while-configured', '', undefined, {
    plugins: [{ script: { configure: `call watched ${START} 1000`, http_call: 'get 6 :status' } }],
    own: 'validate',
    bootstrap: watchedCluster,
    settle: 150,
    expect: { start: ['call watched', '-> 2 0', 'call watched', '-> 2 0'] },
  }),
];
