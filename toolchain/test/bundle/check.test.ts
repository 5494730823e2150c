import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { packArchive } from '@postern/contract/archive';
import { sha256Hex } from '@postern/contract/digest';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPrivateKey } from '../../src/signature/keys.js';
import { signModule } from '../../src/signature/signed-module.js';
import { expectGolden } from '../golden.js';
import { postern, temporaryFolder } from '../harness.js';
import type { Outcome } from '../harness.js';
import { writeKnownKey } from '../signature/known-key.js';
import { wasmModule } from '../wasm-bytes.js';
import { tarOf, withSums } from './hostile-tar.js';
import type { Member } from './hostile-tar.js';

const MODULE = Buffer.from(wasmModule());

function spec(name = 'auth', version = '1.0.0'): Buffer {
  return Buffer.from(`apiVersion: 1.0.0
info: { name: ${name}, version: ${version} }
spec: { phase: default, priority: 1 }
`);
}

function lockOf(sha256: string, name = 'auth', version = '1.0.0'): Member {
  const url = `http://a.test/plugins/${name}/${version}/plugin.wasm`;
  const text = JSON.stringify({ lockVersion: 1, plugins: { [name]: { version, sha256, url } } });
  return { name: 'postern.lock', bytes: Buffer.from(text) };
}

async function packed(module: Uint8Array = MODULE, specification = spec()): Promise<Member> {
  const files = new Map<string, Uint8Array>([
    ['plugin.wasm', module],
    ['spec.yaml', specification],
  ]);
  return { name: 'plugins/auth/1.0.0.tgz', bytes: await packArchive(files) };
}

let lock: Member;
let archive: Member;

beforeAll(async () => {
  lock = lockOf(sha256Hex(MODULE));
  archive = await packed();
});

function check(tar: Uint8Array, more: string[] = []): Promise<Outcome> {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'plugins.tar'), tar);
  writeKnownKey(cwd);
  return postern(['bundle', 'check', 'plugins.tar', ...more], { cwd });
}

describe('postern bundle check', () => {
  it('finds a whole bundle whole', async () => {
    expectGolden('bundle-check', await check(tarOf(withSums([lock, archive]))));
    const { stdout } = await check(tarOf(withSums([lock, archive])), ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ plugins: [{ name: 'auth', sha256: sha256Hex(MODULE) }] });
  });

  it('takes what other tar programs make of the same files', async () => {
    const members = withSums([lock, archive]).reverse();
    const dotted = members.map((one) => ({ ...one, name: `./${one.name}` }));
    const folders: Member[] = ['./', './plugins/', './plugins/auth/'].map((name) => ({
      name,
      type: 'Directory',
    }));
    const padded = Buffer.concat([tarOf([...folders, ...dotted]), Buffer.alloc(10_240)]);
    expect((await check(padded)).code).toBe(0);
  });

  it.each<[string, () => Buffer, string]>([
    ['is empty', () => Buffer.alloc(0), 'it is cut short at byte 0'],
    ['is only zeros', () => Buffer.alloc(1024), 'it has no SHA256SUMS'],
    ['is compressed', () => gzipSync(tarOf(withSums([lock, archive]))), 'it is compressed with gzip'],
    ['is no tar', () => Buffer.alloc(4096, 'x'), 'there is no tar header at byte 0'],
    [
      'has a header of numbers that nobody can read',
      () => Buffer.alloc(4096, 0xa5),
      'there is no tar header at byte 0',
    ],
    ['is cut short', () => tarOf(withSums([lock, archive])).subarray(0, 1600), 'it is cut short'],
    ['has no end', () => tarOf(withSums([lock, archive])).subarray(0, -1024), 'it is cut short at byte'],
    ['has no sums', () => tarOf([lock, archive]), 'it has no SHA256SUMS'],
    ['has no lock', () => tarOf(withSums([archive])), 'it has no postern.lock'],
    ['lacks a package', () => tarOf(withSums([lock])), 'it has no plugins/auth/1.0.0.tgz'],
    [
      'holds more',
      () => tarOf(withSums([lock, archive, { name: 'run.sh' }])),
      'it holds "run.sh", which its lock',
    ],
    ['leaves its folder', () => tarOf(withSums([lock, archive, { name: '../x' }])), 'it holds "../x"'],
    ['is absolute', () => tarOf(withSums([lock, archive, { name: '/etc/x' }])), 'it holds "/etc/x"'],
    ['holds a name twice', () => tarOf([...withSums([lock, archive]), archive]), 'twice'],
    [
      'holds a link',
      () =>
        tarOf([...withSums([lock, archive]), { name: 'x', type: 'SymbolicLink', linkpath: '/etc/passwd' }]),
      '"x" is not a plain file (SymbolicLink)',
    ],
    [
      'announces more than there is',
      () => tarOf([...withSums([lock, archive]), { name: 'x', size: 2 ** 40 }]),
      'it is cut short in "x"',
    ],
    [
      'announces less than nothing',
      () => tarOf([...withSums([lock, archive]), { name: 'x', size: -1024 }]),
      'there is no tar header at byte',
    ],
    [
      'has a changed package',
      () => changed(tarOf(withSums([lock, archive])), archive.bytes ?? new Uint8Array()),
      'SHA256SUMS says',
    ],
    [
      'has sums of nothing',
      () => tarOf([lock, archive, { name: 'SHA256SUMS', bytes: Buffer.from('') }]),
      'SHA256SUMS says nothing',
    ],
    [
      'has sums that are none',
      () => tarOf([lock, archive, { name: 'SHA256SUMS', bytes: Buffer.from('abc  postern.lock\n') }]),
      "SHA256SUMS is not a list of sha256sum's",
    ],
    [
      'has a lock without end',
      () => tarOf(withSums([{ name: 'postern.lock', bytes: Buffer.alloc(1024 * 1024 + 1) }])),
      'at most 1048576 are read',
    ],
    ['locks another module', () => tarOf(withSums([lockOf('ab'.repeat(32)), archive])), 'the lock says abab'],
    [
      'holds no package',
      () => tarOf(withSums([lock, { ...archive, bytes: Buffer.from('x') }])),
      'plugins/auth/1.0.0.tgz: the package does not begin as gzip data does',
    ],
  ])('refuses a bundle that %s', async (_what, make, said) => {
    const { code, stdout, stderr } = await check(make());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error TC_BUNDLE: plugins.tar: ');
    expect(stderr).toContain(said);
  });

  it('refuses a package that is another plugin', async () => {
    const other = await packed(MODULE, spec('auth', '2.0.0'));
    const { code, stderr } = await check(tarOf(withSums([lock, other])));
    expect([code, stderr]).toEqual([1, expect.stringContaining('is auth@2.0.0 by its spec.yaml')]);
  });

  it('refuses a lock whose names would lead elsewhere', async () => {
    const outside = lockOf(sha256Hex(MODULE), '../../etc');
    const { code, stderr } = await check(tarOf(withSums([outside, archive])));
    expect([code, stderr]).toEqual([2, expect.stringContaining('"../../etc" is not a plugin\'s name')]);
  });

  it('refuses a bomb before it goes off', async () => {
    const bomb: Member = { name: archive.name, bytes: gzipSync(Buffer.alloc(100 * 1024 * 1024)) };
    const { code, stderr } = await check(tarOf(withSums([lock, bomb])));
    expect([code, stderr]).toEqual([1, expect.stringContaining('the package unpacks to more')]);
  });

  it('takes only what a key signed, when it is told to', async () => {
    const unsigned = await check(tarOf(withSums([lock, archive])), ['--key', 'known.pub']);
    expect([unsigned.code, unsigned.stderr]).toEqual([
      1,
      expect.stringContaining('error TC_SIGNATURE: auth@1.0.0'),
    ]);
    const folder = temporaryFolder();
    writeKnownKey(folder);
    const signed = signModule(MODULE, await readPrivateKey('known.key', folder), 'wasmsign2');
    const tar = tarOf(withSums([lockOf(sha256Hex(signed)), await packed(signed)]));
    expect((await check(tar, ['--key', 'known.pub'])).code).toBe(0);
  });

  it.each<[string[], string]>([
    [['bundle', 'unpack', 'x'], 'It is one of export, check, import.'],
    [['bundle', 'check'], 'postern bundle export'],
    [['bundle', 'check', 'x', '--out', 'y'], '--out is for `postern bundle export`, not for check'],
    [['bundle', 'export', 'x', '--lock', 'y'], '--lock is for `postern bundle import`, not for export'],
    [['bundle', 'check', 'none.tar'], 'there is no none.tar'],
    [['bundle', 'export', 'none.lock'], 'there is no none.lock'],
  ])('refuses %j', async (argv, said) => {
    const { code, stderr } = await postern(argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});

/** One byte in the middle of `part` is another. */
function changed(tar: Buffer, part: Uint8Array): Buffer {
  const at = tar.indexOf(part) + Math.floor(part.length / 2);
  tar.writeUInt8(tar.readUInt8(at) ^ 1, at);
  return tar;
}
