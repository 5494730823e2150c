import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listens, PosternProcess } from '../commands/postern-process.js';
import { freePorts } from '../free-port.js';
import { expectGolden } from '../golden.js';
import { copyOfFixture, postern, temporaryFolder } from '../harness.js';
import type { Outcome } from '../harness.js';
import { writeShelfLock } from '../plugin-shelf.js';
import type { ShelvedPlugin } from '../plugin-shelf.js';

const TOKEN = 'a-token';
const cwd = temporaryFolder();
const plugins: Record<string, ShelvedPlugin> = {};
const servers: PosternProcess[] = [];
let outside = '';
let inside = '';

async function startServer(port: number): Promise<string> {
  const argv = ['plugin-server', '--port', String(port), '--data', temporaryFolder()];
  const server = new PosternProcess(argv, { cwd, env: { POSTERN_PUBLISH_TOKEN: TOKEN } });
  servers.push(server);
  await server.until('a plugin-server', async () => ((await listens(port)) ? true : undefined));
  return `http://127.0.0.1:${port}`;
}

beforeAll(async () => {
  const [first = 0, second = 0] = await freePorts(2);
  outside = await startServer(first);
  inside = await startServer(second);
  for (const name of ['alpha', 'beta', 'gamma']) {
    const dir = pluginNamed(name);
    await postern(['build', dir]);
    expect((await postern(['publish', dir, '--server', outside, '--token', TOKEN])).code).toBe(0);
    plugins[`${name}@1.0.0`] = { module: readFileSync(path.join(dir, 'build/plugin.wasm')) };
  }
  writeShelfLock(cwd, plugins, outside);
});

afterAll(async () => {
  for (const server of servers) await server.stop();
});

function pluginNamed(name: string): string {
  const dir = copyOfFixture('tiny');
  const file = path.join(dir, 'spec.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('name: tiny', `name: ${name}`));
  return dir;
}

function bundle(...argv: string[]): Promise<Outcome> {
  return postern(['bundle', ...argv], { cwd, env: { POSTERN_PUBLISH_TOKEN: TOKEN } });
}

describe('postern bundle', () => {
  it('packs what a lock names into one file, the same for the same lock', async () => {
    const exported = await bundle('export', 'postern.lock', '--out', 'plugins.tar');
    expect([exported.code, exported.stderr]).toEqual([0, '']);
    expect(exported.stdout).toMatch(
      /^packed alpha@1\.0\.0, \d+ bytes\npacked beta[^]*written to plugins\.tar, \d+ bytes\n  sha256 [0-9a-f]{64}\n$/,
    );
    const again = await bundle('export', 'postern.lock', '--out', 'again.tar', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      written: 'again.tar',
      plugins: [{ name: 'alpha' }, {}, {}],
    });
    expect(
      readFileSync(path.join(cwd, 'again.tar')).equals(readFileSync(path.join(cwd, 'plugins.tar'))),
    ).toBe(true);
    expect((await bundle('check', 'plugins.tar')).code).toBe(0);
  });

  it('publishes inside what came from outside; a second time there is nothing to do, and no token is needed', async () => {
    await bundle('export', 'postern.lock', '--out', 'plugins.tar');
    const into = ['import', 'plugins.tar', '--server', inside];
    expectGolden('bundle-import', await bundle(...into, '--lock', 'inside.lock'));
    expectGolden('bundle-import-again', await postern(['bundle', ...into], { cwd }));
    const locked = readFileSync(path.join(cwd, 'inside.lock'), 'utf8');
    expect(locked).toBe(readFileSync(path.join(cwd, 'postern.lock'), 'utf8').replaceAll(outside, inside));
    expect((await postern(['lock', 'inside.lock', '--check'], { cwd })).code).toBe(0);
    const page = await (await fetch(`${inside}/plugins/alpha/1.0.0/README.md`)).text();
    expect(page).toContain('# tiny');
  });

  it('goes on where an import broke off', async () => {
    const [port = 0] = await freePorts(1);
    const half = await startServer(port);
    await bundle('export', 'postern.lock', '--out', 'plugins.tar');
    const into = ['bundle', 'import', 'plugins.tar', '--server', half, '--token', TOKEN];
    let puts = 0;
    const breaking: typeof fetch = (input, init) => {
      puts += init?.method === 'PUT' ? 1 : 0;
      return puts > 1 ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init);
    };
    const broken = await postern(into, { cwd, fetch: breaking });
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringMatching(/^published\s+alpha@1\.0\.0\n$/)]);
    expect(broken.stderr).toContain('error TC_SERVER_UNREACHABLE');
    const { code, stdout } = await postern(into, { cwd });
    expect([code, stdout.replaceAll(/ +/g, ' ')]).toEqual([
      0,
      'already there alpha@1.0.0\npublished beta@1.0.0\npublished gamma@1.0.0\n',
    ]);
  });

  it('says of a version with other bytes which are where, publishes the rest, and writes no lock', async () => {
    const [port = 0] = await freePorts(1);
    const taken = await startServer(port);
    const dir = pluginNamed('beta');
    const answer = path.join(dir, 'assembly/answer.ts');
    writeFileSync(answer, readFileSync(answer, 'utf8').replace('? 1 : 0', '? 0 : 1'));
    writeFileSync(path.join(dir, 'README.md'), '# another page\n');
    await postern(['build', dir]);
    await postern(['publish', dir, '--server', taken, '--token', TOKEN]);
    await bundle('export', 'postern.lock', '--out', 'plugins.tar');
    const into = ['import', 'plugins.tar', '--server', taken, '--lock', 'taken.lock'];
    expectGolden('bundle-import-conflict', await bundle(...into));
    expect(readdirSync(cwd)).not.toContain('taken.lock');
    const { code, stdout } = await bundle(...into, '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      {
        accepted: false,
        plugins: [
          { name: 'alpha', state: 'there', differences: [] },
          { name: 'beta', state: 'conflict', differences: [{ file: 'README.md' }, { file: 'plugin.wasm' }] },
          { name: 'gamma', state: 'there' },
        ],
      },
    ]);
  });

  it('publishes nothing without the token, and nothing of a bundle of which anything is wrong', async () => {
    const [port = 0] = await freePorts(1);
    const empty = await startServer(port);
    await bundle('export', 'postern.lock', '--out', 'plugins.tar');
    const barred = await postern(['bundle', 'import', 'plugins.tar', '--server', empty], { cwd });
    expect([barred.code, barred.stderr]).toEqual([1, expect.stringContaining('error TC_UNAUTHORIZED')]);
    const tar = readFileSync(path.join(cwd, 'plugins.tar'));
    const at = tar.indexOf('plugins/gamma/1.0.0.tgz') + 700;
    tar.writeUInt8(tar.readUInt8(at) ^ 1, at);
    writeFileSync(path.join(cwd, 'changed.tar'), tar);
    const { code, stderr } = await bundle('import', 'changed.tar', '--server', empty);
    expect([code, stderr]).toEqual([1, expect.stringContaining('plugins/gamma/1.0.0.tgz has sha256')]);
    expect(await (await fetch(`${empty}/plugins`)).json()).toEqual({ plugins: [] });
  });

  it('makes no bundle of bytes that are not the locked ones, and leaves no half of one', async () => {
    const folder = temporaryFolder();
    writeShelfLock(folder, { ...plugins, 'gamma@1.0.0': { module: new Uint8Array(8) } }, outside);
    const { code, stderr } = await postern(['bundle', 'export', 'postern.lock'], { cwd: folder });
    expect([code, stderr]).toEqual([1, expect.stringContaining('error TC_DIGEST')]);
    expect(readdirSync(folder)).toEqual(['postern.lock']);
  });
});
