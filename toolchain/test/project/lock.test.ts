import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';
import { readPrivateKey } from '../../src/signature/keys.js';
import { signModule } from '../../src/signature/signed-module.js';
import { writeKnownKey } from '../signature/known-key.js';
import { wasmModule } from '../wasm-bytes.js';

/** A plugin-server as a function: versions by plugin, each with its bytes as latin1; why some are yanked. */
function serving(
  plugins: Record<string, Record<string, string>>,
  lie?: string,
  yanked: Record<string, unknown> = {},
): typeof fetch {
  return (input) => {
    const [, , name = '', version] = new URL(String(input)).pathname.split('/');
    const versions = plugins[name];
    if (versions === undefined) return Promise.resolve(Response.json({}, { status: 404 }));
    if (version !== undefined)
      return Promise.resolve(new Response(Buffer.from(lie ?? versions[version] ?? '', 'latin1')));
    const listed = Object.entries(versions).map(([key, bytes]) => ({
      version: key,
      sha256: sha256Hex(Buffer.from(bytes, 'latin1')),
      yanked: yanked[`${name}@${key}`],
    }));
    return Promise.resolve(Response.json({ name, versions: listed }));
  };
}

const ALL = { auth: { '0.1.0': 'a' }, 'mcp-server': { '0.1.0': 'm' }, 'tool-transform': { '0.1.0': 't' } };

function project(text = 'tenants: []\n'): string {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'postern.yaml'), text);
  return cwd;
}

function lockIn(cwd: string): { plugins: Record<string, { version: string }> } {
  return JSON.parse(readFileSync(path.join(cwd, 'postern.lock'), 'utf8')) as ReturnType<typeof lockIn>;
}

describe('postern lock', () => {
  it('writes name, version, digest and address of every plugin, sorted, and nothing else', async () => {
    const cwd = project();
    expectGolden('lock', await postern(['lock', 'postern.yaml'], { cwd, fetch: serving(ALL) }));
    expect(readdirSync(cwd).sort()).toEqual(['postern.lock', 'postern.yaml']);
    expect(readFileSync(path.join(cwd, 'postern.lock'), 'utf8')).toBe(`{
  "lockVersion": 1,
  "plugins": {
    "auth": {
      "version": "0.1.0",
      "sha256": "${sha256Hex(Buffer.from('a'))}",
      "url": "http://127.0.0.1:8002/plugins/auth/0.1.0/plugin.wasm"
    },
    "mcp-server": {
      "version": "0.1.0",
      "sha256": "${sha256Hex(Buffer.from('m'))}",
      "url": "http://127.0.0.1:8002/plugins/mcp-server/0.1.0/plugin.wasm"
    },
    "tool-transform": {
      "version": "0.1.0",
      "sha256": "${sha256Hex(Buffer.from('t'))}",
      "url": "http://127.0.0.1:8002/plugins/tool-transform/0.1.0/plugin.wasm"
    }
  }
}
`);
  });

  it('takes the newest release by version order, not by the order of the list, and no prerelease', async () => {
    const cwd = project();
    const auth = { '0.9.0': 'x', '0.10.0': 'y', '0.11.0-rc.1': 'z', '0.2.0': 'w' };
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving({ ...ALL, auth }) });
    expect(lockIn(cwd).plugins['auth']?.version).toBe('0.10.0');
  });

  it('takes a prerelease when there is nothing else', async () => {
    const cwd = project();
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving({ ...ALL, auth: { '1.0.0-rc.1': 'x' } }) });
    expect(lockIn(cwd).plugins['auth']?.version).toBe('1.0.0-rc.1');
  });

  it('takes the version that the file pins, of other plugins too', async () => {
    const cwd = project('plugins: { versions: { auth: 0.1.0, weather: 2.0.0 } }\n');
    const plugins = { ...ALL, auth: { '0.1.0': 'a', '0.2.0': 'b' }, weather: { '2.0.0': 'w' } };
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving(plugins) });
    expect(Object.entries(lockIn(cwd).plugins).map(([name, { version }]) => `${name}@${version}`)).toEqual([
      'auth@0.1.0',
      'mcp-server@0.1.0',
      'tool-transform@0.1.0',
      'weather@2.0.0',
    ]);
  });

  it.each([
    ['^0.1.0', '0.1.9'],
    ['~0.1.0', '0.1.9'],
    ['>=0.1.0 <0.1.9 || ^9', '0.1.0'],
    ['*', '0.2.0'],
    ['1.0.0-rc.1', '1.0.0-rc.1'],
    ['>=1.0.0-0', '1.0.0-rc.1'],
  ])('takes the newest version in the range %s: %s', async (range, version) => {
    const cwd = project(`plugins: { versions: { auth: "${range}" } }\n`);
    const auth = { '0.1.9': 'x', '0.1.0': 'y', '1.0.0-rc.1': 'z', '0.2.0': 'w' };
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving({ ...ALL, auth }) });
    expect(lockIn(cwd).plugins['auth']?.version).toBe(version);
  });

  it('names the versions that are there when none is in the range', async () => {
    const cwd = project('plugins: { versions: { auth: ^3 } }\n');
    const { stderr } = await postern(['lock', 'postern.yaml'], { cwd, fetch: serving(ALL) });
    expect(stderr).toContain('the plugin-server has no auth@^3\n  hint: It has auth in versions 0.1.0.');
  });

  it('locks only what a key signed, when it is told to', async () => {
    const cwd = project();
    writeKnownKey(cwd);
    const argv = ['lock', 'postern.yaml', '--key', 'known.pub'];
    const unsigned = await postern(argv, { cwd, fetch: serving(ALL) });
    expect([unsigned.code, unsigned.stderr]).toEqual([
      1,
      expect.stringContaining(
        'error TC_SIGNATURE: auth@0.1.0 has no good signature by key 58fb94a6933f01b8b7707a8b',
      ),
    ]);
    const key = await readPrivateKey('known.key', cwd);
    const signed = Buffer.from(signModule(wasmModule(), key, 'wasmsign2'));
    const all = Object.fromEntries(
      Object.keys(ALL).map((name) => [name, { '0.1.0': signed.toString('latin1') }]),
    );
    expect((await postern(argv, { cwd, fetch: serving(all) })).code).toBe(0);
    expect(lockIn(cwd).plugins['auth']).toMatchObject({ sha256: sha256Hex(signed) });
  });

  it('tells programs what it wrote', async () => {
    const { stdout } = await postern(['lock', 'postern.yaml', '--json'], {
      cwd: project(),
      fetch: serving(ALL),
    });
    expect(JSON.parse(stdout)).toMatchObject({
      written: 'postern.lock',
      plugins: [{ name: 'auth', version: '0.1.0' }, { name: 'mcp-server' }, { name: 'tool-transform' }],
    });
  });

  it('names the versions that are there when the pinned one is not', async () => {
    const cwd = project('plugins: { versions: { auth: 3.0.0 } }\n');
    expectGolden('lock-missing', await postern(['lock', 'postern.yaml'], { cwd, fetch: serving(ALL) }));
    expect(readdirSync(cwd)).toEqual(['postern.yaml']);
  });

  it('refuses bytes that are not the announced ones, and leaves the former lock alone', async () => {
    const cwd = project();
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving(ALL) });
    const before = readFileSync(path.join(cwd, 'postern.lock'), 'utf8');
    const { code, stderr } = await postern(['lock', 'postern.yaml'], {
      cwd,
      fetch: serving(ALL, 'other bytes'),
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('error TC_DIGEST')]);
    expect(readFileSync(path.join(cwd, 'postern.lock'), 'utf8')).toBe(before);
  });

  it('asks the server that --server names', async () => {
    const cwd = project();
    const server = 'http://plugins.test:99';
    await postern(['lock', 'postern.yaml', '--server', server], { cwd, fetch: serving(ALL) });
    expect(readFileSync(path.join(cwd, 'postern.lock'), 'utf8')).toContain(
      `"${server}/plugins/auth/0.1.0/plugin.wasm"`,
    );
  });
});

describe('a yanked version', () => {
  const auth = { '0.1.0': 'a', '0.2.0': 'b' };
  const yanked = { 'auth@0.2.0': { reason: 'accepts expired keys\u001b[31m' } };

  it('is not locked', async () => {
    const cwd = project();
    const done = await postern(['lock', 'postern.yaml'], {
      cwd,
      fetch: serving({ ...ALL, auth }, undefined, yanked),
    });
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(lockIn(cwd).plugins['auth']?.version).toBe('0.1.0');
  });

  it('that was locked gives way, with a warning', async () => {
    const cwd = project();
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving({ ...ALL, auth }) });
    expect(lockIn(cwd).plugins['auth']?.version).toBe('0.2.0');
    const done = await postern(['lock', 'postern.yaml'], {
      cwd,
      fetch: serving({ ...ALL, auth }, undefined, yanked),
    });
    expect(done.code).toBe(0);
    expect(done.stderr).toBe(
      'warning: auth@0.2.0 is yanked (accepts expired keys\\u001b[31m); auth@0.1.0 is locked instead\n',
    );
    expect(lockIn(cwd).plugins['auth']?.version).toBe('0.1.0');
  });

  it('stays locked, with a warning, when nothing else is in the range', async () => {
    const cwd = project('plugins: { versions: { auth: 0.2.0 } }\n');
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving({ ...ALL, auth }) });
    const done = await postern(['lock', 'postern.yaml'], {
      cwd,
      fetch: serving({ ...ALL, auth }, undefined, { 'auth@0.2.0': true }),
    });
    expect([done.code, done.stderr]).toEqual([
      0,
      'warning: auth@0.2.0 is yanked (no reason given); it stays locked, since nothing else fits\n',
    ]);
    expect(lockIn(cwd).plugins['auth']?.version).toBe('0.2.0');
  });

  it('is not begun with, even when it is the only one in the range; the reason is told', async () => {
    const cwd = project('plugins: { versions: { auth: 0.2.0 } }\n');
    const fetch = serving({ ...ALL, auth }, undefined, { 'auth@0.2.0': { reason: 'leaks' } });
    const done = await postern(['lock', 'postern.yaml'], { cwd, fetch });
    expect([done.code, done.stderr]).toEqual([
      1,
      expect.stringContaining('It has auth in versions 0.1.0, 0.2.0 (yanked: leaks).'),
    ]);
    // A lock of other bytes is no reason to begin with it either.
    const other = { ...ALL, auth: { '0.2.0': 'other' } };
    expect((await postern(['lock', 'postern.yaml'], { cwd, fetch: serving(other) })).code).toBe(0);
    expect((await postern(['lock', 'postern.yaml'], { cwd, fetch })).code).toBe(1);
  });

  it('that is locked is named by --check, and the lock holds', async () => {
    const cwd = project();
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving({ ...ALL, auth }) });
    const fetch = serving({ ...ALL, auth }, undefined, { 'auth@0.2.0': { reason: 'leaks' } });
    const done = await postern(['lock', 'postern.yaml', '--check'], { cwd, fetch });
    expect([done.code, done.stdout]).toEqual([
      0,
      expect.stringContaining('ok        auth@0.2.0            yanked: leaks\n'),
    ]);
    const json = await postern(['lock', 'postern.yaml', '--check', '--json'], { cwd, fetch });
    expect(JSON.parse(json.stdout)).toMatchObject({
      accepted: true,
      plugins: [{ name: 'auth', state: 'ok', yanked: 'leaks' }, { name: 'mcp-server' }, {}],
    });
  });

  it('is nothing that a plain file server knows of', async () => {
    const cwd = project();
    await postern(['lock', 'postern.yaml'], { cwd, fetch: serving({ ...ALL, auth }) });
    const inner = serving({ ...ALL, auth });
    const files: typeof fetch = (input, init) =>
      new URL(String(input)).pathname.endsWith('.wasm')
        ? inner(input, init)
        : Promise.resolve(new Response('<html>Index of /plugins/auth</html>'));
    expect((await postern(['lock', 'postern.yaml', '--check'], { cwd, fetch: files })).code).toBe(0);
  });
});
