import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isFromRegistry } from '../../src/scaffold/package-origin.js';
import { postern, temporaryFolder } from '../harness.js';

describe('postern new, of a toolchain that no registry has', () => {
  it('puts archives of its own packages, and of no others, into the plugin', async () => {
    const cwd = temporaryFolder();
    const env = { PATH: process.env['PATH'] ?? '', HOME: cwd };
    const { code, stdout } = await postern(['new', 'weather'], { cwd, env });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/ {2}vendor\/ with \d+ archives\n/)]);
    const manifest = JSON.parse(readFileSync(path.join(cwd, 'weather/package.json'), 'utf8')) as {
      name: string;
      devDependencies: Record<string, string>;
    };
    expect(manifest.name).toBe('weather');
    const { devDependencies } = manifest;
    expect(Object.keys(devDependencies)).toEqual(
      expect.arrayContaining(['postern', 'proxy-wasm-assemblyscript-sdk', '@postern/gateway-host']),
    );
    expect(Object.keys(devDependencies).filter((name) => !/postern|^proxy-wasm/.test(name))).toEqual([]);
    const archives = Object.values(devDependencies).map((spec) => spec.replace('file:vendor/', ''));
    expect(readdirSync(path.join(cwd, 'weather/vendor')).sort()).toEqual(archives.sort());
  }, 120_000);

  it.each(['not there', 'empty'])(
    'leaves a folder that was %s so when it fails in the middle',
    async (before) => {
      const cwd = temporaryFolder();
      // An npm that tells of two archives and has written one.
      const npm = path.join(temporaryFolder(), 'npm');
      const list = JSON.stringify([
        { name: 'a', filename: 'a.tgz' },
        { name: 'b', filename: 'b.tgz' },
      ]);
      writeFileSync(npm, `#!/bin/sh\necho x > a.tgz\necho '${list}'\n`, { mode: 0o755 });
      if (before === 'empty') mkdirSync(path.join(cwd, 'weather'));
      const env = { PATH: `${path.dirname(npm)}${path.delimiter}${process.env['PATH'] ?? ''}` };
      const { code, stderr } = await postern(['new', 'weather', '--dependencies', 'vendor'], { cwd, env });
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('TC_VENDOR: `npm pack` has not written b.tgz'),
      ]);
      expect(readdirSync(cwd, { recursive: true })).toEqual(before === 'empty' ? ['weather'] : []);
    },
  );

  it('writes nothing when there is no npm', async () => {
    const cwd = temporaryFolder();
    const { code, stderr } = await postern(['new', 'weather'], { cwd, env: { PATH: cwd } });
    expect([code, stderr]).toEqual([1, expect.stringContaining('error TC_VENDOR: npm cannot be started')]);
    expect(existsSync(path.join(cwd, 'weather'))).toBe(false);
  });
});

describe('where a package is from', () => {
  /** A project with one package in it, and what npm notes of that. */
  function installed(note: object | undefined, below = 'node_modules/postern'): string {
    const project = temporaryFolder();
    const folder = path.join(project, below);
    mkdirSync(folder, { recursive: true });
    const notes = note === undefined ? {} : { [below]: note };
    writeFileSync(path.join(project, 'node_modules/.package-lock.json'), JSON.stringify({ packages: notes }));
    return folder;
  }

  it.each([
    [
      'the address of a registry',
      { version: '1.0.0', resolved: 'https://npm.example/postern/-/postern-1.0.0.tgz' },
    ],
    ['no address, as npm can be told', { version: '1.0.0', integrity: 'sha512-x' }],
    ['no note, as other package managers leave', undefined],
  ])('a registry: %s', (_, note) => {
    expect(isFromRegistry(installed(note))).toBe(true);
  });

  it('a registry: a package inside of another one', () => {
    expect(isFromRegistry(installed({ version: '1.0.0' }, 'node_modules/a/node_modules/b'))).toBe(true);
    const archive = { version: '1.0.0', resolved: 'file:b.tgz' };
    expect(isFromRegistry(installed(archive, 'node_modules/a/node_modules/b'))).toBe(false);
  });

  it('none: an archive, and a checkout', () => {
    expect(isFromRegistry(installed({ version: '1.0.0', resolved: 'file:../postern-1.0.0.tgz' }))).toBe(
      false,
    );
    expect(isFromRegistry(temporaryFolder())).toBe(false);
  });

  it('a registry: damaged notes say nothing', () => {
    const folder = installed(undefined);
    writeFileSync(path.join(folder, '../.package-lock.json'), '{');
    expect(isFromRegistry(folder)).toBe(true);
  });
});
