/** Prompts, resources, completion and logging of servers in AssemblyScript. */
import type { TestHost } from '@postern/gateway-host/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, ask, call, legacy, mirrored, modern, serve } from './client.js';

let host: TestHost;

beforeEach(async () => {
  host = await serve('', { fixture: 'offers' });
});

afterEach(() => {
  host.close();
  expect(host.logs.filter(({ level }) => level === 'critical' || level === 'error')).toEqual([]);
  expect(host.refusals).toEqual([]);
});

function askModern(method: string, params: Record<string, unknown> = {}, meta = {}): Answer {
  const name = (params['name'] ?? params['uri']) as string | undefined;
  return ask(host, modern(method, params, meta), mirrored(method, name));
}

const of = (version: string) => ({ 'mcp-protocol-version': version });

describe('a server with more than tools', () => {
  const more = { prompts: {}, resources: {} };

  it.each([
    ['2024-11-05', { tools: {}, ...more, logging: {} }],
    ['2025-03-26', { tools: {}, ...more, completions: {}, logging: {} }],
  ])('says so to clients of %s', (protocolVersion, capabilities) => {
    const { json } = ask(host, legacy('initialize', { protocolVersion }));
    expect(json.result.capabilities).toEqual(capabilities);
    expect(askModern('server/discover').json.result.capabilities).toMatchObject(more);
  });

  it('says how long lists may be kept, and contents of resources', async () => {
    host.close();
    host = await serve('kept', { fixture: 'offers' });
    for (const method of ['prompts/list', 'resources/list', 'resources/templates/list', 'tools/list']) {
      expect(askModern(method).json.result).toMatchObject({ ttlMs: 5, cacheScope: 'public' });
    }
    expect(askModern('resources/read', { uri: 'docs://logo' }).json.result).toMatchObject({ ttlMs: 5 });
    expect(ask(host, legacy('resources/subscribe', { uri: 'docs://logo' })).json.result).toEqual({});
    expect(ask(host, legacy('resources/unsubscribe', { uri: 'orders://7' })).json.result).toEqual({});
  });

  it('tells its lists page by page', async () => {
    host.close();
    host = await serve('pages', { fixture: 'offers' });
    const names: string[] = [];
    let cursor: unknown;
    do {
      const { result } = ask(host, legacy('tools/list', cursor === undefined ? {} : { cursor })).json;
      names.push(result.tools.map(({ name }: { name: string }) => name).join());
      cursor = result.nextCursor;
    } while (cursor !== undefined);
    expect(names).toEqual(['form,later', 'nothing,telling', 'harmful']);
    const other = ask(host, legacy('resources/list')).json.result.nextCursor;
    expect(ask(host, legacy('tools/list', { cursor: other })).json.error.code).toBe(-32602);
    expect(ask(host, legacy('resources/list', { cursor: other })).json.result.resources.length).toBe(1);
  });

  it('is there under its own hosts alone', async () => {
    expect(ask(host, legacy('ping')).status).toBe(200);
    host.close();
    host = await serve('hosts', { fixture: 'offers' });
    expect(ask(host, legacy('ping')).status).toBe(403);
  });
});

describe('a prompt', () => {
  const get = (args: object, headers = {}) =>
    ask(host, legacy('prompts/get', { name: 'review', arguments: args }), headers);

  it('is listed', () => {
    const { prompts } = ask(host, legacy('prompts/list'), of('2025-06-18')).json.result;
    expect(prompts[0]).toEqual({
      name: 'review',
      title: 'Review',
      description: 'Reviews "code".',
      arguments: [
        { name: 'code', description: 'What.', required: true },
        { name: 'style', description: 'How.' },
        { name: 'who', description: 'Whom for.' },
      ],
    });
    expect(ask(host, legacy('prompts/list')).json.result.prompts[0]).not.toHaveProperty('title');
  });

  it('becomes messages', () => {
    const { result } = get({ code: 'a"b', style: 'long' }, of('2025-11-25')).json;
    expect(result.description).toBe('Reviews "code".');
    expect(result.messages).toEqual([
      { role: 'user', content: { type: 'text', text: 'a"b, long false' } },
      { role: 'assistant', content: { type: 'image', data: 'iVBO', mimeType: 'image/png' } },
      { role: 'assistant', content: { type: 'audio', data: 'UklG', mimeType: 'audio/wav' } },
      {
        role: 'assistant',
        content: { type: 'resource', resource: { uri: 'a://b', mimeType: 'text/plain', text: 'é' } },
      },
      { role: 'assistant', content: { type: 'resource_link', uri: 'a://c', name: 'c' } },
    ]);
    const old = get({ code: 'x', who: '' }, of('2024-11-05')).json.result.messages;
    expect(old[0].content.text).toBe('x, plain true');
    expect(old[2].content).toEqual({ type: 'text', text: '[audio of type audio/wav]' });
    expect(old[4].content).toEqual({ type: 'text', text: 'c: a://c' });
  });

  it.each([
    [{}, -32602, 'Missing required argument: code'],
    [{ code: 'x', style: 'odd' }, -32602, 'Not a value of argument: style'],
    [{ code: 'bad' }, -32602, 'bad code'],
    [{ code: 'none' }, -32603, 'the prompt has no messages'],
  ])('refuses %j', (args, code, message) => {
    expect(get(args).json.error).toEqual({ code, message });
  });

  it('is not found under another name, nor twice', () => {
    expect(ask(host, legacy('prompts/get', { name: 'Review' })).json.error.message).toBe(
      'Unknown prompt: Review',
    );
    const twice = JSON.stringify(legacy('prompts/get', { name: 'asking' })).replace(
      '"name"',
      '"name":"review","name"',
    );
    expect(ask(host, twice).json.error.code).toBe(-32602);
  });
});

describe('a resource', () => {
  it('is listed', () => {
    const { resources } = ask(host, legacy('resources/list')).json.result;
    expect(resources[0]).toEqual({
      uri: 'docs://terms',
      name: 'terms',
      description: 'What holds.',
      mimeType: 'text/plain',
    });
    expect(ask(host, legacy('resources/templates/list')).json.result.resourceTemplates).toEqual([
      {
        uriTemplate: 'orders://{id}',
        name: 'order',
        description: 'One order.',
        mimeType: 'application/json',
      },
    ]);
  });

  it.each([
    ['docs://terms', { mimeType: 'text/plain', text: 'terms of docs://terms' }],
    ['docs://logo', { mimeType: 'image/png', blob: 'iVBO' }],
    ['orders://7%2F8', { mimeType: 'application/json', text: 'order 7/8' }],
    ['orders://%zz', { mimeType: 'application/json', text: 'order ' }],
  ])('is read: %s', (uri, contents) => {
    expect(ask(host, legacy('resources/read', { uri })).json.result).toEqual({
      contents: [{ uri, ...contents }],
    });
  });

  it.each(['orders://404', 'orders://', 'docs://none'])('is not there: %s', (uri) => {
    const error = { message: 'Resource not found', data: { uri } };
    expect(ask(host, legacy('resources/read', { uri })).json.error).toEqual({ code: -32002, ...error });
    expect(askModern('resources/read', { uri }).json.error).toEqual({ code: -32602, ...error });
  });

  it('is not subscribed to', () => {
    expect(ask(host, legacy('resources/subscribe', { uri: 'docs://terms' })).json.error.code).toBe(-32601);
  });
});

describe('completion', () => {
  it.each([
    ['ref/prompt', 'review', 'style', 'S', ['short']],
    ['ref/prompt', 'review', 'code', '', []],
    ['ref/prompt', 'review', 'who', 'A', ['A-me']],
    ['ref/prompt', 'review', 'who', '', ['-me', 'nobody']],
    ['ref/resource', 'orders://{id}', 'id', '7', ['7', '77']],
  ])('of %s %s %s %j', (type, name, argument, value, values) => {
    const ref = type === 'ref/prompt' ? { type, name } : { type, uri: name };
    const { result } = ask(
      host,
      legacy('completion/complete', { ref, argument: { name: argument, value } }),
    ).json;
    expect(result).toEqual({ completion: { values, total: values.length, hasMore: false } });
  });
});

describe('logging', () => {
  const levelsOf = ({ events }: Answer): unknown[] =>
    (events as { method?: string; params: { level: string } }[])
      .filter(({ method }) => method === 'notifications/message')
      .map(({ params }) => params.level);
  const wish = (level: unknown) => ({ 'io.modelcontextprotocol/logLevel': level });

  it.each([
    ['error', ['error', 'critical', 'alert', 'emergency']],
    ['emergency', ['emergency']],
    ['loud', []],
    [7, []],
    [undefined, []],
  ])('to a client of 2026-07-28 that wants %s', (level, levels) => {
    const answer = askModern('tools/call', { name: 'telling' }, wish(level));
    expect(levelsOf(answer)).toEqual(levels);
    expect(answer.json.result.content).toEqual([{ type: 'text', text: 'told' }]);
  });

  it('to earlier clients is what the server says, as there is no session to keep a wish', () => {
    const answer = ask(host, call('telling'));
    expect(levelsOf(answer)).toEqual(['warning', 'error', 'critical', 'alert', 'emergency']);
    expect(answer.events[0]).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { level: 'warning', logger: 'me', data: '"3"' },
    });
    expect(levelsOf(ask(host, call('telling'), { accept: 'application/json' }))).toEqual([]);
  });

  it.each([
    ['debug', undefined],
    ['emergency', undefined],
    ['loud', -32602],
    [7, -32602],
  ])('takes the level %s', (level, code) => {
    const { json } = ask(host, legacy('logging/setLevel', { level }));
    expect(json.error?.code).toBe(code);
    if (code === undefined) expect(json.result).toEqual({});
    expect(askModern('logging/setLevel', { level }).status).toBe(404);
  });
});
