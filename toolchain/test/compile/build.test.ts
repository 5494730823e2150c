import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readModule } from '@postern/contract/wasm';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../golden.js';
import { copyOfFixture, postern, temporaryFolder } from '../harness.js';

function sha256In(stdout: string): string | undefined {
  return /sha256 ([0-9a-f]{64})/.exec(stdout)?.[1];
}

describe('postern build', () => {
  it('writes the module and tells its sizes and digest', async () => {
    const dir = copyOfFixture('tiny');
    const outcome = await postern(['build', 'tiny'], { cwd: path.dirname(dir) });
    expectGolden('build', outcome);
    expect(readdirSync(path.join(dir, 'build'))).toEqual(['plugin.wasm']);
  });

  it('gives the same bytes in different folders, from different current folders', async () => {
    const first = copyOfFixture('tiny');
    const second = copyOfFixture('tiny', path.join(temporaryFolder(), 'deeper', 'still'));
    const digests = [
      sha256In((await postern(['build', '.'], { cwd: first })).stdout),
      sha256In((await postern(['build', second])).stdout),
    ];
    expect(digests[0]).toBeDefined();
    expect(digests[0]).toBe(digests[1]);
    expect(readFileSync(path.join(first, 'build/plugin.wasm'))).toEqual(
      readFileSync(path.join(second, 'build/plugin.wasm')),
    );
  });

  it('keeps function names and no source map address in a release', async () => {
    const dir = copyOfFixture('tiny');
    await postern(['build', dir]);
    const { customs } = readModule(readFileSync(path.join(dir, 'build/plugin.wasm')));
    expect(customs.map(({ name }) => name)).toContain('name');
    expect(customs.map(({ name }) => name)).not.toContain('sourceMappingURL');
  });

  it('writes a debug module with its source map beside it', async () => {
    const dir = copyOfFixture('tiny');
    await postern(['build', dir, '--target', 'both']);
    expect(readdirSync(path.join(dir, 'build')).sort()).toEqual([
      'plugin.debug.wasm',
      'plugin.debug.wasm.map',
      'plugin.wasm',
    ]);
  });

  it('writes to --out', async () => {
    const dir = copyOfFixture('tiny');
    const cwd = temporaryFolder();
    expect((await postern(['build', dir, '--out', 'deep/x.wasm'], { cwd })).code).toBe(0);
    expect(readdirSync(path.join(cwd, 'deep'))).toEqual(['x.wasm']);
    expect(existsSync(path.join(dir, 'build'))).toBe(false);
  });

  it('refuses --out for several modules', async () => {
    const dir = copyOfFixture('tiny');
    const { code, stderr } = await postern(['build', dir, '--target', 'both', '--out', 'x.wasm']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('TC_ARGUMENTS')]);
  });

  it('shows a diagnostic with its file, line, column and source, and leaves the former module alone', async () => {
    const dir = copyOfFixture('tiny');
    await postern(['build', dir]);
    const before = readFileSync(path.join(dir, 'build/plugin.wasm'));
    writeFileSync(
      path.join(dir, 'assembly/answer.ts'),
      'export function answer(id: u32): u32 {\n  try { return missing; } catch (e) { return 0; }\n}\n',
    );
    expectGolden('build-diagnostics', await postern(['build', 'tiny'], { cwd: path.dirname(dir) }));
    expect(readFileSync(path.join(dir, 'build/plugin.wasm'))).toEqual(before);
    expect(readdirSync(path.join(dir, 'build'))).toEqual(['plugin.wasm']);
  });

  it('builds the other plugins when one fails', async () => {
    const cwd = temporaryFolder();
    const good = copyOfFixture('tiny', cwd);
    cpSync(good, path.join(cwd, 'bad'), { recursive: true });
    writeFileSync(path.join(cwd, 'bad/assembly/answer.ts'), 'nonsense');
    const { code, stdout, stderr } = await postern(['build', 'bad', 'tiny'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('bad/assembly/answer.ts:1:1: error');
    expect(stdout).toContain('tiny/build/plugin.wasm');
  });

  it('refuses a module that a gateway would refuse, and writes nothing', async () => {
    const dir = copyOfFixture('tiny');
    const index = path.join(dir, 'assembly/index.ts');
    writeFileSync(index, readFileSync(index, 'utf8').replace('proxy_abi_version_0_2_1', 'other'));
    const outcome = await postern(['build', 'tiny'], { cwd: path.dirname(dir) });
    expectGolden('build-refused', outcome);
    expect(existsSync(path.join(dir, 'build'))).toBe(false);
  });

  it('finds no plugin in a folder without asconfig.json', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'empty'));
    expectGolden('build-no-asconfig', await postern(['build', 'empty'], { cwd }), [cwd]);
  });

  it('names a folder that does not exist', async () => {
    const { code, stderr } = await postern(['build', 'nowhere']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('TC_FILE_MISSING')]);
  });
});
