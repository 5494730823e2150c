import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

import { assert, asyncProperty, nat } from 'fast-check';
import { Parser } from 'tar';
import { expect, it } from 'vitest';

import { archiveOf, ModuleArchive } from '../../../src/oci/layouts/module-archive.js';

/** Around the sizes at which a block of tar or of deflate is full. */
const SIZES = [0, 1, 511, 512, 513, 63_998, 64_000, 64_510, 64_511, 65_535, 65_536, 131_072, 300_001];

function bytesOf(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
}

async function whole(archive: ModuleArchive): Promise<Buffer> {
  return archive.read({ start: 0, end: archive.size - 1 });
}

function unpack(tar: Buffer): Promise<{ path: string; mode: number; mtime: number; bytes: Buffer }[]> {
  return new Promise((resolve, reject) => {
    const entries: { path: string; mode: number; mtime: number; bytes: Buffer }[] = [];
    const parser = new Parser({ strict: true });
    parser.on('entry', (entry) => {
      const chunks: Buffer[] = [];
      entry.on('data', (chunk: Buffer) => chunks.push(chunk));
      entry.on('end', () => {
        const { path, mode = -1, mtime } = entry;
        entries.push({ path, mode, mtime: mtime?.getTime() ?? -1, bytes: Buffer.concat(chunks) });
      });
    });
    parser.on('end', () => resolve(entries)).on('error', reject);
    parser.end(tar);
  });
}

it.each(SIZES)('holds a module of %i bytes and nothing else', async (size) => {
  const module = bytesOf(size);
  const packed = await whole(archiveOf(module));
  expect(packed.length).toBe(archiveOf(module).size);
  const tar = gunzipSync(packed);
  expect(tar.length % 512).toBe(0);
  const [entry, ...more] = await unpack(tar);
  expect(more).toEqual([]);
  expect({ ...entry, bytes: entry?.bytes.equals(module) }).toEqual({
    ...{ path: 'plugin.wasm', mode: 0o644, mtime: 0 },
    bytes: true,
  });
});

it('gives any part as the whole has it', async () => {
  const module = bytesOf(150_000);
  const archive = archiveOf(module);
  const packed = await whole(archive);
  const place = nat(archive.size - 1);
  await assert(
    asyncProperty(place, place, async (a, b) => {
      const [start, end] = a < b ? [a, b] : [b, a];
      expect((await archive.read({ start, end })).equals(packed.subarray(start, end + 1))).toBe(true);
    }),
  );
});

it('measures itself as what it gives', async () => {
  const archive = archiveOf(bytesOf(700_000));
  const packed = await whole(archive);
  expect(await archive.measure()).toEqual({
    size: packed.length,
    sha256: createHash('sha256').update(packed).digest('hex'),
  });
});

it('has the same bytes for ever', async () => {
  // Digests of images are locked by gateways: if this changes, every address that they hold is dead.
  expect(await archiveOf(Buffer.from('\0asm\x01\0\0\0', 'latin1')).measure()).toEqual({
    size: 2071,
    sha256: '00adb1e9854f37e9a500aba12ee39d9c5d2a0f113e09740e8dd83497f4efc13a',
  });
});

it('asks for its module again when that could not be read', async () => {
  const module = bytesOf(1000);
  let away = true;
  const archive = new ModuleArchive({
    size: module.length,
    read: async ({ start, end }) => {
      if (away) throw new Error('away');
      return module.subarray(start, end + 1);
    },
  });
  await expect(archive.measure()).rejects.toThrow('away');
  away = false;
  expect(await archive.measure()).toEqual(await archiveOf(module).measure());
});
