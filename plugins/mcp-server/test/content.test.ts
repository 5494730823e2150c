/** Blocks of content in the place of one text, and arguments that are repeated in headers: additions to Higress's tools. */
import { afterEach, describe, expect, it } from 'vitest';
import { call, modern, oneTool, resultOf, startPlugin, type Host, type Parsed } from './harness.js';

const URL_OF_API = { url: '/x' };
let host: Host | undefined;

afterEach(() => {
  host?.close();
  host = undefined;
});

async function start(tool: Record<string, unknown>): Promise<Host> {
  host = await startPlugin(oneTool({ requestTemplate: URL_OF_API, ...tool }, { config: { shop: 'S' } }));
  return host;
}

describe('content', () => {
  const content = [
    'Order {{.id}}:',
    { type: 'image', data: '{{.png}}', mimeType: 'image/png' },
    { type: 'audio', data: 'UklG', mimeType: 'audio/wav' },
    { type: 'resource', resource: { uri: 'o://{{.id}}', mimeType: 'text/plain', text: '{{.note}}' } },
    { type: 'resource_link', uri: 'o://{{.id}}/more', name: 'more', annotations: { priority: 1 } },
  ];
  const answered = {
    headers: { 'content-type': 'application/json' },
    body: '{"id":7,"png":"iVBO","note":"a\\n\\"b\\""}',
  };

  it('is made of the answer', async () => {
    const stream = call(await start({ responseTemplate: { content } })).respond(answered);
    expect(resultOf(stream)).toEqual({
      content: [
        { type: 'text', text: 'Order 7:' },
        { type: 'image', data: 'iVBO', mimeType: 'image/png' },
        { type: 'audio', data: 'UklG', mimeType: 'audio/wav' },
        { type: 'resource', resource: { uri: 'o://7', mimeType: 'text/plain', text: 'a\n"b"' } },
        { type: 'resource_link', uri: 'o://7/more', name: 'more', annotations: { priority: 1 } },
      ],
      isError: false,
    });
  });

  it('is text where an earlier client knows no better', async () => {
    const old = { headers: [['mcp-protocol-version', '2024-11-05']] as [string, string][] };
    const stream = call(await start({ responseTemplate: { content } }), {}, 'tool', old).respond(answered);
    const texts = (resultOf(stream).content as Parsed[]).map(({ type, text }) => [type, text]);
    expect(texts.slice(2)).toEqual([
      ['text', '[audio of type audio/wav]'],
      ['resource', undefined],
      ['text', 'more: o://7/more'],
    ]);
  });

  it('is an error where the answer is no JSON or no success', async () => {
    const started = await start({ responseTemplate: { content } });
    expect(resultOf(call(started).respond({ body: 'no JSON' }))).toMatchObject({ isError: true });
    expect(resultOf(call(started).respond({ ...answered, status: 500 }))).toMatchObject({ isError: true });
  });

  it('is made of the arguments where nobody is asked', async () => {
    const blocks = ['{{.args.a}} at {{.config.shop}}', { type: 'text', text: 'two' }];
    host = await startPlugin(
      oneTool({ args: [{ name: 'a' }], responseTemplate: { content: blocks } }, { config: { shop: 'S' } }),
    );
    expect(resultOf(call(host, { a: 'x' })).content).toEqual([
      { type: 'text', text: 'x at S' },
      { type: 'text', text: 'two' },
    ]);
  });

  it.each([
    ['content[0].type', { content: [{ type: 'video' }] }],
    ['content[0].data', { content: [{ type: 'image', mimeType: 'image/png' }] }],
    ['content', { content, body: 'x' }],
    ['content', { content, prependBody: 'x' }],
    ['content', { content: 'x' }],
  ])('is refused at %s', async (path, responseTemplate) => {
    await expect(start({ responseTemplate })).rejects.toThrow(`fault at tools[0].responseTemplate.${path}: `);
  });
});

describe('an argument with x-mcp-header', () => {
  const args = [
    { name: 'region', 'x-mcp-header': 'Region' },
    { name: 'where', type: 'object', properties: { shard: { type: 'integer', 'x-mcp-header': 'Shard' } } },
  ];
  const callWith = (of: Host, given: object, headers: [string, string][]) =>
    modern(of, 'tools/call', { name: 'tool', arguments: given }, { headers });

  it('is listed with it', async () => {
    const { result } = modern(await start({ args }), 'tools/list').response.json() as Parsed;
    expect(result.tools[0].inputSchema.properties).toEqual({
      region: { type: 'string', description: '', 'x-mcp-header': 'Region' },
      where: {
        type: 'object',
        description: '',
        properties: { shard: { type: 'integer', 'x-mcp-header': 'Shard' } },
      },
    });
  });

  it.each([
    [{ region: 'eu', where: { shard: 7 } }, { region: 'eu', shard: '7' }, 'upstream'],
    [{}, {}, 'upstream'],
    [{ region: 'eu' }, {}, 'local-reply'],
    [{ region: 'eu' }, { region: 'us' }, 'local-reply'],
    [{}, { shard: '7' }, 'local-reply'],
  ])('repeated: %j by %j gets %s', async (given, headers, outcome) => {
    const mirrored = Object.entries(headers).map(
      ([name, value]) => [`mcp-param-${name}`, value] as [string, string],
    );
    const stream = callWith(await start({ args }), given, mirrored);
    expect(stream.outcome).toBe(outcome);
    if (outcome === 'upstream') return;
    expect(stream.response.status).toBe(400);
    expect((stream.response.json() as Parsed).error.code).toBe(-32020);
  });

  it('is not looked at for earlier clients', async () => {
    expect(call(await start({ args }), { region: 'eu' }).outcome).toBe('upstream');
  });

  it.each([
    [{ name: 'a', 'x-mcp-header': 'not a name' }],
    [{ name: 'a', 'x-mcp-header': 7 }],
    [{ name: 'a', type: 'object', 'x-mcp-header': 'A' }],
  ])('is refused as %j', async (argument) => {
    await expect(start({ args: [argument] })).rejects.toThrow('fault at tools[0].args: ');
  });
});
