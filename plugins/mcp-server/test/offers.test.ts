/** Prompts, resources, templates of resources and completion, from configuration. */
import { afterEach, describe, expect, it } from 'vitest';
import {
  errorOf,
  modern,
  oneTool,
  rpc,
  startPlugin,
  type Host,
  type Parsed,
  type PostOptions,
} from './harness.js';

const PNG = 'iVBORw0KGgo=';
const OFFERS = {
  server: { name: 'orders', config: { shop: 'Lamps & "more"' } },
  prompts: [
    { name: 'plain', description: 'Says hello.', messages: [{ role: 'user', content: 'Hello {there}.' }] },
    {
      name: 'review',
      title: 'Review',
      description: 'Reviews an order.',
      icons: [{ src: 'https://example.test/i.png' }],
      arguments: [
        { name: 'order', title: 'Order', description: 'Its number.', required: true },
        { name: 'style', enum: ['short', 'Long', 'longer'], default: 'short' },
      ],
      messages: [
        {
          role: 'user',
          content: { type: 'resource', resource: { uri: 'orders://{{.args.order}}', text: 'o' } },
        },
        { role: 'assistant', content: { type: 'image', data: PNG, mimeType: 'image/png' } },
        { role: 'user', content: '{{.config.shop}}: {{.args.order}}, {{.args.style}}{{.args.more}}' },
      ],
    },
    {
      name: 'new kinds',
      messages: [
        { role: 'user', content: { type: 'audio', data: 'UklG', mimeType: 'audio/wav' } },
        { role: 'user', content: { type: 'resource_link', uri: 'a://b', name: 'b' } },
      ],
    },
  ],
  resources: [
    {
      uri: 'docs://terms',
      name: 'terms',
      title: 'Terms',
      description: 'What holds.',
      mimeType: 'text/plain',
      annotations: { audience: ['user'] },
      text: 'Be "kind", é.\n',
    },
    { uri: 'docs://logo', name: 'logo', mimeType: 'image/png', blob: PNG },
  ],
  resourceTemplates: [
    {
      uriTemplate: 'orders://{id}/lines/{+path}',
      name: 'lines',
      mimeType: 'application/json',
      arguments: [{ name: 'id', description: 'Number.' }],
      text: '{"id":"{{.args.id}}","path":"{{.args.path}}"}',
    },
    {
      uriTemplate: 'sizes://{size}',
      name: 'sizes',
      arguments: [{ name: 'size', enum: ['s', 'm', 'xl'] }],
      text: '{{.args.size}} of {{.config.shop}}',
    },
  ],
};
let host: Host | undefined;

function faultsOf(of: Host): string[] {
  return of.logs
    .filter(({ level }) => level === 'error' || level === 'critical')
    .map(({ message }) => message);
}

afterEach(() => {
  if (host !== undefined) expect(faultsOf(host)).toEqual([]);
  host?.close();
  host = undefined;
});

function of(version: string): PostOptions {
  return { headers: [['mcp-protocol-version', version]] };
}

async function ask(method: string, params?: unknown, version = '2025-11-25', more = {}): Promise<Parsed> {
  host ??= await startPlugin({
    ...(oneTool({ requestTemplate: { url: '/x' } }) as object),
    ...OFFERS,
    ...more,
  });
  return rpc(host, method, params, of(version)).response.json();
}

/** A request of 2026-07-28. */
async function askModern(method: string, params: Record<string, unknown> = {}): Promise<Parsed> {
  host ??= await startPlugin({ ...(oneTool({ requestTemplate: { url: '/x' } }) as object), ...OFFERS });
  return modern(host, method, params).response.json();
}

describe('what is offered', () => {
  it.each([
    ['2024-11-05', { tools: {}, prompts: {}, resources: {} }],
    ['2025-11-25', { tools: {}, prompts: {}, resources: {}, completions: {} }],
  ])('is said to clients of %s', async (protocolVersion, capabilities) => {
    const { result } = await ask('initialize', { protocolVersion, capabilities: {} });
    expect(result.capabilities).toEqual(capabilities);
  });

  it('is nothing where nothing is configured', async () => {
    const none = { prompts: [], resources: null, resourceTemplates: undefined };
    const { result } = await ask('initialize', { protocolVersion: '2025-11-25' }, '2025-11-25', none);
    expect(result.capabilities).toEqual({ tools: {} });
    for (const method of ['prompts/list', 'prompts/get', 'resources/list', 'completion/complete']) {
      expect((await ask(method)).error.code).toBe(-32601);
    }
  });

  it('completes nothing where there is nothing to suggest', async () => {
    const [plain] = OFFERS.prompts;
    const { result } = await ask('initialize', { protocolVersion: '2025-11-25' }, '2025-11-25', {
      prompts: [plain],
      resourceTemplates: [],
    });
    expect(result.capabilities).toEqual({ tools: {}, prompts: {}, resources: {} });
  });
});

describe('prompts', () => {
  it('are listed in their order, as each revision knows them', async () => {
    const { result } = await ask('prompts/list');
    expect(result.prompts).toEqual([
      { name: 'plain', description: 'Says hello.' },
      {
        name: 'review',
        title: 'Review',
        description: 'Reviews an order.',
        arguments: [
          { name: 'order', title: 'Order', description: 'Its number.', required: true },
          { name: 'style' },
        ],
        icons: [{ src: 'https://example.test/i.png' }],
      },
      { name: 'new kinds' },
    ]);
    const { result: earlier } = await ask('prompts/list', {}, '2025-03-26');
    expect(earlier.prompts[1]).toEqual({
      name: 'review',
      description: 'Reviews an order.',
      arguments: [{ name: 'order', description: 'Its number.', required: true }, { name: 'style' }],
    });
    expect((await askModern('prompts/list')).result).toMatchObject({ ttlMs: 0, cacheScope: 'private' });
  });

  it('become messages, with what was given and what was not', async () => {
    const { result } = await ask('prompts/get', {
      name: 'review',
      arguments: { order: '7"\n', more: ' {{.config.shop}}' },
    });
    expect(result).toEqual({
      description: 'Reviews an order.',
      messages: [
        { role: 'user', content: { type: 'resource', resource: { uri: 'orders://7"\n', text: 'o' } } },
        { role: 'assistant', content: { type: 'image', data: PNG, mimeType: 'image/png' } },
        {
          role: 'user',
          content: { type: 'text', text: 'Lamps & "more": 7"\n, short {{.config.shop}}' },
        },
      ],
    });
    expect((await ask('prompts/get', { name: 'plain' })).result.messages).toEqual([
      { role: 'user', content: { type: 'text', text: 'Hello {there}.' } },
    ]);
    expect((await askModern('prompts/get', { name: 'plain' })).result.resultType).toBe('complete');
  });

  it('become what an earlier client can read', async () => {
    const get = async (version: string) =>
      (await ask('prompts/get', { name: 'new kinds' }, version)).result.messages.map(
        ({ content }: { content: object }) => content,
      );
    expect(await get('2025-06-18')).toEqual([
      { type: 'audio', data: 'UklG', mimeType: 'audio/wav' },
      { type: 'resource_link', uri: 'a://b', name: 'b' },
    ]);
    expect((await get('2025-03-26'))[1]).toEqual({ type: 'text', text: 'b: a://b' });
    expect(await get('2024-11-05')).toEqual([
      { type: 'text', text: '[audio of type audio/wav]' },
      { type: 'text', text: 'b: a://b' },
    ]);
  });

  it.each([
    [{ name: 'none' }, 'Unknown prompt: none'],
    [{ name: 7 }, 'Invalid params: name must be a string'],
    [{}, 'Invalid params: name must be a string'],
    [{ name: 'review' }, 'Missing required argument: order'],
    [{ name: 'review', arguments: { order: 7 } }, 'Invalid params: arguments must be an object of strings'],
    [{ name: 'review', arguments: [] }, 'Invalid params: arguments must be an object of strings'],
    [{ name: 'review', arguments: { order: '7', style: 'odd' } }, 'Not a value of argument: style'],
  ])('refuse %j', async (params, message) => {
    expect((await ask('prompts/get', params)).error).toEqual({ code: -32602, message });
  });
});

describe('resources', () => {
  it('are listed with their size', async () => {
    const { result } = await ask('resources/list');
    expect(result.resources).toEqual([
      {
        uri: 'docs://terms',
        name: 'terms',
        title: 'Terms',
        description: 'What holds.',
        mimeType: 'text/plain',
        annotations: { audience: ['user'] },
        size: 15,
      },
      { uri: 'docs://logo', name: 'logo', mimeType: 'image/png', size: 8 },
    ]);
    expect((await ask('resources/list', {}, '2024-11-05')).result.resources[0]).not.toHaveProperty('title');
    expect((await ask('resources/templates/list')).result.resourceTemplates).toEqual([
      { uriTemplate: 'orders://{id}/lines/{+path}', name: 'lines', mimeType: 'application/json' },
      { uriTemplate: 'sizes://{size}', name: 'sizes' },
    ]);
  });

  it.each([
    ['docs://terms', { mimeType: 'text/plain', text: 'Be "kind", é.\n' }],
    ['docs://logo', { mimeType: 'image/png', blob: PNG }],
    ['orders://7/lines/a/b', { mimeType: 'application/json', text: '{"id":"7","path":"a/b"}' }],
    ['orders://%C3%A9/lines/x', { mimeType: 'application/json', text: '{"id":"é","path":"x"}' }],
    ['orders://%FF/lines/x', { mimeType: 'application/json', text: '{"id":"\ufffd","path":"x"}' }],
    ['sizes://xl', { text: 'xl of Lamps & "more"' }],
  ])('are read: %s', async (uri, contents) => {
    expect((await ask('resources/read', { uri })).result).toEqual({ contents: [{ uri, ...contents }] });
    const { result } = await askModern('resources/read', { uri });
    expect(result).toMatchObject({ contents: [{ uri, ...contents }], ttlMs: 0, cacheScope: 'private' });
  });

  it.each([
    'docs://term',
    'docs://terms/',
    'orders:///lines/x',
    'orders://7/lines/',
    'orders://a/b/lines/x',
    'orders://a?b/lines/x',
    'orders://%zz/lines/x',
    'sizes://xxl',
    'sizes://',
    '',
    `orders://${'7'.repeat(9000)}/lines/x`,
  ])('are not there: %s', async (uri) => {
    expect((await ask('resources/read', { uri })).error).toEqual({
      code: -32002,
      message: 'Resource not found',
      data: { uri },
    });
    if (uri !== '') expect((await askModern('resources/read', { uri })).error.code).toBe(-32602);
  });

  it('need a URI', async () => {
    expect((await ask('resources/read', {})).error.code).toBe(-32602);
    expect((await ask('resources/read', { uri: 7 })).error.code).toBe(-32602);
  });

  it('are not subscribed to unless the configuration says so', async () => {
    expect((await ask('resources/subscribe', { uri: 'docs://terms' })).error.code).toBe(-32601);
    host?.close();
    host = await startPlugin({ ...OFFERS, server: { ...OFFERS.server, subscriptions: true }, tools: [] });
    for (const method of ['resources/subscribe', 'resources/unsubscribe']) {
      expect((await ask(method, { uri: 'sizes://m' })).result).toEqual({});
      expect((await ask(method, { uri: 'docs://nothing' })).error.code).toBe(-32002);
      expect((await askModern(method, { uri: 'docs://terms' })).error.code).toBe(-32601);
    }
    const { result } = await ask('initialize', { protocolVersion: '2025-11-25' });
    expect(result.capabilities.resources).toEqual({ subscribe: true });
    expect((await askModern('server/discover')).result.capabilities.resources).toEqual({});
  });
});

describe('completion', () => {
  const complete = async (ref: object, name: string, value: unknown) =>
    ask('completion/complete', { ref, argument: { name, value } });

  it.each([
    ['', ['short', 'Long', 'longer']],
    ['LO', ['Long', 'longer']],
    ['shorts', []],
  ])('of an argument that begins with %j', async (typed, values) => {
    const { result } = await complete({ type: 'ref/prompt', name: 'review' }, 'style', typed);
    expect(result).toEqual({ completion: { values, total: values.length, hasMore: false } });
  });

  it('of a variable', async () => {
    const ref = { type: 'ref/resource', uri: 'sizes://{size}' };
    expect((await complete(ref, 'size', 'x')).result.completion.values).toEqual(['xl']);
  });

  it('of what may be anything is empty', async () => {
    const { result } = await complete({ type: 'ref/prompt', name: 'review' }, 'order', '7');
    expect(result.completion.values).toEqual([]);
  });

  it('of many is cut at 100', async () => {
    const values = Array.from({ length: 250 }, (_, i) => `v${i}`);
    const prompts = [
      { name: 'p', arguments: [{ name: 'a', enum: values }], messages: [{ role: 'user', content: 'x' }] },
    ];
    host = await startPlugin({ ...OFFERS, prompts, tools: [] });
    const { result } = await complete({ type: 'ref/prompt', name: 'p' }, 'a', 'v');
    expect(result.completion).toEqual({ values: values.slice(0, 100), total: 250, hasMore: true });
  });

  it.each([
    [{ type: 'ref/prompt', name: 'none' }, 'style', ''],
    [{ type: 'ref/prompt', name: 'review' }, 'none', ''],
    [{ type: 'ref/prompt', name: 'review' }, 'style', 7],
    [{ type: 'ref/tool', name: 'review' }, 'style', ''],
    [{ type: 'ref/resource' }, 'size', ''],
  ])('of %j %s is refused', async (ref, name, value) => {
    expect((await complete(ref, name, value)).error.code).toBe(-32602);
  });
});

describe('faults', () => {
  it.each([
    ['prompts[0].name', { prompts: [{ messages: [{ role: 'user', content: 'x' }] }] }],
    ['prompts[0].messages', { prompts: [{ name: 'p' }] }],
    ['prompts[0].messages[0].role', { prompts: [{ name: 'p', messages: [{ role: 'me', content: 'x' }] }] }],
    ['prompts[0].messages[0].content', { prompts: [{ name: 'p', messages: [{ role: 'user' }] }] }],
    [
      'prompts[0].messages[0].content.type',
      { prompts: [{ name: 'p', messages: [{ role: 'user', content: { type: 'video' } }] }] },
    ],
    [
      'prompts[0].messages[0].content',
      { prompts: [{ name: 'p', messages: [{ role: 'user', content: '{{.args.x' }] }] },
    ],
    [
      'prompts[0].messages[0].content.resource.uri',
      { prompts: [{ name: 'p', messages: [{ role: 'user', content: { type: 'resource', resource: {} } }] }] },
    ],
    ['resources[0].uri', { resources: [{ name: 'r', text: '' }] }],
    ['resources[0].name', { resources: [{ uri: 'a://b', text: 'x' }] }],
    ['resources[0]', { resources: [{ uri: 'a://b', name: 'r' }] }],
    ['resources[0]', { resources: [{ uri: 'a://b', name: 'r', text: 'x', blob: PNG }] }],
    ['resources[0].blob', { resources: [{ uri: 'a://b', name: 'r', blob: '?' }] }],
    [
      'resourceTemplates[0].uriTemplate',
      { resourceTemplates: [{ uriTemplate: 'a://b', name: 'r', text: 'x' }] },
    ],
    [
      'resourceTemplates[0].uriTemplate',
      { resourceTemplates: [{ uriTemplate: 'a://{x}{y}', name: 'r', text: 'x' }] },
    ],
    [
      'resourceTemplates[0].uriTemplate',
      { resourceTemplates: [{ uriTemplate: 'a://{?x}', name: 'r', text: 'x' }] },
    ],
    [
      'resourceTemplates[0].uriTemplate',
      { resourceTemplates: [{ uriTemplate: 'a://{x', name: 'r', text: 'x' }] },
    ],
    [
      'resourceTemplates[0].arguments[0].name',
      { resourceTemplates: [{ uriTemplate: 'a://{x}', name: 'r', text: 'x', arguments: [{ name: 'y' }] }] },
    ],
    ['resourceTemplates[0].text', { resourceTemplates: [{ uriTemplate: 'a://{x}', name: 'r' }] }],
  ])('quarantine with the path %s', async (path, offers) => {
    const faulty = await startPlugin({
      ...(oneTool({ requestTemplate: { url: '/x' } }) as object),
      _rules_: [
        {
          _match_route_: ['acme/orders'],
          ...(oneTool({ requestTemplate: { url: '/x' } }) as object),
          ...offers,
        },
      ],
    });
    expect(errorOf(rpc(faulty, 'tools/list')).code).toBe(-32603);
    const [said] = faultsOf(faulty);
    expect(said).toContain(`_rules_[0].${path}: `);
    faulty.close();
  });
});
