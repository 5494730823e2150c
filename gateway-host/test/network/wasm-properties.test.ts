/** Answers in this file were observed of Envoy 1.40 with the same plugin. */
import { expect, it } from 'vitest';

import { startTcp, talk } from './tcp-harness.js';

const number = (value: number): string => `'%${value.toString(16).padStart(2, '0')}${'%00'.repeat(7)}'`;

async function properties(callback: string, ...paths: string[]): Promise<string[]> {
  const script = `${callback}: ${paths.map((path) => `property ${path}`).join('; ')}`;
  const server = await startTcp({ plugins: [{ script }] });
  await talk(server.port, { send: ['hello'] });
  return server
    .said()
    .filter((line) => line.includes(' -> '))
    .map((line) => line.replace(/^A: property /, ''));
}

it('knows both ends of the connection', async () => {
  expect(
    await properties(
      'log',
      'source/address',
      'destination/address',
      'upstream/address',
      'upstream/local_address',
    ),
  ).toEqual([
    expect.stringMatching(/^source\/address -> 0 '127\.0\.0\.1:\d+'$/),
    expect.stringMatching(/^destination\/address -> 0 '127\.0\.0\.1:\d+'$/),
    expect.stringMatching(/^upstream\/address -> 0 '127\.0\.0\.1:\d+'$/),
    expect.stringMatching(/^upstream\/local_address -> 0 '127\.0\.0\.1:\d+'$/),
  ]);
});

it('knows the upstream only once it is connected', async () => {
  expect(await properties('new_connection', 'upstream/address', 'xds/cluster_name')).toEqual([
    'upstream/address -> 1 none',
    'xds/cluster_name -> 1 none',
  ]);
  expect(await properties('log', 'xds/cluster_name')).toEqual(["xds/cluster_name -> 0 'up'"]);
});

it('counts bytes and knows nothing of HTTP', async () => {
  expect(
    await properties(
      'log',
      'request/size',
      'request/total_size',
      'response/size',
      'response/total_size',
      'request/headers',
      'request/path',
      'request/protocol',
      'response/code',
      'response/flags',
      'xds/route_name',
      'plugin_name',
    ),
  ).toEqual([
    `request/size -> 0 ${number(5)}`,
    `request/total_size -> 0 ${number(5)}`,
    `response/size -> 0 ${number(12)}`,
    `response/total_size -> 0 ${number(12)}`,
    "request/headers -> 0 '%00%00%00%00'",
    'request/path -> 1 none',
    'request/protocol -> 1 none',
    'response/code -> 1 none',
    `response/flags -> 0 ${number(0)}`,
    'xds/route_name -> 1 none',
    "plugin_name -> 0 'A'",
  ]);
});

it('keeps what a plugin sets', async () => {
  const server = await startTcp({
    plugins: [{ script: 'new_connection: setproperty a b\nlog: property a' }],
  });
  await talk(server.port, { send: ['hello'] });
  expect(server.said()).toContain("A: property a -> 0 'b'");
});
