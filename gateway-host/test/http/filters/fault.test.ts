import { describe, expect, it } from 'vitest';

import { gatewayWith, statOf, typed, type Json } from './filters.js';

const ALWAYS = { numerator: 100 };
const forward = { match: { prefix: '/' }, route: { cluster: 'up' } };
const fault = (value: Json): Json => typed('fault.v3.HTTPFault', value);

describe('a request fails', () => {
  it('with the status that is configured, and the headers of its route', async () => {
    const route = { ...forward, response_headers_to_add: [{ header: { key: 'x-r', value: '1' } }] };
    const gateway = await gatewayWith(fault({ abort: { http_status: 418, percentage: ALWAYS } }), [route], {
      manager: {
        access_log: [
          {
            name: 'a',
            typed_config: {
              '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
            },
          },
        ],
      },
    });
    const answer = await gateway.ask('/');
    expect([answer.status, answer.body, answer.headers['x-r']]).toEqual([418, 'fault filter abort', '1']);
    expect(statOf(gateway, 'http.in.fault.aborts_injected')).toBe(1);
    expect(statOf(gateway, 'http.in.fault.active_faults')).toBe(0);
    expect(gateway.accessLog[0]).toContain(' 418 FI ');
  });

  it.each<[string, Json, Record<string, string>, number]>([
    ['never, when no share is given', { abort: { http_status: 418 } }, {}, 200],
    [
      'when its headers match',
      { abort: { http_status: 418, percentage: ALWAYS }, headers: [{ name: 'x-f' }] },
      { 'x-f': '1' },
      418,
    ],
    [
      'not, when its headers do not match',
      { abort: { http_status: 418, percentage: ALWAYS }, headers: [{ name: 'x-f' }] },
      {},
      200,
    ],
    [
      'when it goes to a cluster',
      { abort: { http_status: 418, percentage: ALWAYS }, upstream_cluster: 'up' },
      {},
      418,
    ],
    [
      'not, when it goes to another one',
      { abort: { http_status: 418, percentage: ALWAYS }, upstream_cluster: 'b' },
      {},
      200,
    ],
    [
      'when it comes from a node',
      { abort: { http_status: 418, percentage: ALWAYS }, downstream_nodes: ['n'] },
      { 'x-envoy-downstream-service-node': 'n' },
      418,
    ],
    [
      'as it asks for',
      { abort: { header_abort: {}, percentage: ALWAYS } },
      { 'x-envoy-fault-abort-request': '503' },
      503,
    ],
    [
      'not, with a status that is none',
      { abort: { header_abort: {}, percentage: ALWAYS } },
      { 'x-envoy-fault-abort-request': '42' },
      200,
    ],
    [
      'less often than allowed when it asks for that',
      { abort: { header_abort: {}, percentage: ALWAYS } },
      { 'x-envoy-fault-abort-request': '503', 'x-envoy-fault-abort-request-percentage': '0' },
      200,
    ],
  ])('%s', async (_, spec, headers, status) => {
    const { ask } = await gatewayWith(fault(spec), [forward]);
    expect((await ask('/', headers)).status).toBe(status);
  });

  it('with a gRPC status', async () => {
    const { ask } = await gatewayWith(fault({ abort: { grpc_status: 5, percentage: ALWAYS } }), [forward]);
    const answer = await ask('/', { 'content-type': 'application/grpc' }, 'POST');
    expect(answer.headers).toMatchObject({ 'grpc-status': '5', 'grpc-message': 'fault filter abort' });
  });

  it('as its route says', async () => {
    const own = {
      typed_per_filter_config: { f: fault({ abort: { http_status: 429, percentage: ALWAYS } }) },
    };
    const { ask } = await gatewayWith(fault({}), [
      { match: { prefix: '/f' }, route: { cluster: 'up' }, ...own },
      forward,
    ]);
    expect([(await ask('/')).status, (await ask('/f')).status]).toEqual([200, 429]);
  });
});

describe('a request waits', () => {
  it('with its body', async () => {
    const gateway = await gatewayWith(fault({ delay: { fixed_delay: '0.05s', percentage: ALWAYS } }), [
      forward,
    ]);
    const before = performance.now();
    const answer = await gateway.ask('/', { 'content-length': '0' }, 'POST');
    expect(answer.body).toContain('from upstream');
    expect(performance.now() - before).toBeGreaterThan(49);
    expect(statOf(gateway, 'http.in.fault.delays_injected')).toBe(1);
  });

  it('and fails then', async () => {
    const spec = {
      delay: { fixed_delay: '0.01s', percentage: ALWAYS },
      abort: { http_status: 503, percentage: ALWAYS },
    };
    const gateway = await gatewayWith(fault(spec), [forward]);
    expect((await gateway.ask('/')).body).toBe('fault filter abort');
    expect(statOf(gateway, 'http.in.fault.active_faults')).toBe(0);
  });

  it('only while few do', async () => {
    const spec = { delay: { fixed_delay: '5s', percentage: ALWAYS }, max_active_faults: 0 };
    const gateway = await gatewayWith(fault(spec), [forward]);
    expect((await gateway.ask('/')).body).toContain('from upstream');
    expect(statOf(gateway, 'http.in.fault.faults_overflow')).toBe(1);
  });
});
