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
  });
}
