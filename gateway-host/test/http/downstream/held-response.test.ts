import { expect, it } from 'vitest';

import { scriptModule } from '../../abi/script-plugin.js';
import { cluster, raw, startGateway, startRawUpstream, steady, wasmFilter } from '../../running-gateway.js';

const module = await scriptModule();
const HOLDING = 'response_headers: return 1\nresponse_body: return 1\nresponse_body_end: return 0';

/** A gateway with an upstream that begins an answer and does not end it. */
async function start(how: 'break' | 'wait', script: string) {
  const port = await startRawUpstream((socket) =>
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart');
      if (how === 'break') setTimeout(() => socket.destroy(), 50);
    }),
  );
  return startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main', timeout: '0.3s' } }],
    clusters: [cluster('main', port)],
    filters: [wasmFilter({ name: 'a', module, configuration: script })],
    manager: {
      access_log: [
        {
          name: 'a',
          typed_config: {
            '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
            log_format: { text_format: '%RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %RESPONSE_FLAGS%\n' },
          },
        },
      ],
    },
  });
}

// Read from Envoy 1.40 with a filter that holds the response until it is whole.
it('gives its own answer when the upstream breaks off while a plugin holds the response', async () => {
  const { port } = await start('break', HOLDING);
  const answer = steady(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n', 300));
  expect(answer[0]).toMatch(/^HTTP\/1\.1 50[23] /);
  expect(answer.at(-1)).toMatch(
    /^upstream connect error or disconnect\/reset before headers\. reset reason: /,
  );
});

it('answers 504 when the upstream is too slow while a plugin holds the response', async () => {
  const { port, accessLog } = await start('wait', HOLDING);
  const answer = steady(await raw(port, 'GET / HTTP/1.1\nHost: a\n\n', 800));
  expect([answer[0], answer.at(-1)]).toEqual(['HTTP/1.1 504 Gateway Timeout', 'upstream request timeout']);
  expect(accessLog).toEqual(['504 response_timeout UT']);
});

it('cuts the connection when the client has the headers already', async () => {
  const { port } = await start('break', '');
  const answer = await raw(port, 'GET / HTTP/1.1\nHost: a\n\n', 500);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK.*part$/s);
});
