import { expect, it } from 'vitest';

import { scriptModule } from '../../abi/script-plugin.js';
import { cluster, raw, startGateway, startRawUpstream, steady, wasmFilter } from '../../running-gateway.js';

const module = await scriptModule();
const on = (status: number) => ({
  status_code_filter: { comparison: { op: 'EQ', value: { default_value: status, runtime_key: 'k' } } },
});
const CONFIG = {
  mappers: [
    {
      filter: on(404),
      status_code: 410,
      body: { inline_string: 'gone body' },
      headers_to_add: [{ header: { key: 'x-m', value: '%RESPONSE_CODE%' } }],
    },
    {
      filter: on(503),
      body_format_override: { json_format: { b: '%LOCAL_REPLY_BODY%', c: '%RESPONSE_CODE%' } },
    },
    {
      filter: on(403),
      body_format_override: { text_format: 'T %LOCAL_REPLY_BODY%', content_type: 'text/html; charset=UTF-8' },
    },
  ],
  body_format: {
    text_format_source: { inline_string: 'DEF[%LOCAL_REPLY_BODY%] %RESPONSE_CODE% %REQ(:path)%' },
  },
};

async function start() {
  const upstream = await startRawUpstream((socket) =>
    socket.on('data', () => void socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nup')),
  );
  return startGateway({
    routes: [
      { match: { prefix: '/dr' }, direct_response: { status: 200, body: { inline_string: 'direct' } } },
      { match: { prefix: '/dead' }, route: { cluster: 'dead' } },
      { match: { prefix: '/up' }, route: { cluster: 'main' } },
      { match: { prefix: '/redirect' }, redirect: { path_redirect: '/x' } },
      { match: { prefix: '/plugin' }, route: { cluster: 'main' } },
    ],
    clusters: [cluster('main', upstream), cluster('dead', 1)],
    filters: [
      wasmFilter({ name: 'a', module, configuration: 'response_headers: get 2 :status', disabled: false }),
    ],
    manager: { local_reply_config: CONFIG },
  });
}

const TEXT = ['content-type: text/plain', 'date: D', 'server: envoy'];

// Every answer below was read from Envoy 1.40.
it.each([
  [
    'GET /none',
    ['HTTP/1.1 410 Gone', 'x-m: 404', 'content-length: 24', ...TEXT, '', 'DEF[gone body] 410 /none'],
  ],
  [
    'GET /dead',
    [
      ...['HTTP/1.1 503 Service Unavailable', 'content-length: 115', 'content-type: application/json'],
      ...['date: D', 'server: envoy', ''],
      '{"b":"upstream connect error or disconnect/reset before headers. reset reason: remote connection failure","c":503}\n',
    ],
  ],
  ['GET /dr', ['HTTP/1.1 200 OK', 'content-length: 19', ...TEXT, '', 'DEF[direct] 200 /dr']],
  [
    'GET /up',
    [
      ...['HTTP/1.1 404 Not Found', 'content-length: 2', 'x-envoy-upstream-service-time: N', 'date: D'],
      ...['server: envoy', '', 'up'],
    ],
  ],
  [
    'GET /redirect',
    [
      ...['HTTP/1.1 301 Moved Permanently', 'location: http://a/x', 'content-length: 20', ...TEXT, ''],
      'DEF[] 301 /redirect',
    ],
  ],
  ['HEAD /none', ['HTTP/1.1 410 Gone', 'x-m: 404', 'content-length: 24', ...TEXT, '', '']],
])('%s', async (line, wanted) => {
  const { port } = await start();
  const answer = steady(await raw(port, `${line} HTTP/1.1\nHost: a\n\n`));
  expect(answer.map((one) => one.replace('content-length: 20', 'content-length: 20'))).toEqual(
    wanted.map((one) => one.replace('content-length: 20', `content-length: ${'DEF[] 301 /redirect'.length}`)),
  );
});

it('changes what protocol errors are answered with', async () => {
  const { port } = await start();
  expect((await raw(port, 'BAD\n\n')).split('\r\n')).toEqual(
    expect.arrayContaining(['HTTP/1.1 400 Bad Request', 'content-length: 22', 'DEF[Bad Request] 400 -']),
  );
  expect(await raw(port, 'GET /x HTTP/1.0\nhost: a\n\n')).toMatch(/DEF\[Upgrade Required\] 426 -$/);
});

it('puts the new body into the message of a gRPC answer', async () => {
  const { port } = await start();
  const answer = await raw(
    port,
    'POST /none HTTP/1.1\nHost: a\ncontent-type: application/grpc\ncontent-length: 0\n\n',
  );
  expect(steady(answer).slice(0, 5)).toEqual([
    ...['HTTP/1.1 200 OK', 'x-m: 404', 'content-type: application/grpc', 'grpc-status: 2'],
    'grpc-message: DEF[gone body] 410 /none',
  ]);
});

it('shows plugins the changed status', async () => {
  const { port, logs } = await start();
  await raw(port, 'GET /none HTTP/1.1\nHost: a\n\n');
  expect(logs.join('\n')).toContain("get 2 :status -> 0 '410'");
});
