import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { unpackArchive } from '@postern/contract/archive';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGolden } from '../golden.js';
import { freePorts } from '../free-port.js';
import { copyOfFixture, postern, temporaryFolder } from '../harness.js';
import type { Outcome } from '../harness.js';
import { writeKnownKey } from '../signature/known-key.js';
import { listens, PosternProcess } from './postern-process.js';

let server = '';
let running: PosternProcess;

beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  server = `http://127.0.0.1:${port}`;
  running = new PosternProcess(['plugin-server', '--port', String(port), '--data', temporaryFolder()], {
    cwd: temporaryFolder(),
    env: { POSTERN_PUBLISH_TOKEN: 'a-token' },
  });
  await running.until('a plugin-server', async () => ((await listens(port)) ? true : undefined));
});

afterAll(async () => {
  expect(await running.stop('SIGTERM')).toBe(0);
});

/** A built copy of the tiny plugin under another name. */
async function plugin(name: string): Promise<string> {
  const dir = copyOfFixture('tiny');
  edit(dir, 'spec.yaml', 'name: tiny', `name: ${name}`);
  expect((await postern(['build', dir])).code).toBe(0);
  return dir;
}

function edit(dir: string, file: string, from: string, to: string): void {
  const full = path.join(dir, file);
  writeFileSync(full, readFileSync(full, 'utf8').replace(from, to));
}

async function moduleIn(cwd: string, archive: string): Promise<Buffer> {
  const files = await unpackArchive(readFileSync(path.join(cwd, archive)));
  return Buffer.from(files.get('plugin.wasm') ?? []);
}

function publish(dir: string, token = 'a-token'): Promise<Outcome> {
  return postern(['publish', dir, '--server', server], { env: { POSTERN_PUBLISH_TOKEN: token } });
}

describe('postern publish', () => {
  it('puts a plugin where a gateway can fetch it, and may do so again', async () => {
    const dir = await plugin('fetched');
    expectGolden('publish', await publish(dir));
    expectGolden('publish-again', await publish(dir));
    const response = await fetch(`${server}/plugins/fetched/1.0.0/plugin.wasm`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(sha256Hex(bytes)).toBe(sha256Hex(readFileSync(path.join(dir, 'build/plugin.wasm'))));
  });

  it('sends the page with the module', async () => {
    await publish(await plugin('paged'));
    expect(await (await fetch(`${server}/plugins/paged/1.0.0/README.md`)).text()).toContain('# tiny');
  });

  it('signs the module on the way, and the server takes and serves it as signed', async () => {
    const dir = await plugin('signed');
    const cwd = temporaryFolder();
    writeKnownKey(cwd);
    const argv = ['publish', dir, '--server', server, '--token', 'a-token', '--sign-key', 'known.key'];
    expect(await postern(argv, { cwd })).toMatchObject({ code: 0, stderr: '' });
    expect((await postern(argv, { cwd })).stdout).toContain('already there signed@1.0.0');
    const response = await fetch(`${server}/plugins/signed/1.0.0/plugin.wasm`);
    writeFileSync(path.join(cwd, 'served.wasm'), new Uint8Array(await response.arrayBuffer()));
    expect((await postern(['verify', 'served.wasm', '--key', 'known.pub'], { cwd })).code).toBe(0);
    expect((await postern(['verify', dir, '--key', 'known.pub'], { cwd })).stdout).toContain('not signed');
  });

  it('keeps the layout of a signed module, and signs nothing because of a variable', async () => {
    const dir = await plugin('layout');
    const cwd = temporaryFolder();
    writeKnownKey(cwd);
    const env = { POSTERN_SIGN_KEY: 'known.key' };
    await postern(['pack', dir, '--out', 'unsigned.tgz'], { cwd, env });
    expect((await moduleIn(cwd, 'unsigned.tgz')).includes('signature')).toBe(false);
    await postern(['sign', dir, '--layout', 'wasmsign'], { cwd, env });
    await postern(['pack', dir, '--out', 'signed.tgz', '--sign-key', 'known.key'], { cwd });
    const signed = readFileSync(path.join(dir, 'build/plugin.wasm'));
    expect((await moduleIn(cwd, 'signed.tgz')).equals(signed)).toBe(true);
  });

  it('tells to raise the version when other bytes stand under it', async () => {
    const dir = await plugin('changed');
    await publish(dir);
    edit(dir, 'assembly/answer.ts', '? 1 : 0', '? 0 : 1');
    await postern(['build', dir]);
    const { code, stderr } = await publish(dir);
    expect(code).toBe(1);
    expect(stderr).toContain('error TC_VERSION_EXISTS: changed@1.0.0 was not taken (409)');
    expect(stderr).toContain('Raise info.version in spec.yaml');
  });

  it('says which token the server wants when it gets another', async () => {
    const { code, stderr } = await publish(await plugin('barred'), 'wrong');
    expect(code).toBe(1);
    expect(stderr).toContain('error TC_UNAUTHORIZED: barred@1.0.0 was not taken (401)');
    expect(stderr).toContain('POSTERN_PUBLISH_TOKEN');
    expect(stderr).not.toContain('wrong');
  });

  it('says how to start a server when none answers', async () => {
    const [port = 0] = await freePorts(1);
    const dir = await plugin('alone');
    const outcome = await postern(['publish', dir, '--server', `http://127.0.0.1:${port}`]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('error TC_SERVER_UNREACHABLE');
    expect(outcome.stderr).toContain('`postern plugin-server`');
  });

  it('refuses before it sends: a module that a gateway would refuse', async () => {
    const dir = await plugin('broken');
    writeFileSync(
      path.join(dir, 'build/plugin.wasm'),
      readFileSync(path.join(dir, 'build/plugin.wasm')).subarray(0, 99),
    );
    const { code, stderr } = await publish(dir);
    expect([code, stderr]).toEqual([1, expect.stringContaining('error TC_MODULE_REFUSED: broken@1.0.0')]);
    expect((await fetch(`${server}/plugins/broken`)).status).toBe(404);
  });

  it.each<[string, (dir: string) => void, string]>([
    ['a plugin that is not built', () => undefined, 'error TC_PACKAGE'],
    ['a name that is none', (dir) => edit(dir, 'spec.yaml', 'name: tiny', 'name: Tiny!'), 'error CT_'],
    [
      'a version that is none',
      (dir) => edit(dir, 'spec.yaml', 'version: 1.0.0\nspec', 'version: v1\nspec'),
      'error CT_',
    ],
    [
      'a package.json with another version',
      (dir) => writeFileSync(path.join(dir, 'package.json'), '{"version":"9.9.9"}'),
      'package.json says version 9.9.9',
    ],
  ])('refuses %s', async (what, change, expected) => {
    const dir = copyOfFixture('tiny');
    if (!what.includes('not built')) await postern(['build', dir]);
    change(dir);
    const { code, stderr } = await publish(dir);
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining(expected)]);
    expect(code).not.toBe(0);
  });
});

describe('postern pack', () => {
  it('writes the same archive for the same plugin, wherever it stands', async () => {
    const [first, second] = [await plugin('packed'), await plugin('packed')];
    const cwd = temporaryFolder();
    expectGolden('pack', await postern(['pack', first], { cwd }));
    await postern(['pack', second, '--out', 'second.tgz'], { cwd });
    const archive = readFileSync(path.join(cwd, 'packed-1.0.0.tgz'));
    expect(archive).toEqual(readFileSync(path.join(cwd, 'second.tgz')));
    expect([...(await unpackArchive(archive)).keys()]).toEqual(['README.md', 'plugin.wasm', 'spec.yaml']);
  });
});

describe('postern lock', () => {
  it('names a plugin that a real server does not have', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'postern.yaml'), `plugins: { server: "${server}" }\n`);
    const { code, stderr } = await postern(['lock', 'postern.yaml'], { cwd });
    expect([code, stderr]).toEqual([1, expect.stringContaining('the plugin-server has no auth')]);
  });
});
