import { expect, it } from 'vitest';

import {
  cluster,
  createGateway,
  freePort,
  listenerConfig,
  raw,
  startGateway,
  startUpstream,
  until,
} from '../running-gateway.js';

type Json = Record<string, unknown>;

const direct = (body: string): Json[] => [
  { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: body } } },
];
/** The filters of a listener that answers with a text. */
const filters = (body: string): unknown => {
  const { filter_chains } = listenerConfig({ routes: direct(body) }) as {
    filter_chains: { filters: unknown }[];
  };
  return filter_chains[0]?.filters;
};
const GET = 'GET / HTTP/1.1\nHost: a\n\n';

it('listens on several addresses', async () => {
  const other = await freePort();
  const { port } = await startGateway({
    routes: direct('here'),
    listener: {
      additional_addresses: [{ address: { socket_address: { address: '127.0.0.1', port_value: other } } }],
    },
  });
  for (const at of [port, other]) expect(await raw(at, GET)).toMatch(/here$/);
});

it('opens no socket when it is told not to bind', async () => {
  const port = await freePort();
  await startGateway({ port, routes: direct('x'), listener: { bind_to_port: false } });
  expect(await raw(port, GET)).toBe('');
});

it('tells plain HTTP versions apart before it chooses the chain', async () => {
  const chain = (name: string, application_protocols?: string[]): Json => ({
    name,
    filters: filters(name),
    ...(application_protocols === undefined ? {} : { filter_chain_match: { application_protocols } }),
  });
  const { port } = await startGateway({
    listener: {
      filter_chains: [chain('one', ['http/1.1']), chain('other')],
      listener_filters: [
        {
          name: 'h',
          typed_config: {
            '@type': 'type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector',
          },
        },
      ],
    },
  });
  expect(await raw(port, GET)).toMatch(/one$/);
  expect(await raw(port, 'GET / HTTP/1.0\nHost: a\n\n')).toContain('426');
});

it('chooses the chain by the client, and by the port it came to', async () => {
  const other = await freePort();
  const chain = (name: string, filter_chain_match: Json): Json => ({
    name,
    filters: filters(name),
    filter_chain_match,
  });
  const { port } = await startGateway({
    listener: {
      additional_addresses: [{ address: { socket_address: { address: '127.0.0.1', port_value: other } } }],
      filter_chains: [
        chain('by-port', { destination_port: other }),
        chain('by-range', { source_prefix_ranges: [{ address_prefix: '127.0.0.0', prefix_len: 8 }] }),
      ],
    },
  });
  expect(await raw(port, GET)).toMatch(/by-range$/);
  expect(await raw(other, GET)).toMatch(/by-port$/);
});

it('counts connections under its address or its own prefix', async () => {
  const { port, gateway } = await startGateway({ routes: direct('x'), listener: { stat_prefix: 'front' } });
  await raw(port, GET);
  expect(gateway.stats.counter('listener.front.downstream_cx_total').value).toBe(1);
  await until(() => gateway.stats.gauge('listener.front.downstream_cx_active').value === 0);
  expect(gateway.stats.counter('listener.front.downstream_cx_destroy').value).toBe(1);
});

it('lets requests end that have begun when it closes, and takes no more', async () => {
  const upstream = await startUpstream((_, response) => void setTimeout(() => response.end('slow'), 200));
  const { port, gateway } = await startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [cluster('main', upstream.port)],
  });
  const answer = raw(port, GET, 1000);
  await until(() => gateway.stats.gauge('http.in.downstream_rq_active').value === 1);
  const closed = gateway.close(5000);
  expect(await answer).toMatch(/connection: close.*slow/s);
  await closed;
  expect(await raw(port, GET)).toBe('');
});

it.each([
  [
    'two chains for everything',
    [{ name: 'a' }, { name: 'b' }],
    "filter chain 'b' has the same matching rules defined as 'a'",
  ],
  [
    'names in two chains',
    [
      { name: 'a', filter_chain_match: { server_names: ['a.x', 'b.x'] } },
      { name: 'b', filter_chain_match: { server_names: ['b.x', 'c.x'] } },
    ],
    'multiple filter chains with overlapping matching rules are defined',
  ],
  [
    'half a wildcard',
    [{ filter_chain_match: { server_names: ['a.*.x'] } }],
    'partial wildcards are not supported in "server_names"',
  ],
  ['port 0', [{ filter_chain_match: { destination_port: 0 } }], 'ports go from 1'],
  [
    'a broken address',
    [{ filter_chain_match: { prefix_ranges: [{ address_prefix: '127.0', prefix_len: 8 }] } }],
    'malformed IP address: 127.0',
  ],
])('refuses %s, in the words of Envoy', (_, chains, problem) => {
  const filter_chains = chains.map((chain) => ({ filters: filters('x'), ...chain }));
  const listeners = [listenerConfig({ listener: { filter_chains } })];
  expect(() => createGateway({ static_resources: { listeners } })).toThrow(problem);
});
