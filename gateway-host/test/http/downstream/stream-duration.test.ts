/** How long streams of a route may live, and what `grpc-timeout` has to do with it; observed of Envoy 1.40. */
import { describe, expect, it } from 'vitest';

import { HeaderMap } from '../../../src/abi/header-map.js';
import { limitOf } from '../../../src/http/downstream/stream-duration.js';
import type { StreamDuration } from '../../../src/http/route/forward-action.js';
import { cluster, startGateway, startUpstream, type Json } from '../../running-gateway.js';

const NOTHING: StreamDuration = { maxMs: undefined, grpcMaxMs: undefined, grpcOffsetMs: undefined };

/** The limit, and what the upstream is told. */
function limited(
  route: Partial<StreamDuration> | undefined,
  timeout?: string,
  { type = 'application/grpc', manager = 0 } = {},
): [number | undefined, string | undefined] {
  const headers = HeaderMap.from([['content-type', type]]);
  if (timeout !== undefined) headers.add('grpc-timeout', timeout);
  const limit = limitOf(route === undefined ? undefined : { ...NOTHING, ...route }, headers, manager);
  return [limit, headers.get('grpc-timeout')];
}

describe('the limit', () => {
  it.each<[string, ReturnType<typeof limited>, ReturnType<typeof limited>]>([
    [
      'of a route that says nothing is the manager’s',
      limited(undefined, '1S', { manager: 300 }),
      [300, '1S'],
    ],
    ['of a route is told', limited({ maxMs: 5000 }), [5000, '5000m']],
    ['of a route is told instead of another', limited({ maxMs: 5000 }, '9S'), [5000, '5000m']],
    ['of no time at all is none', limited({ maxMs: 0 }, '9S', { manager: 300 }), [undefined, '9S']],
    ['of an empty message is the manager’s', limited({}, '9S', { manager: 300 }), [300, '300m']],
    ['asked for is capped', limited({ grpcMaxMs: 4000 }, '5S'), [4000, '4000m']],
    ['asked for may be shorter', limited({ grpcMaxMs: 4000 }, '500000u'), [500, '500m']],
    ['asked for is rounded up', limited({ grpcMaxMs: 4000 }, '100n'), [1, '1m']],
    ['asked for has a sign at most', limited({ grpcMaxMs: 4000 }, '+3S'), [3000, '3000m']],
    ['of nine digits is none', limited({ grpcMaxMs: 4000 }, '123456789m'), [undefined, '123456789m']],
    ['that is no time is none', limited({ grpcMaxMs: 4000 }, '1.5S'), [undefined, '1.5S']],
    ['that nobody asks for is none', limited({ grpcMaxMs: 4000 }), [undefined, undefined]],
    ['loses the offset', limited({ grpcMaxMs: 4000, grpcOffsetMs: 250 }, '5S'), [3750, '3750m']],
    ['is over where the offset takes all', limited({ grpcMaxMs: 0, grpcOffsetMs: 250 }, '250m'), [0, '0m']],
    ['may be as large as units go', limited({ grpcMaxMs: 0 }, '99999999H'), [3.599999964e14, '99999999H']],
    [
      'is not told to what is no gRPC',
      limited({ grpcMaxMs: 4000 }, '5S', { type: 'application/grpc-web' }),
      [4000, '5S'],
    ],
  ])('%s', (_, seen, expected) => {
    expect(seen).toEqual(expected);
  });
});

async function ask(route: Json, manager: Json = {}): Promise<[number, string, string | undefined]> {
  const upstream = await startUpstream((request, response) => {
    if (request.url === '/never') return;
    response.end(String(request.headers['x-envoy-expected-rq-timeout-ms']));
  });
  const routes = ['/never', '/'].map((prefix) => ({ match: { prefix }, route: { cluster: 'up', ...route } }));
  const { url } = await startGateway({ routes, manager, clusters: [cluster('up', upstream.port)] });
  const told = await (await fetch(url)).text();
  const answer = await fetch(`${url}/never`);
  return [answer.status, await answer.text(), told];
}

it('ends a stream, and the timeout of its route is none', async () => {
  const max_stream_duration = { max_stream_duration: '0.3s' };
  expect(await ask({ timeout: '0.1s', max_stream_duration })).toEqual([
    504,
    'downstream duration timeout',
    'undefined',
  ]);
});

it('is the manager’s where the route has an empty one', async () => {
  const manager = { common_http_protocol_options: { max_stream_duration: '0.3s' } };
  expect(await ask({ max_stream_duration: {} }, manager)).toEqual([
    504,
    'downstream duration timeout',
    'undefined',
  ]);
});
