import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { LOCK_TARGETS } from '../../src/targets/render-target.js';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';
import type { CliOptions, Outcome } from '../harness.js';
import { SHELF, shelf, shelvedModule, writeShelfLock } from '../plugin-shelf.js';

function folder(): string {
  const cwd = temporaryFolder();
  writeShelfLock(cwd, SHELF);
  return cwd;
}

function target(name: string, options: CliOptions = {}, more: string[] = []): Promise<Outcome> {
  const argv = ['lock', 'postern.lock', '--target', name, ...more];
  return postern(argv, { cwd: folder(), fetch: shelf(SHELF), ...options });
}

describe('postern lock --target', () => {
  it.each(LOCK_TARGETS)('prints what %s needs, the same every time', async (name) => {
    const once = await target(name);
    expectGolden(`lock-target-${name}`, once);
    expect(await target(name)).toEqual(once);
  });

  it.each(['istio', 'higress'])('gives %s the digest of the module at an http address', async (name) => {
    const { stdout } = await target(name);
    const found = parseAllDocuments(stdout)
      .map((one) => one.toJS())
      .filter((one) => one !== null);
    expect(found.map(({ spec }) => spec.sha256)).toEqual(
      Object.values(SHELF).map(({ module }) => sha256Hex(module)),
    );
  });

  it('asks nobody for Envoy and for the console', async () => {
    const silent = (): never => expect.unreachable('asked');
    expect((await target('envoy', { fetch: silent })).code).toBe(0);
    expect((await target('higress-console', { fetch: silent })).code).toBe(0);
  });

  it('writes a file', async () => {
    const cwd = folder();
    const { stdout } = await target('istio', { cwd }, ['--out', 'out/wasm-plugins.yaml']);
    expect(stdout).toBe('written to out/wasm-plugins.yaml\n');
    expect(readFileSync(path.join(cwd, 'out/wasm-plugins.yaml'), 'utf8')).toBe(
      (await target('istio')).stdout,
    );
  });

  it('locks first when a postern.yaml is named, and keeps what it prints apart', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'postern.yaml'), 'plugins: { server: "http://plugins.test:8002" }\n');
    const all = Object.fromEntries(
      ['auth', 'mcp-server', 'tool-transform'].map((name) => [
        `${name}@1.0.0`,
        { module: shelvedModule('x') },
      ]),
    );
    const argv = ['lock', 'postern.yaml', '--target', 'envoy'];
    const { stdout, stderr } = await postern(argv, { cwd, fetch: shelf(all) });
    expect(stderr).toBe('written to postern.lock\n');
    expect(stdout).toMatch(/^# Plugins for Envoy/);
  });

  it('says when a server has other bytes than the lock, or none', async () => {
    const changed = { ...SHELF, 'auth@1.2.0': { module: shelvedModule('other') } };
    const { code, stdout, stderr } = await target('istio', { fetch: shelf(changed) });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /error TC_DIGEST: http:\S+auth\S+ has sha256 [0-9a-f]{64}, the lock says [0-9a-f]{64}/,
    );
    expect((await target('istio', { fetch: shelf({}) })).stderr).toContain('error TC_PLUGIN_MISSING');
  });

  it('keeps apart what Kubernetes would not', async () => {
    const plugins = {
      'a-b@1.0.0': { module: shelvedModule('x') },
      'a_b@1.0.0': { module: shelvedModule('y') },
    };
    const cwd = temporaryFolder();
    writeShelfLock(cwd, plugins);
    const { code, stderr } = await target('istio', { cwd, fetch: shelf(plugins) });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('a-b and a_b would both be the resource a-b'),
    ]);
  });

  it.each<[string, string[], string]>([
    ['--check and --target', ['postern.lock', '--check', '--target', 'envoy'], 'two questions'],
    ['--out alone', ['postern.yaml', '--out', 'x'], '--out is for what --target prints'],
    ['a lock alone', ['postern.lock'], 'a postern.lock is for --check or --target'],
    ['--json with --target', ['postern.lock', '--json', '--target', 'envoy'], '--json is not for'],
    [
      '--oci for Envoy',
      ['postern.lock', '--target', 'envoy', '--oci', 'oci://a/${name}:${version}'],
      'over HTTP only',
    ],
    [
      '--oci without places',
      ['postern.lock', '--target', 'istio', '--oci', 'oci://a/b:c'],
      '${name} and ${version}',
    ],
    ['--key for a lock', ['postern.lock', '--check', '--key', 'k'], '--key is for locking'],
  ])('refuses %s', async (_what, argv, said) => {
    const { code, stderr } = await postern(['lock', ...argv], { cwd: folder() });
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  it.each<[string, string, string]>([
    ['no JSON', '{', 'it is not a JSON object'],
    ['another version', '{"lockVersion":2,"plugins":{}}', 'lockVersion is 2, not 1'],
    ['an unknown field', '{"lockVersion":1,"plugins":{},"x":1}', 'there is no field "x"'],
    ['no plugins', '{"lockVersion":1,"plugins":{}}', 'plugins: there are none'],
    [
      'a name that is none',
      '{"lockVersion":1,"plugins":{"../a":{}}}',
      'plugins: "../a" is not a plugin\'s name',
    ],
    [
      'a prototype',
      '{"lockVersion":1,"plugins":{"__proto__":{}}}',
      'plugins: "__proto__" is not a plugin\'s name',
    ],
    ['a version that is none', locked({ version: '^1' }), 'plugins.auth.version is not a version'],
    ['a digest that is none', locked({ sha256: 'ABC' }), 'plugins.auth.sha256 is not 64'],
    ['a file address', locked({ url: 'file:///etc/passwd' }), 'plugins.auth.url is not an http address'],
    ['a password', locked({ url: 'http://u:p@a/plugins/auth/1.0.0/plugin.wasm' }), 'plugins.auth.url is not'],
    ['an unknown field of a plugin', locked({ more: '1' }), 'plugins.auth: there is no field "more"'],
  ])('refuses a lock with %s', async (_what, text, said) => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'postern.lock'), text);
    const { code, stderr } = await target('envoy', { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining(`error TC_LOCK: postern.lock: ${said}`)]);
  });
});

function locked(change: Record<string, string>): string {
  const auth = { version: '1.0.0', sha256: 'ab'.repeat(32), url: 'http://a/plugins/auth/1.0.0/plugin.wasm' };
  return JSON.stringify({ lockVersion: 1, plugins: { auth: { ...auth, ...change } } });
}
