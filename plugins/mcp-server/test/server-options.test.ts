/** What a server says of itself and whom it lets in, beyond Higress's format. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import {
  modern,
  oneTool,
  post,
  rpc,
  startPlugin,
  type Host,
  type Parsed,
  type PostOptions,
} from './harness.js';

const ICONS = [{ src: 'https://example.test/i.png', sizes: ['48x48'] }];
const TOOL = { requestTemplate: { url: '/x' } };
let host: Host | undefined;

afterEach(() => {
  host?.close();
  host = undefined;
});

function start(server: Record<string, unknown>, tool: Record<string, unknown> = {}): Promise<Host> {
  return startPlugin(oneTool({ ...TOOL, ...tool }, server));
}

function of(version: string): PostOptions {
  return { headers: [['mcp-protocol-version', version]] };
}

function resultFor(version: string, method: string, params?: unknown): Parsed {
  if (host === undefined) throw new Error('not started');
  return (rpc(host, method, params, of(version)).response.json() as { result: unknown }).result;
}

describe('what a server says of itself', () => {
  const SAID = {
    title: 'Orders & more',
    version: '2.0.0',
    description: 'Has orders.',
    websiteUrl: 'https://example.test',
    icons: ICONS,
    instructions: 'Ask "nicely".',
  };
  const { instructions, version, title, ...more } = SAID;

  it.each([
    ['2024-11-05', { name: 'orders', version }],
    ['2025-03-26', { name: 'orders', version }],
    ['2025-06-18', { name: 'orders', version, title }],
    ['2025-11-25', { name: 'orders', version, title, ...more }],
  ])('reaches clients of %s as far as they know it', async (protocolVersion, serverInfo) => {
    host = await start(SAID);
    const result = resultFor(protocolVersion, 'initialize', { protocolVersion });
    expect(result).toMatchObject({ protocolVersion, instructions });
    expect(result.serverInfo).toEqual(serverInfo);
  });

  it('is whole in what a client discovers, and short in every other result', async () => {
    host = await start(SAID);
    const infoOf = (method: string): unknown =>
      (modern(host as Host, method).response.json() as Parsed).result._meta[
        'io.modelcontextprotocol/serverInfo'
      ];
    expect(infoOf('server/discover')).toEqual({ name: 'orders', version, title, ...more });
    expect(infoOf('tools/list')).toEqual({ name: 'orders', version, title });
  });

  it.each([
    ['2025-06-18', undefined],
    ['2025-11-25', ICONS],
  ])('to clients of %s: icons of tools %j', async (revision, icons) => {
    host = await start({}, { icons: ICONS });
    expect(resultFor(revision, 'tools/list').tools[0].icons).toEqual(icons);
  });
});

describe('how long lists may be kept', () => {
  it('is said to clients of 2026-07-28', async () => {
    host = await start({ ttlMs: 60_000, cacheScope: 'public' });
    for (const method of ['tools/list', 'server/discover']) {
      const { result } = modern(host, method).response.json() as { result: unknown };
      expect(result).toMatchObject({ ttlMs: 60_000, cacheScope: 'public' });
    }
    expect(resultFor('2025-11-25', 'tools/list')).not.toHaveProperty('ttlMs');
  });
});

describe('pages', () => {
  const named = (count: number) => ({
    server: { name: 'orders', mode: 'strict', pageSize: 2 },
    tools: Array.from({ length: count }, (_, i) => ({ name: `t${i}`, ...TOOL })),
  });

  it.each([
    [0, [0]],
    [1, [1]],
    [2, [2]],
    [5, [2, 2, 1]],
    [6, [2, 2, 2]],
  ])('of %i tools hold %j', async (count, sizes) => {
    host = await startPlugin(named(count));
    for (const version of ['2024-11-05', '2025-11-25', '2024-11-05']) {
      const seen: string[] = [];
      const pages: number[] = [];
      let cursor: string | undefined;
      do {
        const result = resultFor(version, 'tools/list', cursor === undefined ? {} : { cursor });
        pages.push(result.tools.length);
        seen.push(...result.tools.map(({ name }: { name: string }) => name));
        cursor = result.nextCursor;
      } while (cursor !== undefined && pages.length < 10);
      expect(pages).toEqual(sizes);
      expect(seen).toEqual(Array.from({ length: count }, (_, i) => `t${i}`));
    }
  });

  it('are found by no other cursor', async () => {
    host = await startPlugin(named(5));
    const { nextCursor } = resultFor('2025-11-25', 'tools/list');
    const raw = Buffer.from(nextCursor, 'base64url');
    const others: unknown[] = [
      '',
      'x',
      7,
      null,
      {},
      nextCursor.slice(1),
      `${nextCursor}AAAA`,
      'A'.repeat(16),
    ];
    for (let i = 0; i < raw.length * 8; i++) {
      const changed = Buffer.from(raw);
      changed[i >> 3] = (changed[i >> 3] ?? 0) ^ (1 << (i & 7));
      others.push(changed.toString('base64url'));
    }
    for (const cursor of others) {
      const { error } = rpc(host, 'tools/list', { cursor }).response.json() as { error: unknown };
      expect(error).toEqual({ code: -32602, message: 'Invalid params: unknown cursor' });
    }
    expect(resultFor('2025-11-25', 'tools/list', { cursor: nextCursor }).tools.length).toBe(2);
  });

  it('of a list that has changed have other cursors', async () => {
    const cursors = new Set<string>();
    for (const count of [5, 6]) {
      host?.close();
      host = await startPlugin(named(count));
      cursors.add(resultFor('2025-11-25', 'tools/list').nextCursor);
    }
    expect(cursors.size).toBe(2);
  });
});

describe('pages in browsers and hosts', () => {
  const statusOf = (authority: string, headers: readonly [string, string][] = []): number | undefined =>
    (host as Host).request({
      method: 'POST',
      path: '/acme/orders/mcp',
      authority,
      headers: [['content-type', 'application/json'], ...headers],
      body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping' }),
    }).response?.status;

  it.each([
    [undefined, 'https://any.test', 200],
    [[], 'https://any.test', 403],
    [['https://any.test'], 'https://any.test', 200],
    [['https://any.test'], 'https://any.test:8443', 403],
  ])(
    'are let in as in Higress, and by allowedOrigins %j: %s gets %i',
    async (allowedOrigins, origin, status) => {
      host = await start({ mode: 'compat', allowedOrigins });
      expect(statusOf('example.test', [['origin', origin]])).toBe(status);
      expect(statusOf('example.test')).toBe(200);
    },
  );

  it.each([
    ['https://any.test', 403],
    ['http://localhost:5173', 200],
  ])('are those of this machine in strict mode: %s gets %i', async (origin, status) => {
    host = await start({ mode: 'strict' });
    expect(statusOf('localhost', [['origin', origin]])).toBe(status);
  });

  it.each([
    [undefined, 'any.test', 200],
    [[], 'any.test', 403],
    [['api.test'], 'API.test', 200],
    [['api.test'], 'api.test:8443', 200],
    [['api.test:8443'], 'api.test', 403],
    [['api.test:8443'], 'api.test:8443', 200],
    [['[::1]'], '[::1]:80', 200],
    [['[::1]'], '[::1]', 200],
    [['api.test'], 'api.test.evil.test', 403],
    [['api.test'], 'evil-api.test', 403],
    [['api.test'], 'api.test:evil', 403],
  ])('are let in by allowedHosts %j: %s gets %i', async (allowedHosts, authority, status) => {
    host = await start({ allowedHosts });
    expect(statusOf(authority)).toBe(status);
  });
});

describe('digests of tools', () => {
  const definition = {
    name: 'tool',
    title: 'T',
    description: 'd "é"',
    inputSchema: { type: 'object', properties: { a: { type: 'string', description: '' } } },
    outputSchema: { type: 'object' },
    annotations: { readOnlyHint: true },
  };
  const { name: _name, inputSchema: _schema, ...configured } = definition;
  const digestOf = (tool: Parsed): unknown => tool._meta?.['io.postern/digest'];

  it('stand in the list when they are asked for, and are of what a model reads', async () => {
    host = await start({ toolDigests: true }, { ...configured, args: [{ name: 'a' }], icons: ICONS });
    const digest = createHash('sha256').update(JSON.stringify(definition)).digest('hex');
    const [tool] = (modern(host, 'tools/list').response.json() as Parsed).result.tools;
    expect(tool).toEqual({ ...definition, icons: ICONS, _meta: { 'io.postern/digest': `sha256:${digest}` } });
    expect(digestOf(resultFor('2025-06-18', 'tools/list').tools[0])).toBe(`sha256:${digest}`);
    expect(resultFor('2025-03-26', 'tools/list').tools[0]).not.toHaveProperty('_meta');
  });

  it('are others when anything a model reads is another', async () => {
    const changes = [
      {},
      { title: 'U' },
      { description: 'e' },
      { args: [{ name: 'b' }] },
      { annotations: {} },
    ];
    const digests = new Set<unknown>();
    for (const change of [...changes, { icons: ICONS }]) {
      host?.close();
      host = await start({ toolDigests: true }, { ...configured, args: [{ name: 'a' }], ...change });
      digests.add(digestOf(resultFor('2025-11-25', 'tools/list').tools[0]));
    }
    expect(digests.size).toBe(changes.length);
    host?.close();
    host = await start({});
    expect(resultFor('2025-11-25', 'tools/list').tools[0]).not.toHaveProperty('_meta');
  });
});

describe('an option', () => {
  it.each([
    ['server.title', { title: 7 }],
    ['server.icons', { icons: 'x' }],
    ['server.icons[0].src', { icons: [{}] }],
    ['server.ttlMs', { ttlMs: -1 }],
    ['server.ttlMs', { ttlMs: 1.5 }],
    ['server.ttlMs', { ttlMs: 1e99 }],
    ['server.pageSize', { pageSize: '2' }],
    ['server.cacheScope', { cacheScope: 'all' }],
    ['server.allowedOrigins', { allowedOrigins: 'https://any.test' }],
    ['server.allowedHosts[0]', { allowedHosts: [7] }],
    ['server.toolDigests', { toolDigests: 'yes' }],
  ])('is refused at %s', async (path, server) => {
    await expect(start(server)).rejects.toThrow(`fault at ${path}: `);
  });

  it('that nobody knows is warned about', async () => {
    host = await start({ titel: 'x' });
    expect(host.logs.map(({ message }) => message).join()).toContain('server.titel: unknown field');
    expect(post(host, '{}').response.status).toBe(400);
  });
});
