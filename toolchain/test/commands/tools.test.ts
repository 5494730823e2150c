import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/command-line/columns.js';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';
import type { CliOptions, Outcome } from '../harness.js';

const FIXTURES = fileURLToPath(new URL('../fixtures/tools/', import.meta.url));

/** Runs the command where the fixtures are, and files beside them. */
function tools(
  words: readonly string[],
  { files = {}, ...options }: CliOptions & { files?: Record<string, unknown> } = {},
): Promise<Outcome> {
  const cwd = temporaryFolder();
  cpSync(FIXTURES, cwd, { recursive: true });
  for (const [name, value] of Object.entries(files))
    writeFileSync(path.join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value));
  return postern(['tools', ...words], { cwd, ...options });
}

/** A server with the tools named. */
function server(name: string, names: readonly string[], more: object = {}): object {
  const list = names.map((tool) => ({ name: tool, requestTemplate: { url: '/x', method: 'GET' } }));
  return { server: { name, ...more }, tools: list };
}

describe('postern tools list', () => {
  it('shows each server with its tools, and the one that is quarantined with the reason', async () => {
    expectGolden('tools-list', await tools(['list', 'old.yaml']));
  });

  it('shows rules of a WasmPlugin, and leaves other plugins out', async () => {
    expectGolden('tools-list-wasm-plugin', await tools(['list', 'wasm-plugins.yaml']));
  });

  it('fits a terminal of 80 columns', async () => {
    const { stdout } = await tools(['list', 'old.yaml']);
    expect(Math.max(...stdout.split('\n').map(columnsOf))).toBeLessThanOrEqual(80);
  });

  it('prints what clients get, as JSON', async () => {
    const { code, stdout } = await tools(['list', 'old.yaml', '--format', 'json']);
    const { servers } = JSON.parse(stdout) as { servers: { state: string; tools: { name: string }[] }[] };
    expect(code).toBe(0);
    expect(servers.map(({ state }) => state)).toEqual(['serving', 'serving', 'quarantined', 'unreached']);
    expect(servers[0]?.tools[0]).toMatchObject({
      name: 'get-order',
      inputSchema: { properties: { id: { type: 'integer' } }, required: ['id'] },
    });
  });

  it('asks every kind of rule, and what is beside them', async () => {
    const _rules_ = [
      { _match_route_: ['a'], ...server('by-route', ['t1']) },
      { _match_route_prefix_: ['b'], ...server('by-prefix', ['t2']) },
      { _match_domain_: ['*.c.test', 'd.*'], ...server('by-domain', ['t3']) },
      { _match_service_: ['e.dns', 'f.dns:81'], ...server('by-service', ['t4']) },
      { _match_route_: ['g'], _match_service_: ['e.dns'], ...server('by-both', ['t5']) },
    ];
    const { stdout } = await tools(['list', 'all.json'], {
      files: { 'all.json': { ...server('beside', ['t6']), _rules_ } },
    });
    expect(stdout.match(/^\S.*/gm)).toEqual([
      'by-route  route a',
      'by-prefix  routes b*',
      'by-domain  domain *.c.test; domain d.*',
      'by-service  service e.dns; service f.dns:81',
      'route g, service e.dns  no request reaches it',
      'beside  requests without a rule',
      '6 servers, 5 tools',
    ]);
    expect(stdout).toContain('is answered by rule 4, which stands before it');
  });

  it('knows the servers of a postern.yaml', async () => {
    const plugin = { version: '0.1.0', sha256: 'ab'.repeat(32), url: 'http://127.0.0.1:8002/plugin.wasm' };
    const plugins = { 'mcp-server': plugin, auth: plugin };
    const tenant = (name: string) => ({
      name,
      consumers: [{ name: 'demo', credential: `key-of-${name}` }],
      servers: [{ name: 'orders', upstream: 'http://127.0.0.1:9101', config: './orders.json' }],
    });
    const files = {
      'postern.yaml': { tenants: [tenant('acme')] },
      'two.yaml': { tenants: [tenant('acme'), { ...tenant('beta'), hosts: ['beta.test'] }] },
      'postern.lock': { lockVersion: 1, plugins },
      'orders.json': server('orders', ['a']),
    };
    const one = await tools(['list', 'postern.yaml'], { files });
    expect(one.stdout).toMatch(/^orders {2}route acme\/orders\n {2}a {2}sha256:/);
    const { stdout } = await tools(['list', 'two.yaml'], { files });
    expect(stdout).toContain('orders  postern.beta.mcp-server: route beta/orders\n');
  });

  it('asks a server behind another for no digests, which it cannot show', async () => {
    const proxy = {
      server: { name: 'p', type: 'mcp-proxy', transport: 'http', mcpServerURL: 'http://p.test/mcp' },
    };
    const _rules_ = [
      { _match_route_: ['p'], ...proxy },
      { _match_route_: ['a'], ...server('a', ['t']) },
    ];
    const { stdout } = await tools(['list', 'rules.json'], { files: { 'rules.json': { _rules_ } } });
    expect(stdout).toMatch(
      /^route p {2}forwards to another MCP server\n[^]*\na {2}route a\n {2}t {2}sha256:/,
    );
    const alone = await tools(['list', 'proxy.json'], { files: { 'proxy.json': proxy } });
    expect(alone.stdout).toMatch(/^requests without a rule {2}forwards to another MCP server\n/);
  });

  it('leaves a rule out that the plugin skips, and says so', async () => {
    const _rules_ = [{ _match_route_: ['a'], ...server('a', ['t']) }, server('b', ['u'])];
    const { stdout } = await tools(['list', 'rules.json'], { files: { 'rules.json': { _rules_ } } });
    expect(stdout).toMatch(
      /no request reaches it\n {2}rule skipped at _rules_\[1\]: the rule matches nothing/,
    );
  });
});

describe('postern tools diff', () => {
  it('shows what changed, and what of it can break an agent', async () => {
    expectGolden('tools-diff', await tools(['diff', 'old.yaml', 'new.yaml']));
  });

  it('is coloured on a terminal', async () => {
    expectGolden('tools-diff-terminal', await tools(['diff', 'old.yaml', 'new.yaml'], { terminal: true }));
  });

  it.each(['json', 'markdown', 'github'])('prints %s', async (format) => {
    expectGolden(`tools-diff-${format}`, await tools(['diff', 'old.yaml', 'new.yaml', '--format', format]));
  });

  it('shows only what breaks where only that is wanted', async () => {
    expectGolden(
      'tools-diff-breaking-only',
      await tools(['diff', 'old.yaml', 'new.yaml', '--breaking-only']),
    );
  });

  it('exits 0 where nothing changed, in whatever form it is written', async () => {
    const yaml = readFileSync(path.join(FIXTURES, 'wasm-plugins.yaml'), 'utf8');
    const other = yaml.replace('  defaultConfigDisable: true\n', '').replace('url: /x', 'url: /elsewhere');
    const { code, stdout } = await tools(['diff', 'wasm-plugins.yaml', 'other.yaml'], {
      files: { 'other.yaml': other },
    });
    expect([code, stdout]).toEqual([0, 'nothing changed: 2 servers with 2 tools read as before\n']);
  });

  it('exits 0 where only what breaks counts and nothing does', async () => {
    const files = { 'old.json': server('s', ['a']), 'new.json': server('s', ['a', 'b']) };
    const outcome = await tools(['diff', 'old.json', 'new.json', '--breaking-only'], { files });
    expect(outcome).toMatchObject({
      code: 0,
      stdout: 'no change can break an agent; 1 that cannot is left out\n',
    });
    expect((await tools(['diff', 'old.json', 'new.json'], { files })).code).toBe(1);
  });

  it('compares with nothing', async () => {
    const added = await tools(['diff', '/dev/null', 'wasm-plugins.yaml']);
    expect([added.code, added.stdout]).toEqual([
      1,
      expect.stringContaining('no change can break an agent, 2 cannot'),
    ]);
    const removed = await tools(['diff', 'wasm-plugins.yaml', '/dev/null']);
    expect([removed.code, removed.stdout]).toEqual([
      1,
      expect.stringContaining('2 changes can break an agent, 0 cannot'),
    ]);
  });

  it('compares configurations of a file by their names, and one with one in any case', async () => {
    const plugin = (name: string, ...names: string[]): object => ({
      kind: 'WasmPlugin',
      metadata: { name },
      spec: { defaultConfig: server(name, names) },
    });
    const list = (...items: object[]): object => ({ kind: 'List', items });
    const files = {
      'one.json': list(plugin('a', 'x')),
      'two.json': list(plugin('b', 'y'), plugin('a', 'x')),
      'own.json': server('a', ['x']),
    };
    const more = await tools(['diff', 'one.json', 'two.json'], { files });
    expect(more.stdout.match(/^\S.*/gm)).toEqual([
      'b  b: requests without a rule  added',
      'no change can break an agent, 1 cannot',
    ]);
    expect((await tools(['diff', 'one.json', 'own.json'], { files })).code).toBe(0);
  });

  it('knows who answers at an endpoint that only one of the two names', async () => {
    const common = server('common', ['a']);
    const files = {
      'old.json': common,
      'new.json': { ...common, _rules_: [{ _match_route_: ['x'], ...server('own', ['a', 'b']) }] },
    };
    const { stdout } = await tools(['diff', 'old.json', 'new.json'], { files });
    expect(stdout).toMatch(/^own {2}route x\n {2}name "common" → "own"\n {2}\+ b {2}sha256:[0-9a-f]{12}\n\n/);
  });

  it('tells of the instructions of a server', async () => {
    const files = {
      'old.json': server('s', ['a'], { instructions: 'Search first.\nThen read.' }),
      'new.json': server('s', ['a'], { instructions: 'Search first.\nThen write.' }),
    };
    const { code, stdout } = await tools(['diff', 'old.json', 'new.json'], { files });
    expect([code, stdout]).toEqual([
      1,
      's  requests without a rule\n  instructions:\n      Search first.\n    - Then read.\n    + Then write.\n\nno change can break an agent, 1 cannot\n',
    ]);
    const listed = await tools(['list', 'old.json'], { files });
    expect(listed.stdout).toContain('  instructions: Search first.\n  Then read.\n');
  });

  it('reads lists of several pages', async () => {
    const names = Array.from({ length: 25 }, (_, i) => `t${i}`);
    const files = {
      'old.json': server('s', names, { pageSize: 10 }),
      'new.json': server('s', names.slice(0, -1), { pageSize: 7 }),
    };
    const { stdout } = await tools(['diff', 'old.json', 'new.json'], { files });
    expect(stdout).toContain('! - t24\n\n1 change can break an agent, 0 cannot');
  });

  it('asks another module', async () => {
    const module = fileURLToPath(new URL('../../../plugins/mcp-server/build/plugin.wasm', import.meta.url));
    const { code } = await tools(['diff', 'old.yaml', 'old.yaml', '--module', module]);
    expect(code).toBe(0);
    const outcome = await tools(['diff', 'old.yaml', 'old.yaml', '--module', 'old.yaml']);
    expect(outcome).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Check that --module names') as string,
    });
  });
});

describe('postern tools refuses', () => {
  it('a configuration that the plugin refuses, in its words', async () => {
    const files = { 'bad.json': server('', ['a']) };
    expectGolden('tools-refused', await tools(['diff', 'old.yaml', 'bad.json'], { files }));
  });

  it.each([
    [['lst', 'old.yaml'], 'there is no `postern tools lst`'],
    [['diff', 'old.yaml'], 'postern tools diff takes 2, 1 are given'],
    [['list', 'old.yaml', 'new.yaml'], 'postern tools list takes 1, 2 are given'],
    [['list', 'old.yaml', '--format', 'github'], '--format github is for `postern tools diff`'],
    [['list', 'old.yaml', '--breaking-only'], '--breaking-only is for `postern tools diff`'],
    [['list', 'nowhere.json'], 'there is no file nowhere.json'],
    [['list', '.'], '. is a folder'],
    [['diff', 'old.yaml', 'new.yaml', '--module', 'nowhere.wasm'], 'nowhere.wasm'],
  ])('%j with 2, since 1 means a change', async (words, message) => {
    const { code, stdout, stderr } = await tools(words);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });
});

it('is done with 500 servers of 20 tools in a few seconds', { timeout: 120_000 }, async () => {
  const text = (i: number): string => `Finds things of the kind ${i}, and lists the newest first. `.repeat(5);
  const list = Array.from({ length: 20 }, (_, i) => ({
    name: `tool-${i}`,
    description: text(i),
    args: [{ name: 'q', description: text(i), required: true }],
    requestTemplate: { url: '/x', method: 'GET' },
  }));
  const rules = (last: string): object => ({
    _rules_: Array.from({ length: 500 }, (_, i) => ({
      _match_route_: [`route-${i}`],
      server: { name: `server-${i}` },
      tools: [...list.slice(0, -1), { ...list.at(-1), description: last }],
    })),
  });
  const files = { 'old.json': rules('one text'), 'new.json': rules('another text') };
  const start = performance.now();
  const { stdout } = await tools(['diff', 'old.json', 'new.json'], { files });
  expect(stdout).toMatch(/no change can break an agent, 500 cannot\n$/);
  // Alone it takes two or three; the bound is for a machine that does much else.
  expect(performance.now() - start).toBeLessThan(60_000);
});
