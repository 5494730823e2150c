/** What a route says to rate limits is read, and changes nothing, since no filter asks for it. */
import { expect, it } from 'vitest';

import { cluster, startGateway, startUpstream, type Json } from '../running-gateway.js';

async function answerOf(limit: Json): Promise<number> {
  const upstream = await startUpstream();
  const route = { cluster: 'up', rate_limits: [limit], include_vh_rate_limits: true };
  const routes = [{ match: { prefix: '/' }, route }];
  const { url } = await startGateway({
    virtualHosts: [{ name: 'v', domains: ['*'], routes, rate_limits: [limit] }],
    clusters: [cluster('up', upstream.port)],
  });
  return (await fetch(url)).status;
}

const KEY = { generic_key: { descriptor_value: 'v' } };

it('lets requests pass', async () => {
  const actions = [
    KEY,
    { remote_address: {} },
    { request_headers: { header_name: 'a', descriptor_key: 'k' } },
  ];
  expect(await answerOf({ stage: 10, disable_key: 'k', actions })).toBe(200);
});

it.each<[Json, string]>([
  [{}, 'rate_limits[0]: actions must contain at least 1 item'],
  [{ actions: [{}] }, 'rate_limits[0].actions[0]: one of source_cluster'],
  [{ actions: [KEY], stage: 11 }, 'rate_limits[0].stage: value must be less than or equal to 10'],
  [{ actions: [{ ...KEY, remote_address: {} }] }, 'only one of'],
  [{ actions: [{ generic_key: {} }] }, 'descriptor_value is missing'],
  [{ actions: [{ header_value_match: { descriptor_value: 'v' } }] }, 'headers must contain at least 1 item'],
  [{ actions: [{ metadata: {} }] }, 'Envoy has metadata'],
])('refuses %j', async (limit, message) => {
  await expect(answerOf(limit)).rejects.toThrow(message);
});
