import { expect, it } from 'vitest';

import { cluster, raw, startGateway, startUpstream, steady } from '../../running-gateway.js';
import { typed, type Json } from './filters.js';

const TEN = typed('buffer.v3.Buffer', { max_request_bytes: 10 });
const on = (settings: Json): Json => ({
  typed_per_filter_config: { f: typed('buffer.v3.BufferPerRoute', settings) },
});

/** A request in chunks through the filter: the answer's first line, and how the upstream got it. */
async function send(chunks: readonly string[], route: Json = {}): Promise<[string, string?]> {
  const seen: string[] = [];
  const upstream = await startUpstream((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push(`${request.headers['content-length']} ${body}`);
      response.end();
    });
  });
  const { port } = await startGateway({
    filters: [{ name: 'f', typed_config: TEN }],
    routes: [{ match: { prefix: '/' }, route: { cluster: 'up' }, ...route }],
    clusters: [cluster('up', upstream.port)],
  });
  const body = [...chunks, ''].map((chunk) => `${chunk.length.toString(16)}\n${chunk}\n`).join('');
  const [status = ''] = steady(
    await raw(port, `POST / HTTP/1.1\nhost: h.test\ntransfer-encoding: chunked\n\n${body}`),
  );
  return [status, ...seen] as [string, string?];
}

const OK = 'HTTP/1.1 200 OK';
const TOO_LARGE = 'HTTP/1.1 413 Payload Too Large';

it.each<[string, readonly string[], Json, [string, string?]]>([
  ['tells the length of what came in chunks', ['abc', 'de'], {}, [OK, '5 abcde']],
  ['takes as much as it may hold', ['abcdefgh', 'ij'], {}, [OK, '10 abcdefghij']],
  ['refuses more', ['abcdefgh', 'ijk'], {}, [TOO_LARGE]],
  [
    'holds nothing where a route says so',
    ['abcdefgh', 'ijk'],
    on({ disabled: true }),
    [OK, 'undefined abcdefghijk'],
  ],
  ['holds what a route says', ['abc', 'de'], on({ buffer: { max_request_bytes: 4 } }), [TOO_LARGE]],
])('%s', async (_, chunks, route, expected) => {
  expect(await send(chunks, route)).toEqual(expected);
});

it.each<[Json, string]>([
  [{}, 'one of disabled, buffer must be given'],
  [{ disabled: false }, 'value must equal true'],
  [{ buffer: { max_request_bytes: 0 } }, 'value must be greater than 0'],
])('refuses %j on a route', async (settings, message) => {
  await expect(send([], on(settings))).rejects.toThrow(message);
});
