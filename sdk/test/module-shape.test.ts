import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHost } from '@postern/gateway-host/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileFixture } from './compile-fixture.js';
import { engine } from './engine.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_SECTION = 8;

let release: Uint8Array;

beforeAll(async () => {
  release = await compileFixture('shape', { target: 'release' });
});

/** Ids of the module's sections, in order. */
function sectionIds(module: Uint8Array): number[] {
  const ids: number[] = [];
  let at = 8;
  while (at < module.length) {
    ids.push(module[at]!);
    let size = 0;
    let shift = 0;
    for (at += 1; ; at += 1) {
      size |= (module[at]! & 0x7f) << shift;
      shift += 7;
      if (module[at]! < 0x80) break;
    }
    at += 1 + size;
  }
  return ids;
}

describe('a compiled plugin', () => {
  it('imports nothing but env.proxy_*, whatever of the standard library it uses', async () => {
    for (const module of [release, await compileFixture('shape')]) {
      const imports = engine.Module.imports(new engine.Module(module));
      expect(imports.length).toBeGreaterThan(0);
      for (const { module: from, name } of imports) expect(`${from}.${name}`).toMatch(/^env\.proxy_/);
    }
  });

  it('has no start section and exports _initialize, malloc, memory and the ABI marker', () => {
    expect(sectionIds(release)).not.toContain(START_SECTION);
    const exports = engine.Module.exports(new engine.Module(release));
    expect(exports.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['_initialize', 'malloc', 'memory', 'proxy_abi_version_0_2_1']),
    );
  });

  it('shows the marker of Higress before that of Envoy where its entry says so', async () => {
    const exports = engine.Module.exports(new engine.Module(await compileFixture('for-higress')));
    expect(exports.map(({ name }) => name).filter((name) => name.startsWith('proxy_abi_version_'))).toEqual([
      'proxy_abi_version_0_2_100',
      'proxy_abi_version_0_2_1',
    ]);
  });

  it('logs console and trace, and takes time and randomness from the host', async () => {
    const now = Date.UTC(2026, 6, 28, 12);
    const host = await createHost({
      plugins: [{ module: release }],
      now: () => BigInt(now) * 1_000_000n,
    });
    expect(host.request().outcome).toBe('upstream');
    expect(host.logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'info at 2026-07-28T12:00:00.000Z',
      'debug debug',
      'warn warn',
      'error error',
      'error Assertion failed: asserted',
      'debug traced 1.0 2.5',
    ]);
    host.close();
  });

  it('does not compile when it asks for what no host has', async () => {
    await expect(compileFixture('process')).rejects.toThrow(/Cannot find name 'process'/);
  });

  it('does not compile with a runtime that collects in the middle of a callback', async () => {
    await expect(compileFixture('shape', { flags: ['--runtime', 'incremental'] })).rejects.toThrow(
      /needs --runtime minimal/,
    );
  });

  it('is compiled of the core alone when it imports no library', async () => {
    const libraries = ['crypto', 'encoding', 'higress', 'json', 'mcp', 'rules', 'schema', 'testing'];
    const read: string[] = [];
    await compileFixture('shape', { onRead: (file) => read.push(file) });
    expect(read.filter((file) => file.includes('sdk/assembly/')).length).toBeGreaterThan(20);
    expect(read.filter((file) => libraries.some((name) => file.includes(`/assembly/${name}/`)))).toEqual([]);
  });

  it('has the same bytes when it is built in another folder', async () => {
    const copy = await mkdtemp(path.join(tmpdir(), 'sdk-copy-'));
    try {
      await cp(path.join(ROOT, 'sdk'), path.join(copy, 'sdk'), { recursive: true });
      await cp(path.join(ROOT, 'asconfig.json'), path.join(copy, 'asconfig.json'));
      // The copy's own SDK, not a way back to the first folder.
      await mkdir(path.join(copy, 'node_modules'));
      await symlink(path.join(copy, 'sdk'), path.join(copy, 'node_modules/proxy-wasm-assemblyscript-sdk'));
      const other = await compileFixture('shape', { target: 'release', baseDir: copy });
      expect(Buffer.from(other).equals(Buffer.from(release))).toBe(true);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });
});
