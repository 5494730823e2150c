/** Headers by which a filter in front orders something count where the configuration trusts them, and nowhere else. */

import { describe, expect, test } from 'vitest';
import { call, errorOf, type Host, resultOf, rpc, startPlugin, textOf } from './harness.ts';

const CONFIG = 'x-higress-mcpserver-config';
const ALLOW = 'x-envoy-allow-mcp-tools';
const requestTemplate = { url: 'http://api.test/?k={{.config.key}}', method: 'GET' };
const tools = ['a', 'b', 'c'].map((name) => ({ name, requestTemplate }));

async function start(trustedHeaders: string[] | undefined, more = {}): Promise<Host> {
  return startPlugin({ server: { name: 's', config: { key: 'own' }, trustedHeaders }, tools, ...more });
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}

function keyOf(host: Host, header: string): string | undefined {
  const exchange = call(host, {}, 'a', { headers: [[CONFIG, header]] });
  expect(exchange.upstream.header(CONFIG)).toBeUndefined();
  return exchange.upstream.header(':path');
}

describe(CONFIG, () => {
  test('of anybody changes nothing', async () => {
    for (const trusted of [undefined, [], [ALLOW]]) {
      expect(keyOf(await start(trusted), base64({ key: 'theirs' }))).toBe('/?k=own');
      expect(keyOf(await start(trusted), '!!!')).toBe('/?k=own');
    }
  });

  test('is the configuration where it is trusted, for its request only', async () => {
    const host = await start([CONFIG]);
    expect(keyOf(host, base64({ key: 'theirs' }))).toBe('/?k=theirs');
    expect(keyOf(host, base64({}))).toBe('/?k=');
    expect(call(host, {}, 'a').upstream.header(':path')).toBe('/?k=own');
  });

  test.each(['!!!', base64([1]), base64('x'), Buffer.from('{"a":').toString('base64')])(
    'that is trusted and says %s refuses the call, instead of making it without a configuration',
    async (header) => {
      const exchange = call(await start([CONFIG]), {}, 'a', { headers: [[CONFIG, header]] });
      expect(resultOf(exchange).isError).toBe(true);
      expect(textOf(exchange)).toBe(`the header ${CONFIG} holds no JSON object in base64`);
    },
  );
});

describe(ALLOW, () => {
  function listed(host: Host, header: string): string[] {
    const exchange = rpc(host, 'tools/list', {}, { headers: [[ALLOW, header]] });
    const { result } = exchange.response.json() as { result: { tools: { name: string }[] } };
    return result.tools.map(({ name }) => name);
  }

  test('of anybody changes nothing', async () => {
    const host = await start(undefined);
    expect(listed(host, 'a')).toEqual(['a', 'b', 'c']);
    expect(call(host, {}, 'b', { headers: [[ALLOW, 'a']] }).outcome).toBe('upstream');
  });

  test.each([
    ['a', ['a']],
    [' b ,c,nobody', ['b', 'c']],
    ['', ['a', 'b', 'c']],
    [' , ', []],
    ['*', []],
    ['A', []],
  ])('that is trusted and says %j leaves %j', async (header, names) => {
    const host = await start([ALLOW.toUpperCase()]);
    expect(listed(host, header)).toEqual(names);
    for (const { name } of tools) {
      const exchange = call(host, {}, name, { headers: [[ALLOW, header]] });
      if (names.includes(name)) expect(exchange.outcome).toBe('upstream');
      else expect(errorOf(exchange)).toEqual({ code: -32602, message: `Tool not allowed: ${name}` });
    }
    expect(listed(host, '')).toEqual(['a', 'b', 'c']);
  });

  test('takes away from allowTools, and adds nothing', async () => {
    expect(listed(await start([ALLOW], { allowTools: ['a', 'b'] }), 'b,c')).toEqual(['b']);
  });
});
