import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

function jsonIn(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

/** Archives take npm seconds to pack, and few tests are about them. */
const REGISTRY = ['--dependencies', 'registry'];

describe('postern new', () => {
  it('makes a plugin that builds, validates and packs at once, outside the repository', async () => {
    const cwd = temporaryFolder();
    expectGolden('new', await postern(['new', 'weather', ...REGISTRY], { cwd }));
    // As npm would install it: a copy, not a link into the repository.
    cpSync(path.join(REPOSITORY, 'sdk'), path.join(cwd, 'node_modules/proxy-wasm-assemblyscript-sdk'), {
      recursive: true,
    });
    const build = await postern(['build', 'weather'], { cwd });
    expect([build.stderr, build.code]).toEqual(['', 0]);
    expect(Number(/\((\d+) without names\)/.exec(build.stdout)?.[1])).toBeLessThan(6 * 1024);
    expect((await postern(['validate', 'weather', '--strict'], { cwd })).code).toBe(0);
    expect((await postern(['pack', 'weather'], { cwd })).stdout).toContain(
      'packed weather@0.1.0 as weather-0.1.0.tgz',
    );
  });

  it('makes a plugin on which one works from inside its folder, naming nothing', async () => {
    const cwd = temporaryFolder();
    await postern(['new', 'weather', ...REGISTRY], { cwd });
    const inside = { cwd: path.join(cwd, 'weather') };
    expect((await postern(['build'], inside)).stdout).toMatch(/^build\/plugin\.wasm /);
    expect((await postern(['validate'], inside)).stdout).toContain('build/plugin.wasm: accepted for envoy');
    expect((await postern(['size'], inside)).stdout).toMatch(/^build\/plugin\.wasm {2}\d+ bytes\n/);
    expect((await postern(['pack'], inside)).stdout).toContain('packed weather@0.1.0 as weather-0.1.0.tgz');
    // There is nothing that listens: what it says is that it came as far as that.
    const { stderr } = await postern(['publish', '--server', 'http://127.0.0.1:1'], inside);
    expect(stderr).toContain('http://127.0.0.1:1');
  });

  it('makes a plugin that gives the same bytes whether its SDK is its own or the toolchain finds one', async () => {
    const [own, none] = [temporaryFolder(), temporaryFolder()];
    cpSync(path.join(REPOSITORY, 'sdk'), path.join(own, 'node_modules/proxy-wasm-assemblyscript-sdk'), {
      recursive: true,
    });
    const outputs = [];
    for (const cwd of [own, none]) {
      await postern(['new', 'weather', ...REGISTRY], { cwd });
      await postern(['build', 'weather'], { cwd });
      outputs.push(readFileSync(path.join(cwd, 'weather/build/plugin.wasm')));
    }
    expect(outputs[0]).toEqual(outputs[1]);
  });

  it('asks for an install only where `postern` is not there yet', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'node_modules/postern'), { recursive: true });
    writeFileSync(path.join(cwd, 'node_modules/postern/package.json'), '{}');
    expect((await postern(['new', 'weather', ...REGISTRY], { cwd })).stdout).not.toContain('npm install');
  });

  it('writes the name and the versions into the files', async () => {
    const cwd = temporaryFolder();
    await postern(['new', 'rain.radar', '--dir', 'plugins/radar', ...REGISTRY], { cwd });
    const folder = path.join(cwd, 'plugins/radar');
    expect(jsonIn(path.join(folder, 'package.json'))).toMatchObject({
      name: 'rain.radar',
      devDependencies: { postern: expect.stringMatching(/^\^\d+\.\d+\.\d+$/) },
    });
    expect(readFileSync(path.join(folder, 'spec.yaml'), 'utf8')).toContain('name: rain.radar');
    expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).toContain('# `rain.radar`\n');
    expect(readFileSync(path.join(folder, 'assembly/hello.ts'), 'utf8')).toContain("'x-rain.radar'");
  });

  it('builds with the same targets as the built-in plugins', () => {
    const template = jsonIn(path.join(REPOSITORY, 'toolchain/templates/base/asconfig.json'));
    expect(template['targets']).toEqual(jsonIn(path.join(REPOSITORY, 'asconfig.json'))['targets']);
  });

  it('refuses a folder that holds something', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'weather'));
    writeFileSync(path.join(cwd, 'weather/notes.txt'), 'mine');
    const { code, stderr } = await postern(['new', 'weather', ...REGISTRY], { cwd });
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('TC_FOLDER_TAKEN: weather already holds notes.txt'),
    ]);
  });

  it.each(['Weather', '../up', 'a b', '', '-x-'])('refuses the name %j', async (name) => {
    const { code, stderr } = await postern(['new', '--', name]);
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining('error CT_PLUGIN_NAME')]);
    expect(code).not.toBe(0);
  });
});
