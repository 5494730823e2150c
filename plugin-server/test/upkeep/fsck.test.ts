import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256Hex } from '@postern/contract/digest';
import { describe, expect, it, vi } from 'vitest';

import { createUpstream } from '../../src/mirror/mirror-settings.js';
import { openFsStore } from '../../src/store/fs-store.js';
import { openS3Store } from '../../src/store/s3/s3-store.js';
import type { Store } from '../../src/store/store.js';
import { checkStore } from '../../src/upkeep/fsck.js';
import { temporaryFolder } from '../support/folder.js';
import { BUCKET, startFakeS3, type FakeS3 } from '../support/fake-s3.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { runCommand } from '../support/process.js';
import { startServer, type TestServer } from '../support/server.js';

// Each command is a process, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000 });

const PATH = '/plugins/key-auth/1.0.0';
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

/** A folder with two versions and one of a tenant, and a server that has the same. */
async function stored(): Promise<{ data: string; home: string; upstream: TestServer }> {
  const data = await temporaryFolder();
  const here = await startServer({ store: await openFsStore(data) });
  const upstream = await startServer();
  for (const server of [here, upstream]) {
    await server.put(PATH, await buildPackage());
    await server.put('/plugins/key-auth/1.1.0', await buildPackage({ version: '1.1.0' }));
    await server.put(`/tenants/acme${PATH}`, await buildPackage({ readme: '# Of acme\n' }));
  }
  await here.close();
  return { data, home: join(data, 'plugins/key-auth/1.0.0'), upstream };
}

function openBucket(s3: FakeS3, prefix: string): Promise<Store> {
  return openS3Store({ bucket: BUCKET, prefix, endpoint: s3.url, pathStyle: true });
}

async function fsck(...argv: string[]): Promise<{ code: unknown; output: string }> {
  const run = runCommand(['fsck', ...argv]);
  return { code: await run.ended, output: run.printed() };
}

describe('fsck', () => {
  it('finds nothing where nothing is damaged, and changes nothing', async () => {
    const { data, home } = await stored();
    const before = await readFile(join(home, 'plugin.json'));
    expect(await fsck('--data', data)).toEqual({
      code: 0,
      output: expect.stringMatching(/^3 versions, 12 files, .*: 0 damaged\n$/) as string,
    });
    expect(await readFile(join(home, 'plugin.json'))).toEqual(before);
  });

  it('names each damaged file and exits 1, and repairs nothing unless told to', async () => {
    const { data, home, upstream } = await stored();
    await writeFile(join(home, 'plugin.wasm'), 'other');
    await rm(join(home, 'README.md'));
    await writeFile(join(data, 'tenants/acme', PATH, 'plugin.json'), '{');
    const { code, output } = await fsck('--data', data, '--mirror', upstream.url);
    expect(code).toBe(1);
    expect(output.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'PLUGIN FILE PROBLEM REPAIRED',
      'key-auth@1.0.0 README.md missing no',
      'key-auth@1.0.0 plugin.wasm other bytes no',
      'acme/key-auth@1.0.0 plugin.json unreadable no',
      expect.stringMatching(/: 3 damaged$/),
      '',
    ]);
    expect(await readFile(join(home, 'plugin.wasm'), 'utf8')).toBe('other');
  });

  it('repairs from a mirror, file by file, and the version is as it was', async () => {
    const { data, home, upstream } = await stored();
    const before = await readFile(join(home, 'plugin.wasm'));
    const record = await readFile(join(home, 'plugin.json'));
    await writeFile(join(home, 'plugin.wasm'), 'other');
    await rm(join(home, 'metadata.txt'));
    await rm(join(data, 'tenants/acme', PATH, 'plugin.json'));
    const { code, output } = await fsck('--data', data, '--mirror', upstream.url, '--repair', '--json');
    expect(code).toBe(0);
    const report = JSON.parse(output) as { damage: { repaired?: string }[] };
    expect(report.damage.map(({ repaired }) => repaired)).toEqual(Array(3).fill('from the mirror'));
    expect(await readFile(join(home, 'plugin.wasm'))).toEqual(before);
    expect(await readFile(join(home, 'plugin.json'))).toEqual(record);
    expect((await fsck('--data', data)).code).toBe(0);
    const server = await startServer({ store: await openFsStore(data) });
    for (const path of [PATH, `/tenants/acme${PATH}`])
      for (const file of ['plugin.wasm', 'README.md', 'metadata.txt', 'plugin.json'])
        expect((await server.get(`${path}/${file}`)).status, `${path}/${file}`).toBe(200);
  });

  it('writes metadata.txt again without a mirror, and says what it cannot repair', async () => {
    const { data, home } = await stored();
    const metadata = await readFile(join(home, 'metadata.txt'), 'utf8');
    await writeFile(join(home, 'metadata.txt'), 'half');
    expect((await fsck('--data', data, '--repair')).code).toBe(0);
    expect(await readFile(join(home, 'metadata.txt'), 'utf8')).toBe(metadata);
    await writeFile(join(home, 'spec.yaml'), '');
    const { code, output } = await fsck('--data', data, '--repair');
    expect([code, output]).toEqual([1, expect.stringContaining('no: there is no mirror to take it from')]);
  });

  it('takes nothing from a mirror that has other bytes', async () => {
    const { data, home } = await stored();
    const other = await startServer();
    await other.put(PATH, await buildPackage({ module: buildModule({ salt: 'other' }) }));
    await writeFile(join(home, 'plugin.wasm'), 'damaged');
    const { code, output } = await fsck('--data', data, '--repair', '--mirror', other.url);
    expect([code, output]).toEqual([1, expect.stringContaining('the mirror has other bytes')]);
    expect(await readFile(join(home, 'plugin.wasm'), 'utf8')).toBe('damaged');
  });

  it('finds pushed parts of images that are damaged, and takes them away so that they can be pushed again', async () => {
    const { data } = await stored();
    const store = await openFsStore(data);
    const bytes = Buffer.from('pushed');
    const folder = 'oci/key-auth/blobs/sha256';
    await store.objects.create(`${folder}/${sha256Hex(bytes)}`, bytes);
    await store.objects.create(`${folder}/${'0'.repeat(64)}`, bytes);
    const { code, output } = await fsck('--data', data);
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^oci\/key-auth +blobs\/sha256\/0{64} +other bytes +no: /m),
    ]);
    expect(await fsck('--data', data, '--repair')).toMatchObject({
      code: 0,
      output: expect.stringContaining('taken away') as string,
    });
    expect((await store.objects.list(folder)).map(({ key }) => key)).toEqual([
      `${folder}/${sha256Hex(bytes)}`,
    ]);
  });

  it.each([
    ['a file', (key: string) => key.startsWith('p/blobs/')],
    ['the record', (key: string) => key.endsWith('/plugin.json')],
  ])('repairs %s in a bucket', async (_what, isDamaged) => {
    const s3 = await startFakeS3();
    const archive = await buildPackage({ module: buildModule({ padding: 40_000 }) });
    const store = await openBucket(s3, 'p');
    const [here, upstream] = [await startServer({ store }), await startServer()];
    for (const server of [here, upstream]) await server.put(PATH, archive);
    const key = [...s3.objects.keys()].find(isDamaged)!;
    s3.objects.set(key, { ...s3.objects.get(key)!, bytes: Buffer.from('{') });
    const from = createUpstream(upstream.url, undefined);
    const damage = async (repair: boolean): Promise<unknown[]> =>
      (await checkStore({ store, upstream: from, repair })).damage.map(({ repaired }) => repaired);
    expect(await damage(false)).toEqual([undefined]);
    expect(await damage(true)).toEqual(['from the mirror']);
    expect(await damage(false)).toEqual([]);
  });

  it('takes no other folder for an empty store', async () => {
    const data = await temporaryFolder();
    const s3 = await startFakeS3();
    for (const flags of [
      ['--data', data],
      ['--store', `s3://${BUCKET}/p`, '--s3-endpoint', s3.url],
    ]) {
      for (const command of ['fsck', 'gc']) {
        const run = runCommand([command, ...flags], CREDENTIALS);
        expect(await run.ended).toBe(1);
        expect(run.output()).toMatch(
          /^error PS_STORE_UNAVAILABLE: there is no store in .*\n {2}hint: Name the one/,
        );
      }
    }
    expect([await readdir(data), s3.objects.size]).toEqual([[], 0]);
  });

  it('ends with an error when the store cannot be read', async () => {
    const s3 = await startFakeS3();
    s3.fault = () => ({ status: 500, code: 'InternalError' });
    const run = runCommand(['fsck', '--store', `s3://${BUCKET}/p`, '--s3-endpoint', s3.url], CREDENTIALS);
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^error PS_STORE_UNAVAILABLE: /);
  });
});

describe('gc', () => {
  const OLD = new Date(Date.now() - 90_000_000);

  it('takes away what is old and needed by nothing, and only then', async () => {
    const { data } = await stored();
    for (const name of ['old', 'young']) {
      await mkdir(join(data, '.incoming', name));
      await writeFile(join(data, '.incoming', name, 'plugin.wasm'), 'half');
    }
    await utimes(join(data, '.incoming/old'), OLD, OLD);
    const gc = async (...more: string[]): Promise<string> => {
      const run = runCommand(['gc', '--data', data, ...more]);
      expect(await run.ended).toBe(0);
      return run.printed();
    };
    expect(await gc('--dry-run')).toMatch(/draft old\n1 would be removed, 4 B\n$/);
    expect(await gc('--json')).toContain('"what": "draft old"');
    expect(await gc()).toBe('0 removed, 0 B\n');
    expect(await readFile(join(data, '.incoming/young/plugin.wasm'), 'utf8')).toBe('half');
    expect((await fsck('--data', data)).code).toBe(0);
  });

  it('takes away what was pushed and no image names', async () => {
    const data = await temporaryFolder();
    const store = await openFsStore(data);
    const key = `oci/key-auth/blobs/${'0'.repeat(64)}`;
    await store.objects.create(key, Buffer.from('pushed'));
    const gc = async (): Promise<string> => {
      const run = runCommand(['gc', '--data', data]);
      expect(await run.ended).toBe(0);
      return run.printed();
    };
    expect(await gc()).toBe('0 removed, 0 B\n');
    await utimes(join(data, 'objects', key), OLD, OLD);
    expect(await gc()).toContain(key);
    expect(await store.objects.stat(key)).toBeUndefined();
  });

  it('refuses to look at what may still be needed', async () => {
    const run = runCommand(['gc', '--min-age-hours', '1', '--data', await temporaryFolder()]);
    expect(await run.ended).toBe(2);
  });

  it('finds blobs without a version, tombstones and probes in a bucket', async () => {
    const s3 = await startFakeS3({ pageSize: 2 });
    const store = await openBucket(s3, 'p');
    const files = (text: string) => new Map([['plugin.wasm', Buffer.alloc(20_000, text)]]);
    const ref = (version: string) => ({ name: 'key-auth', version });
    await store.publish(ref('1.0.0'), files('kept'));
    await store.publish(ref('2.0.0'), files('removed'));
    await store.publish(ref('3.0.0'), files('kept'));
    await store.tenant('acme').publish(ref('1.0.0'), files('of acme'));
    await store.remove(ref('2.0.0'));
    s3.fault = ({ method }) => (method === 'DELETE' ? 'reset' : undefined);
    await store.remove(ref('3.0.0'));
    s3.fault = () => undefined;
    const gc = async (...more: string[]): Promise<string> => {
      const run = runCommand(
        ['gc', '--store', `s3://${BUCKET}/p`, '--s3-endpoint', s3.url, ...more],
        CREDENTIALS,
      );
      expect(await run.ended).toBe(0);
      return run.printed();
    };
    expect(await gc()).toBe('0 removed, 0 B\n');
    for (const object of s3.objects.values()) object.modifiedAt = OLD;
    s3.objects.set('p/probes/left', { ...s3.objects.get('p/postern-store')! });
    expect(await gc('--dry-run')).toMatch(/3 would be removed/);
    const output = await gc();
    expect(output).toMatch(/3 removed/);
    for (const what of ['blob ', 'probe left', 'removal plugins/key-auth/3.0.0/plugin.json'])
      expect(output).toContain(what);
    expect(await gc()).toBe('0 removed, 0 B\n');
    expect(await store.read(ref('1.0.0'), 'plugin.wasm')).toEqual(files('kept').get('plugin.wasm'));
    expect(await store.tenant('acme').read(ref('1.0.0'), 'plugin.wasm')).toBeDefined();
  });

  it('takes nothing away while a record is damaged', async () => {
    const s3 = await startFakeS3();
    const flags = ['--store', `s3://${BUCKET}`, '--s3-endpoint', s3.url];
    const store = await openBucket(s3, '');
    await store.publish(
      { name: 'key-auth', version: '1.0.0' },
      new Map([['plugin.wasm', Buffer.alloc(20_000)]]),
    );
    const record = 'plugins/key-auth/1.0.0/plugin.json';
    s3.objects.set(record, { ...s3.objects.get(record)!, bytes: Buffer.from('{') });
    for (const object of s3.objects.values()) object.modifiedAt = OLD;
    const run = runCommand(['gc', ...flags], CREDENTIALS);
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^error PS_STORE_DAMAGED: /);
    expect([...s3.objects.keys()].some((key) => key.startsWith('blobs/'))).toBe(true);
  });
});
