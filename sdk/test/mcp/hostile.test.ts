/** Bodies, headers and upstreams that nobody meant well: every answer is JSON, nothing traps, nothing waits for ever, memory is flat. */
import { expect, it } from 'vitest';
import { seeded } from '../json/documents.ts';
import { answerOf, call, legacy, mirrored, modern, serve, type Headers } from './client.js';

const ROUNDS = Number(process.env['FUZZ_COUNT'] ?? 4000);
const TOOLS = [
  call('chain', { who: 'x' }, { progressToken: 1 }),
  call('weather', { city: 'a' }),
  call('checked', { city: 'x', days: 3 }),
  modern('tools/call', { name: 'region', arguments: { where: { region: 'eu' }, shard: 7, dry: true } }),
  [legacy('ping'), call('checked', { city: 'x' }), legacy('tools/list')],
  legacy('initialize', { protocolVersion: '2025-06-18' }),
  modern('server/discover'),
];
const OFFERS = [
  legacy('prompts/get', { name: 'review', arguments: { code: 'x', style: 'long', who: 'é' } }),
  legacy('prompts/list', { cursor: 'AAAAAAAAAAAAAAAA' }),
  legacy('resources/read', { uri: 'orders://7%2F8' }),
  legacy('completion/complete', {
    ref: { type: 'ref/resource', uri: 'orders://{id}' },
    argument: { name: 'id', value: '7' },
  }),
  legacy('logging/setLevel', { level: 'info' }),
  modern('tools/call', {
    name: 'form',
    arguments: {},
    inputResponses: { who: { action: 'accept', content: { name: 'x', sure: true } } },
    requestState: 'A'.repeat(60),
  }),
  modern('tools/call', { name: 'later', inputResponses: { idea: { content: { text: 'x' } } } }),
  modern('tools/call', { name: 'harmful', requestState: 'A'.repeat(60) }),
];
const WORDS = [
  'null',
  '[]',
  '{}',
  '"\\ud800"',
  '1e999',
  '-0',
  '"=?base64?"',
  '"_meta":',
  '"name":',
  '[[[[',
  ']',
  '"id":',
  '\u0000',
  'é',
].map((word) => Buffer.from(word));
const VALUES = ['2026-07-28', '2025-03-26', 'x', '', '=?base64?cmVnaW9u?=', 'tools/call', '7', 'eu', 'é'];
const random = seeded(77);
const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;

function mutated(seeds: readonly Buffer[]): Buffer {
  let body = pick(seeds);
  for (let left = random(4); left > 0; left--) {
    const at = random(body.length + 1);
    const [before, after] = [body.subarray(0, at), body.subarray(at)];
    const ways = [
      () => Buffer.concat([before, pick(WORDS), after]),
      () => Buffer.concat([before, after.subarray(1 + random(20))]),
      () => Buffer.concat([before, Buffer.of(random(256)), after.subarray(1)]),
      () => Buffer.concat([body, after]),
    ];
    body = pick(ways)();
  }
  return body;
}

function headers(): Headers {
  const args = {
    'mcp-param-region': pick(['eu', pick(VALUES)]),
    'mcp-param-shard': '7',
    'mcp-param-dry': 'true',
  };
  const given =
    random(2) === 0
      ? {}
      : mirrored(pick(['tools/call', 'server/discover']), pick([undefined, 'region', 'form', 'later']), args);
  return {
    ...given,
    ...(random(4) === 0 ? { 'mcp-protocol-version': pick(VALUES) } : {}),
    accept: pick([
      'application/json',
      'application/json, text/event-stream',
      'text/event-stream',
      '*/*,,;',
      ';q',
    ]),
    'content-type': 'application/json',
  };
}

it.each([
  ['tools', TOOLS],
  ['offers', OFFERS],
] as const)('%s: is answered, whatever comes', { timeout: 60_000 + ROUNDS * 20 }, async (fixture, bodies) => {
  const seeds = bodies.map((body) => Buffer.from(JSON.stringify(body)));
  const host = await serve('', { bufferLimit: 8 << 20, fixture });
  const pages = (): number => (host.plugins[0]?.root.vm.memory.bytes.length ?? 0) / 65_536;
  const statuses = new Set<number>();
  for (let i = 0; i < ROUNDS; i++) {
    const lines = Object.entries(headers()).filter((line): line is [string, string] => line[1] !== undefined);
    const stream = host.request({ method: 'POST', path: '/mcp', headers: lines, body: mutated(seeds) });
    const leaves = random(10) === 0;
    if (leaves) stream.close();
    for (let [asked] = host.callouts; asked !== undefined; [asked] = host.callouts) {
      if (random(4) === 0) asked.fail();
      else
        asked.respond({
          status: pick([200, 500, 204, 99]),
          body: pick(['{}', 'x', '', ' {"a":[1]}', '\u0000']),
        });
    }
    if (leaves) continue;
    const { status } = answerOf(stream);
    statuses.add(status);
  }
  expect([...statuses].filter((status) => status !== 404).toSorted()).toEqual([200, 202, 400, 406]);
  expect(host.logs.filter(({ level }) => level === 'critical')).toEqual([]);
  expect(host.crashes).toEqual([]);
  expect(pages()).toBeLessThanOrEqual(32);
  host.close();
});
