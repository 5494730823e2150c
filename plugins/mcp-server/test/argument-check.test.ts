/** Arguments against the input schema: strict mode refuses in sentences, compat mode calls all the same, counts and logs. */

import { describe, expect, test } from 'vitest';
import { call, oneTool, resultOf, startPlugin, textOf } from './harness.ts';

const tool = {
  args: [
    { name: 'id', type: 'integer', required: true, position: 'query' },
    { name: 'kind', type: 'string', enum: ['a', 'b'], position: 'query' },
    { name: 'tags', type: 'array', items: { type: 'string' }, position: 'query' },
    {
      name: 'at',
      type: 'object',
      properties: { x: { type: 'number', minimum: 0 } },
      position: 'query',
    },
    { name: 'on', type: 'boolean', position: 'query' },
  ],
  requestTemplate: { url: '/x', method: 'GET' },
};

const violations: [unknown, RegExp][] = [
  [{}, /^arguments\.id: missing$/],
  [undefined, /^arguments\.id: missing$/],
  [{ id: '12' }, /^arguments\.id: .*integer/],
  [{ id: 1.5 }, /^arguments\.id: .*integer/],
  [{ id: 1, kind: 'c' }, /^arguments\.kind: /],
  [{ id: 1, tags: ['a', 5] }, /^arguments\.tags\[1\]: .*string/],
  [{ id: 1, at: { x: -1 } }, /^arguments\.at\.x: /],
  [{ id: 1, on: 'true' }, /^arguments\.on: expected true or false/],
  [{ id: 1, knd: 'a' }, /^arguments: unknown argument "knd"/],
  [{ id: null }, /^arguments\.id: /],
  [{ kind: 5, on: 0 }, /^(arguments[^\n]*\n){2}arguments[^\n]*$/],
];

describe('in strict mode', () => {
  test.each(violations)('%j is refused, a sentence for each violation', async (given, sentences) => {
    const exchange = call(await startPlugin(oneTool(tool)), given);
    expect(exchange.outcome).toBe('local-reply');
    expect(resultOf(exchange).isError).toBe(true);
    expect(textOf(exchange)).toMatch(sentences);
  });

  test.each([
    { id: 1 },
    { id: 1.0, kind: 'a', tags: [], at: {}, on: false },
    { id: 1, at: { x: 0, y: 'z' } },
  ])('%j is called', async (given) => {
    expect(call(await startPlugin(oneTool(tool)), given).outcome).toBe('upstream');
  });

  test('a type that there is not is a fault of the configuration', async () => {
    const odd = oneTool({ ...tool, args: [{ name: 'a', type: 'int' }] });
    await expect(startPlugin(odd)).rejects.toThrow(/tools\[0\]\.args\[0\]\.type: no type of JSON Schema/);
  });
});

describe('in compat mode', () => {
  test.each(violations)('%j is called, and logged without its values', async (given) => {
    const host = await startPlugin(oneTool(tool, { mode: 'compat' }));
    expect(call(host, given).outcome).toBe('upstream');
    const lines = host.logs.filter(({ level }) => level === 'info').map(({ message }) => message);
    expect(lines).toEqual([
      expect.stringMatching(/^tool "tool" is called with arguments that do not fit: argum/),
    ]);
    expect(lines[0]).not.toMatch(/'|"c"|"12"|1\.5|-1/);
  });

  test('violations are counted', async () => {
    const host = await startPlugin(oneTool(tool, { mode: 'compat' }));
    for (const id of [1, '2', 'x', 4]) call(host, { id });
    expect(host.metric('postern.mcp_server.argument_violations')).toBe(2);
  });

  test('a type that there is not is never checked', async () => {
    const host = await startPlugin(
      oneTool({ ...tool, args: [{ name: 'a', type: 'int' }] }, { mode: 'compat' }),
    );
    expect(call(host, { a: 'x' }).outcome).toBe('upstream');
    const line = 'arguments of tool "tool" are not checked';
    expect(host.logs.filter(({ message }) => message.includes(line))).toHaveLength(1);
    call(host, { a: 'x' });
    expect(host.logs.filter(({ message }) => message.includes(line))).toHaveLength(1);
  });
});
