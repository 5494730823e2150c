/** What every store must do; each store's test runs all of it. */
import { describe, expect, it } from 'vitest';

import type { Store } from '../../src/store/store.js';

const REF = { name: 'key-auth', version: '1.0.0' };

function files(content: string): Map<string, Uint8Array> {
  return new Map([
    ['plugin.wasm', Buffer.from(content)],
    ['plugin.json', Buffer.from('{}')],
  ]);
}

export function testStore(name: string, open: () => Promise<Store>): void {
  describe(`${name} store`, () => {
    it('is empty at first', async () => {
      const store = await open();
      expect(await store.plugins()).toEqual([]);
      expect(await store.versions('key-auth')).toEqual([]);
      expect(await store.read(REF, 'plugin.wasm')).toBeUndefined();
      await expect(store.check()).resolves.toBeUndefined();
    });

    it('has a version with all its files once it is published', async () => {
      const store = await open();
      expect(await store.publish(REF, files('one'))).toBe(true);
      expect(await store.plugins()).toEqual(['key-auth']);
      expect(await store.versions('key-auth')).toEqual(['1.0.0']);
      expect((await store.read(REF, 'plugin.wasm'))?.toString()).toBe('one');
      expect((await store.read(REF, 'plugin.json'))?.toString()).toBe('{}');
    });

    it('lists plugins by name and each with its own versions', async () => {
      const store = await open();
      await store.publish({ name: 'zeta', version: '1.0.0' }, files('z'));
      await store.publish({ name: 'alpha', version: '2.0.0-rc.1' }, files('a'));
      await store.publish({ name: 'alpha', version: '1.0.0' }, files('a'));
      expect(await store.plugins()).toEqual(['alpha', 'zeta']);
      expect((await store.versions('alpha')).sort()).toEqual(['1.0.0', '2.0.0-rc.1']);
      expect(await store.versions('zeta')).toEqual(['1.0.0']);
    });

    it('never changes a version', async () => {
      const store = await open();
      await store.publish(REF, files('one'));
      expect(await store.publish(REF, files('two'))).toBe(false);
      expect((await store.read(REF, 'plugin.wasm'))?.toString()).toBe('one');
    });

    it('lets exactly one of many publishes at once win, and keeps its files together', async () => {
      const store = await open();
      const contents = Array.from({ length: 12 }, (_, index) => `content ${index}`);
      const results = await Promise.all(
        contents.map((content) =>
          store.publish(
            REF,
            new Map([
              ['plugin.wasm', Buffer.from(content)],
              ['spec.yaml', Buffer.from(content)],
            ]),
          ),
        ),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      const winner = contents[results.indexOf(true)];
      expect((await store.read(REF, 'plugin.wasm'))?.toString()).toBe(winner);
      expect((await store.read(REF, 'spec.yaml'))?.toString()).toBe(winner);
    });

    it('knows no file that was not published', async () => {
      const store = await open();
      await store.publish(REF, files('one'));
      expect(await store.read(REF, 'README.md')).toBeUndefined();
      expect(await store.read({ name: 'key-auth', version: '1.0.1' }, 'plugin.wasm')).toBeUndefined();
      expect(await store.read({ name: 'key-aut', version: '1.0.0' }, 'plugin.wasm')).toBeUndefined();
    });

    it('reads a part of a file, up to its end', async () => {
      const store = await open();
      await store.publish(REF, files('0123456789'));
      const read = async (start: number, end: number) =>
        (await store.read(REF, 'plugin.wasm', { start, end }))?.toString();
      expect(await read(0, 3)).toBe('0123');
      expect(await read(4, 4)).toBe('4');
      expect(await read(8, 99)).toBe('89');
      expect(await read(20, 30)).toBe('');
    });

    it('keeps an empty file', async () => {
      const store = await open();
      await store.publish(REF, new Map([['README.md', new Uint8Array()]]));
      expect(await store.read(REF, 'README.md')).toEqual(Buffer.alloc(0));
    });

    it('is not changed by a caller that goes on using its buffers', async () => {
      const store = await open();
      const bytes = Buffer.from('one');
      await store.publish(REF, new Map([['plugin.wasm', bytes]]));
      bytes.fill(0);
      expect((await store.read(REF, 'plugin.wasm'))?.toString()).toBe('one');
    });

    it('takes a version away, and has room for it again', async () => {
      const store = await open();
      await store.publish(REF, files('one'));
      await store.publish({ ...REF, version: '2.0.0' }, files('two'));
      expect(await store.remove(REF)).toBe(true);
      expect(await store.remove(REF)).toBe(false);
      expect(await store.versions('key-auth')).toEqual(['2.0.0']);
      expect(await store.read(REF, 'plugin.wasm')).toBeUndefined();
      expect(await store.publish(REF, files('three'))).toBe(true);
      expect((await store.read(REF, 'plugin.wasm'))?.toString()).toBe('three');
    });

    it('knows no plugin whose last version is gone', async () => {
      const store = await open();
      await store.publish(REF, files('one'));
      await store.remove(REF);
      expect(await store.plugins()).toEqual([]);
    });

    it('keeps tenants apart from each other and from everybody', async () => {
      const store = await open();
      const [acme, initech] = [store.tenant('acme'), store.tenant('initech')];
      expect(await store.tenants()).toEqual([]);
      await store.publish(REF, files('everybody'));
      await acme.publish(REF, files('acme'));
      await initech.objects.create('marks/one', Buffer.from('initech'));
      expect(await store.tenants()).toEqual(['acme', 'initech']);
      expect((await store.read(REF, 'plugin.wasm'))?.toString()).toBe('everybody');
      expect((await store.tenant('acme').read(REF, 'plugin.wasm'))?.toString()).toBe('acme');
      expect(await initech.plugins()).toEqual([]);
      expect(await acme.objects.read('marks/one')).toBeUndefined();
      expect(await acme.remove(REF)).toBe(true);
      expect(await store.versions('key-auth')).toEqual(['1.0.0']);
    });

    testObjects(open);
  });
}

function testObjects(open: () => Promise<Store>): void {
  it('has an object once it is created, and not once it is removed', async () => {
    const { objects } = await open();
    expect(await objects.read('a/b')).toBeUndefined();
    expect(await objects.stat('a/b')).toBeUndefined();
    expect(await objects.list('a')).toEqual([]);
    expect(await objects.remove('a/b')).toBe(false);
    expect(await objects.create('a/b', Buffer.from('0123456789'))).toBe(true);
    expect((await objects.read('a/b'))?.toString()).toBe('0123456789');
    expect((await objects.read('a/b', { start: 8, end: 20 }))?.toString()).toBe('89');
    expect((await objects.stat('a/b'))?.size).toBe(10);
    expect(await objects.remove('a/b')).toBe(true);
    expect(await objects.remove('a/b')).toBe(false);
    expect(await objects.read('a/b')).toBeUndefined();
    expect(await objects.create('a/b', Buffer.from('again'))).toBe(true);
  });

  it('never changes an object', async () => {
    const { objects } = await open();
    await objects.create('a/b', Buffer.from('one'));
    expect(await objects.create('a/b', Buffer.from('two'))).toBe(false);
    expect((await objects.read('a/b'))?.toString()).toBe('one');
  });

  it('lets exactly one of many creators win, and one of many removers', async () => {
    const { objects } = await open();
    const all = Array.from({ length: 12 }, (_, index) => index);
    const created = await Promise.all(all.map((index) => objects.create('a/b', Buffer.from(`${index}`))));
    expect(created.filter(Boolean)).toHaveLength(1);
    expect((await objects.read('a/b'))?.toString()).toBe(`${created.indexOf(true)}`);
    const removed = await Promise.all(all.map(() => objects.remove('a/b')));
    expect(removed.filter(Boolean)).toHaveLength(1);
  });

  it('lists what is below a folder, at every depth, and nothing beside it', async () => {
    const { objects } = await open();
    for (const key of ['a/c/d', 'a/b', 'ab/c', 'b']) await objects.create(key, Buffer.from(key));
    const entries = await objects.list('a');
    expect(entries.map(({ key, size }) => [key, size])).toEqual([
      ['a/b', 3],
      ['a/c/d', 5],
    ]);
    // Some file systems and buckets count time in whole seconds.
    for (const { createdAt } of entries) {
      expect(Math.abs(createdAt.getTime() - Date.now())).toBeLessThan(60_000);
    }
    expect(await objects.read('a')).toBeUndefined();
    expect(await objects.stat('a')).toBeUndefined();
  });

  it('takes no key that could leave its place', async () => {
    const { objects } = await open();
    for (const key of [
      '',
      '/',
      'a/',
      '/a',
      'a//b',
      '..',
      'a/../b',
      './a',
      '.a',
      'a/.b',
      'a\\b',
      'a\0',
      'ä',
      'a b',
    ]) {
      await expect(async () => objects.create(key, Buffer.alloc(1)), key).rejects.toThrow('is not the key');
      await expect(async () => objects.read(key), key).rejects.toThrow('is not the key');
    }
  });
}
