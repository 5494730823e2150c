import { expect, test } from 'vitest';
import { rpc, startPlugin } from './harness.ts';

const requestTemplate = { url: '/x', method: 'GET' };

async function list(configuration: unknown): Promise<unknown[]> {
  const host = await startPlugin(configuration);
  const { result } = rpc(host, 'tools/list', {}).response.json() as { result: { tools: unknown[] } };
  return result.tools;
}

test('builds the input schema from the arguments, in their order', async () => {
  const tool = {
    name: 'search',
    description: 'Finds "things" é',
    args: [
      { name: 'q', description: 'What', required: true },
      { name: 'size', type: 'integer', default: 10, enum: [10, 20], position: 'query' },
      { name: 'tags', description: 'Tags', type: 'array', items: { type: 'string' }, properties: { no: 1 } },
      { name: 'who', type: 'object', required: true, properties: { id: { type: 'string' } }, items: {} },
    ],
    requestTemplate,
  };
  expect(await list({ server: { name: 's' }, tools: [tool] })).toEqual([
    {
      name: 'search',
      description: 'Finds "things" é',
      inputSchema: {
        type: 'object',
        properties: {
          q: { type: 'string', description: 'What' },
          size: { type: 'integer', description: '', enum: [10, 20], default: 10 },
          tags: { type: 'array', description: 'Tags', items: { type: 'string' } },
          who: { type: 'object', description: '', properties: { id: { type: 'string' } } },
        },
        required: ['q', 'who'],
      },
    },
  ]);
});

test('passes title, outputSchema and annotations', async () => {
  const extras = {
    title: 'A tool',
    outputSchema: { type: 'object', properties: { n: { const: 1.1 } } },
    annotations: { readOnlyHint: true },
  };
  const [tool] = await list({ server: { name: 's' }, tools: [{ name: 't', requestTemplate, ...extras }] });
  expect(tool).toMatchObject(extras);
});

test('keeps the order of the configuration', async () => {
  const names = ['zeta', 'alpha', 'mid', 'Beta', '10', '2'];
  const tools = names.map((name) => ({ name, requestTemplate }));
  expect(
    (await list({ server: { name: 's' }, tools })).map((tool) => (tool as { name: string }).name),
  ).toEqual(names);
});

test('is an empty list without tools', async () => {
  const server = { name: 's', mode: 'strict' };
  expect(await list({ server, tools: [] })).toEqual([]);
  expect(await list({ server })).toEqual([]);
});

test.each([
  [['b'], ['b']],
  [['b', 'unknown'], ['b']],
  [[], []],
  [null, []],
  ['a', ['a']],
])('allowTools %j lists %j', async (allowTools, names) => {
  const tools = ['a', 'b'].map((name) => ({ name, requestTemplate }));
  const listed = await list({ server: { name: 's' }, tools, allowTools });
  expect(listed.map((tool) => (tool as { name: string }).name)).toEqual(names);
});

test('shows the first of two tools with one name', async () => {
  const tools = ['first', 'second'].map((description) => ({ name: 'a', description, requestTemplate }));
  expect(await list({ server: { name: 's' }, tools })).toMatchObject([{ description: 'first' }]);
});

test('shows the last of two arguments with one name, once', async () => {
  const args = [
    { name: 'x', type: 'integer', required: true },
    { name: 'y' },
    { name: 'x', type: 'boolean' },
  ];
  const [tool] = await list({ server: { name: 's' }, tools: [{ name: 'a', args, requestTemplate }] });
  const { inputSchema } = tool as { inputSchema: Record<string, unknown> };
  expect(inputSchema).toEqual({
    type: 'object',
    properties: { y: { type: 'string', description: '' }, x: { type: 'boolean', description: '' } },
  });
});
