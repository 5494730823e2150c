import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CACHE_FOLDER } from '../../src/compile/build-cache.js';
import { copyOfFixture, postern, temporaryFolder } from '../harness.js';

/** What one build of the folder gave: whether the compiler ran, and the module. */
async function build(
  dir: string,
  ...flags: string[]
): Promise<{ ran: boolean; module: Buffer; said: string }> {
  const { code, stdout, stderr } = await postern(['build', dir, ...flags]);
  expect([code, stderr.replace(/^note: .*\n/, '')]).toEqual([0, '']);
  const module = readFileSync(path.join(dir, 'build/plugin.wasm'));
  return { ran: !stdout.includes('unchanged'), module, said: stderr };
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** A plugin that uses a package of its own, as it would the SDK. */
function withPackage(): { dir: string; file: string } {
  const dir = copyOfFixture('tiny');
  const file = path.join(dir, 'node_modules/numbers/assembly/index.ts');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'export const SEVEN: u32 = 7;\n');
  const answer = path.join(dir, 'assembly/answer.ts');
  writeFileSync(
    answer,
    `import { SEVEN } from 'numbers/assembly/index';\n${readFileSync(answer, 'utf8').replace(/return [^;]+;/, 'return id + SEVEN;')}`,
  );
  return { dir, file };
}

describe('the build cache', () => {
  it('gives the same bytes as the compiler, without running it', async () => {
    const dir = copyOfFixture('tiny');
    const first = await build(dir);
    rmSync(path.join(dir, 'build'), { recursive: true });
    const second = await build(dir);
    expect([first.ran, second.ran]).toEqual([true, false]);
    expect(second.module).toEqual(first.module);
    expect(second.module).toEqual((await build(dir, '--no-cache')).module);
  });

  it('keeps a debug build with its source map', async () => {
    const dir = copyOfFixture('tiny');
    const map = path.join(dir, 'build/plugin.debug.wasm.map');
    const words = ['build', dir, '--target', 'debug'];
    expect((await postern(words)).stdout).not.toContain('unchanged');
    const before = readFileSync(map, 'utf8');
    rmSync(path.join(dir, 'build'), { recursive: true });
    expect((await postern(words)).stdout).toContain('unchanged');
    expect(readFileSync(map, 'utf8')).toBe(before);
  });

  it('is not used for another source, until it is the same again', async () => {
    const dir = copyOfFixture('tiny');
    const answer = path.join(dir, 'assembly/answer.ts');
    const text = readFileSync(answer, 'utf8');
    const first = await build(dir);
    writeFileSync(answer, text.replace(/return [^;]+;/, 'return id + 40;'));
    const second = await build(dir);
    expect([second.ran, second.module.equals(first.module)]).toEqual([true, false]);
    writeFileSync(answer, text);
    expect((await build(dir)).module).toEqual(first.module);
  });

  it('is not used when a file of a package was changed', async () => {
    const { dir, file } = withPackage();
    const first = await build(dir);
    expect((await build(dir)).ran).toBe(false);
    edit(file, '7', '8');
    const second = await build(dir);
    expect([second.ran, second.module.equals(first.module)]).toEqual([true, false]);
  });

  it('is not used when a file is gone, and the error is what it would be without', async () => {
    const { dir, file } = withPackage();
    await build(dir);
    rmSync(file);
    const { code, stderr } = await postern(['build', dir]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('TS6054')]);
  });

  it('is not used when a file appears that would have been taken before another', async () => {
    const dir = copyOfFixture('tiny');
    const answer = path.join(dir, 'assembly/answer.ts');
    mkdirSync(path.join(dir, 'assembly/answer'));
    renameSync(answer, path.join(dir, 'assembly/answer/index.ts'));
    const first = await build(dir);
    expect((await build(dir)).ran).toBe(false);
    const text = readFileSync(path.join(dir, 'assembly/answer/index.ts'), 'utf8');
    writeFileSync(answer, text.replace(/return [^;]+;/, 'return id + 40;'));
    const second = await build(dir);
    expect([second.ran, second.module.equals(first.module)]).toEqual([true, false]);
  });

  it('is not used for other options, also those that asconfig.json extends', async () => {
    const dir = copyOfFixture('tiny');
    const config = path.join(dir, 'asconfig.json');
    const own = JSON.parse(readFileSync(config, 'utf8')) as object;
    writeFileSync(path.join(dir, 'base.json'), '{"options": {}}');
    writeFileSync(config, JSON.stringify({ ...own, extends: './base.json' }));
    await build(dir);
    expect((await build(dir)).ran).toBe(false);
    writeFileSync(path.join(dir, 'base.json'), '{"options": {"initialMemory": 3}}');
    expect((await build(dir)).ran).toBe(true);
  });

  it('moves with the folder', async () => {
    const dir = copyOfFixture('tiny');
    await build(dir);
    const elsewhere = path.join(temporaryFolder(), 'elsewhere');
    cpSync(dir, elsewhere, { recursive: true });
    expect((await build(elsewhere)).ran).toBe(false);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, text.length / 2)],
    ['with a byte changed', (text: string) => text.replace('"reads"', '"raeds"')],
    ['empty', () => ''],
    ['of something else', () => '{"reads": []}'],
  ])('that is damaged (%s) is said to be, and everything is compiled', async (_, damage) => {
    const dir = copyOfFixture('tiny');
    const first = await build(dir);
    const folder = path.join(dir, CACHE_FOLDER);
    const names = readdirSync(folder);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const file = path.join(folder, name);
      writeFileSync(file, damage(readFileSync(file, 'utf8')));
    }
    const second = await build(dir);
    expect(second).toMatchObject({ ran: true, said: expect.stringContaining('cache was damaged') });
    expect(second.module).toEqual(first.module);
    expect(await build(dir)).toMatchObject({ ran: false, said: '' });
  });

  it('is neither read nor written with --no-cache', async () => {
    const dir = copyOfFixture('tiny');
    await build(dir, '--no-cache');
    expect(readdirSync(dir)).not.toContain('node_modules');
    await build(dir);
    expect((await build(dir, '--no-cache')).ran).toBe(true);
  });

  it('does not keep what did not compile', async () => {
    const dir = copyOfFixture('tiny');
    writeFileSync(path.join(dir, 'assembly/answer.ts'), 'nonsense');
    const first = await postern(['build', dir]);
    expect(first.code).toBe(1);
    expect(await postern(['build', dir])).toEqual(first);
  });

  it('tells a warning of the compiler again', async () => {
    const dir = copyOfFixture('tiny');
    const answer = path.join(dir, 'assembly/answer.ts');
    writeFileSync(
      answer,
      'export function answer(id: u32): u32 {\n  WARNING("look here");\n  return id;\n}\n',
    );
    const first = await postern(['build', 'tiny'], { cwd: path.dirname(dir) });
    const second = await postern(['build', 'tiny'], { cwd: path.dirname(dir) });
    expect(first.stderr).toContain('tiny/assembly/answer.ts:2:');
    expect(second.stdout).toContain('unchanged');
    expect(second.stderr).toBe(first.stderr);
  });

  it('does without where nothing can be written', async () => {
    const dir = copyOfFixture('tiny');
    writeFileSync(path.join(dir, 'node_modules'), 'a file where the folder would be');
    expect((await build(dir)).ran).toBe(true);
    expect((await build(dir)).ran).toBe(true);
  });
});
