import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openFsStore } from '../../src/store/fs-store.js';
import { temporaryFolder } from '../support/folder.js';
import { testStore } from './conformance.js';

testStore('folder', async () => openFsStore(await temporaryFolder()));

const REF = { name: 'key-auth', version: '1.0.0' };
const FILES = new Map([['plugin.wasm', Buffer.from('one')]]);
const UNAVAILABLE = expect.objectContaining({ code: 'PS_STORE_UNAVAILABLE', status: 503 });

describe('the folder of a store', () => {
  it('is laid out as the URLs are', async () => {
    const data = await temporaryFolder();
    await (await openFsStore(data)).publish(REF, FILES);
    expect(await readFile(join(data, 'plugins/key-auth/1.0.0/plugin.wasm'), 'utf8')).toBe('one');
    await (await openFsStore(data)).tenant('acme').publish(REF, FILES);
    expect(await readFile(join(data, 'tenants/acme/plugins/key-auth/1.0.0/plugin.wasm'), 'utf8')).toBe('one');
    expect(await readdir(join(data, '.incoming'))).toEqual([]);
  });

  it('is created with its parents', async () => {
    const data = join(await temporaryFolder(), 'a', 'b');
    await (await openFsStore(data)).publish(REF, FILES);
    expect(await (await openFsStore(data)).plugins()).toEqual(['key-auth']);
  });

  it('loses what a crash left half written when it is opened, and nothing else', async () => {
    const data = await temporaryFolder();
    await (await openFsStore(data)).publish(REF, FILES);
    await mkdir(join(data, '.incoming/one'));
    await writeFile(join(data, '.incoming/one/plugin.wasm'), 'half');
    await mkdir(join(data, '.removed/two'));
    await mkdir(join(data, 'plugins/never-published'));
    const store = await openFsStore(data);
    expect(await readdir(join(data, '.incoming'))).toEqual([]);
    expect(await readdir(join(data, '.removed'))).toEqual([]);
    expect(await store.plugins()).toEqual(['key-auth']);
  });

  it('may hold other things, which are not plugins', async () => {
    const data = await temporaryFolder();
    const store = await openFsStore(data);
    await store.publish(REF, FILES);
    await writeFile(join(data, 'plugins/snapshot.json'), '{}');
    await mkdir(join(data, 'plugins/key-auth/latest'));
    await mkdir(join(data, 'plugins/Not A Plugin/1.0.0'), { recursive: true });
    expect(await store.plugins()).toEqual(['key-auth']);
    expect(await store.versions('key-auth')).toEqual(['1.0.0']);
    expect(await store.read(REF, '.')).toBeUndefined();
  });

  it('leaves no draft behind when a publish loses', async () => {
    const data = await temporaryFolder();
    const store = await openFsStore(data);
    await Promise.all(Array.from({ length: 6 }, () => store.publish(REF, FILES)));
    await Promise.all(Array.from({ length: 6 }, () => store.objects.create('a/b', Buffer.from('one'))));
    expect(await readdir(join(data, '.incoming'))).toEqual([]);
  });
});

describe('a store that went away', () => {
  it('cannot be known, which is not the same as empty', async () => {
    const data = await temporaryFolder();
    const store = await openFsStore(data);
    await store.publish(REF, FILES);
    await rename(data, `${data}.away`);
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => store.read(REF, 'plugin.wasm'),
      () => store.plugins(),
      () => store.versions('key-auth'),
      () => store.publish({ ...REF, version: '2.0.0' }, FILES),
      () => store.remove(REF),
      () => store.objects.read('a/b'),
      () => store.objects.create('a/b', Buffer.from('one')),
      () => store.objects.remove('a/b'),
      () => store.objects.list('a'),
      () => store.tenant('acme').plugins(),
      () => store.tenant('acme').publish(REF, FILES),
      () => store.tenants(),
      () => store.check(),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toEqual(UNAVAILABLE);
    await rename(`${data}.away`, data);
    expect(await store.read(REF, 'plugin.wasm')).toBeDefined();
  });

  it('is told from the empty mount point that it leaves', async () => {
    const data = await temporaryFolder();
    const store = await openFsStore(data);
    await rm(data, { recursive: true });
    await mkdir(data);
    await expect(store.objects.create('a/b', Buffer.alloc(1))).rejects.toEqual(UNAVAILABLE);
    await expect(store.read(REF, 'plugin.wasm')).rejects.toEqual(UNAVAILABLE);
    await expect(store.publish(REF, FILES)).rejects.toEqual(UNAVAILABLE);
    expect(await readdir(data)).toEqual([]);
  });

  it('says so when it cannot even be opened', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    await expect(openFsStore(join(file, 'data'))).rejects.toEqual(UNAVAILABLE);
  });
});

describe('a store that another server opens in the middle of a publish', () => {
  it('never gets a version with a part of its files', async () => {
    const data = await temporaryFolder();
    const store = await openFsStore(data);
    const many = new Map(Array.from({ length: 8 }, (_, index) => [`file-${index}`, Buffer.alloc(10_000)]));
    for (let round = 0; round < 10; round++) {
      const ref = { name: 'key-auth', version: `1.0.${round}` };
      const publishing = store.publish(ref, many).catch(() => false);
      await openFsStore(data);
      const created = await publishing;
      const kept = await readdir(join(data, 'plugins/key-auth', ref.version)).catch(() => []);
      expect(kept).toHaveLength(created ? many.size : 0);
    }
  });
});
