import { gzipSync } from 'node:zlib';

import { Header, type HeaderData } from 'tar';
import { describe, expect, it } from 'vitest';

import { findArchivedFile } from '../../src/archive/index.js';
import { ContractError } from '../../src/errors/index.js';

const MODULE = Buffer.from('\0asm\x01\0\0\0', 'latin1');

function entry(path: string, bytes: Uint8Array = MODULE, more: Partial<HeaderData> = {}): Uint8Array {
  const head = Buffer.alloc(512);
  new Header({ path, size: bytes.length, mode: 0o644, type: 'File', ...more }).encode(head);
  return Buffer.concat([head, bytes, new Uint8Array((512 - (bytes.length % 512)) % 512)]);
}

function layer(...entries: readonly Uint8Array[]): Buffer {
  return gzipSync(Buffer.concat([...entries, new Uint8Array(1024)]));
}

async function codeOf(bytes: Uint8Array, limits = {}): Promise<string> {
  try {
    await findArchivedFile(bytes, 'plugin.wasm', limits);
    return 'none';
  } catch (error) {
    return error instanceof ContractError ? error.code : String(error);
  }
}

describe('a file in a layer is found', () => {
  it.each(['plugin.wasm', './plugin.wasm', '/plugin.wasm', 'usr/lib/plugin.wasm'])('at %s', async (path) => {
    const found = await findArchivedFile(layer(entry('other'), entry(path)), 'plugin.wasm');
    expect(found).toEqual(MODULE);
  });

  it('and is not there when no entry has its name', async () => {
    const other = layer(
      entry('my-plugin.wasm'),
      entry('plugin.wasm/', new Uint8Array(), { type: 'Directory' }),
    );
    expect(await findArchivedFile(other, 'plugin.wasm')).toBeUndefined();
  });

  it('even when it is empty', async () => {
    expect(await findArchivedFile(layer(entry('plugin.wasm', new Uint8Array())), 'plugin.wasm')).toHaveLength(
      0,
    );
  });
});

describe('a layer is refused', () => {
  it.each([
    [
      'a symbolic link',
      entry('plugin.wasm', new Uint8Array(), { type: 'SymbolicLink', linkpath: '/etc/passwd' }),
    ],
    ['a hard link', entry('x', new Uint8Array(), { type: 'Link', linkpath: 'plugin.wasm' })],
    ['a device', entry('x', new Uint8Array(), { type: 'BlockDevice' })],
    ['a pipe', entry('x', new Uint8Array(), { type: 'FIFO' })],
    ['a name that leads out', entry('a/../../plugin.wasm')],
    ['dots after a slash', entry('/../plugin.wasm')],
  ])('with %s', async (_what, bad) => {
    expect(await codeOf(layer(bad))).toBe('CT_ARCHIVE_ENTRY');
  });

  it('with two files of the name', async () => {
    expect(await codeOf(layer(entry('a/plugin.wasm'), entry('b/plugin.wasm')))).toBe('CT_ARCHIVE_ENTRY');
  });

  it.each([
    ['unpacked', layer(entry('plugin.wasm', Buffer.alloc(10_000))), { unpackedBytes: 5000 }],
    ['the file', layer(entry('plugin.wasm', Buffer.alloc(10_000))), { fileBytes: 5000 }],
    ['entries', layer(...Array.from({ length: 20 }, (_, index) => entry(`f${index}`))), { entries: 10 }],
  ])('that is too large: %s', async (_what, bytes, limits) => {
    expect(await codeOf(bytes, limits)).toBe('CT_ARCHIVE_LIMIT');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no gzip', Buffer.from('hello, this is no gzip')],
    ['half of it', layer(entry('plugin.wasm')).subarray(0, 40)],
    ['compressed twice', gzipSync(layer(entry('plugin.wasm')))],
    ['no tar', gzipSync(Buffer.alloc(2000, 'x'))],
  ])('that cannot be read: %s', async (_what, bytes) => {
    expect(await codeOf(bytes)).toBe('CT_ARCHIVE_READ');
  });
});
