import { gunzipSync, gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { Header } from 'tar';
import { describe, expect, it } from 'vitest';

import { PACKAGE_FILES, packArchive, unpackArchive } from '../../src/archive/index.js';
import { sha256Hex } from '../../src/digest/index.js';
import { ContractError } from '../../src/errors/index.js';
import { rejection } from '../failure.js';

type Entry = readonly [path: string, content?: string, fields?: object];

const bytes = (text: string): Uint8Array => Buffer.from(text);
const FILES = new Map([
  ['spec.yaml', bytes('apiVersion: 1.0.0\n')],
  ['plugin.wasm', bytes('\0asm')],
  ['README.md', bytes('# A plugin\n')],
]);

/** A .tgz with any entries, as a hostile publisher would make it. */
function tgz(...entries: readonly Entry[]): Uint8Array {
  const blocks = entries.flatMap(([path, content = '', fields = {}]) => {
    const block = Buffer.alloc(512);
    const size = Buffer.byteLength(content);
    new Header({ path, size, mode: 0o644, type: 'File', ...fields }).encode(block);
    return [block, Buffer.from(content), Buffer.alloc((512 - (size % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

const WHOLE: readonly Entry[] = [
  ['plugin.wasm', 'w'],
  ['spec.yaml', 's'],
];

describe('packing', () => {
  it('gives the same bytes whatever the order of files', async () => {
    const packed = await packArchive(FILES);
    expect(await packArchive(new Map([...FILES].reverse()))).toEqual(packed);
    expect([...packed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  });

  it('writes a tar that names no machine, user or time', async () => {
    const tar = gunzipSync(await packArchive(FILES));
    expect(sha256Hex(tar)).toBe('819b98be322d98de2cf0883ae5c5edb0c2ff7fbf5811aaccfddbefa9c676eb39');
    const header = new Header(tar, 0);
    expect(header).toMatchObject({
      path: 'README.md',
      mode: 0o644,
      uid: 0,
      gid: 0,
      uname: '',
      gname: '',
      type: 'File',
    });
    expect(header.mtime?.getTime()).toBe(0);
  });

  it('refuses a file that a package may not hold, and a package without its required files', async () => {
    const extra = await rejection(packArchive(new Map([...FILES, ['../x', bytes('')]])));
    expect(extra.message).toBe('a package may not hold a file named "../x"');
    const lacking = await rejection(packArchive(new Map([['README.md', bytes('')]])));
    expect(lacking.message).toBe('the package lacks plugin.wasm and spec.yaml');
  });
});

describe('unpacking', () => {
  it('gives back what was packed, whatever the files hold', async () => {
    const content = fc.uint8Array({ maxLength: 1200 });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...PACKAGE_FILES), content),
        content,
        async (some, wasm) => {
          const files = new Map(Object.entries({ ...some, 'plugin.wasm': wasm, 'spec.yaml': wasm }));
          const unpacked = await unpackArchive(await packArchive(files));
          expect([...unpacked.keys()]).toEqual([...files.keys()].sort());
          for (const [name, expected] of files)
            expect([...(unpacked.get(name) ?? [])]).toEqual([...expected]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('takes what `tar -czf x.tgz -C dir .` writes', async () => {
    const unpacked = await unpackArchive(
      tgz(['./', '', { type: 'Directory' }], ['./plugin.wasm', 'w'], ['./spec.yaml', 's']),
    );
    expect([...unpacked.keys()]).toEqual(['plugin.wasm', 'spec.yaml']);
  });

  it.each<[string, Entry, string]>([
    ['an unknown name', ['evil.sh'], 'a package may not hold a file named "evil.sh"'],
    ['a parent folder', ['../plugin.wasm'], 'a package may not hold a file named "../plugin.wasm"'],
    ['an absolute name', ['/plugin.wasm'], 'a package may not hold a file named "/plugin.wasm"'],
    ['a folder before the name', ['x/plugin.wasm'], 'a package may not hold a file named "x/plugin.wasm"'],
    ['a doubled dot folder', ['././spec.yaml'], 'a package may not hold a file named "./spec.yaml"'],
    ['a name in other case', ['PLUGIN.WASM'], 'a package may not hold a file named "PLUGIN.WASM"'],
    ['a file of macOS', ['._plugin.wasm'], 'a package may not hold a file named "._plugin.wasm"'],
    ['the same name twice', ['spec.yaml', 'other'], 'the package holds "spec.yaml" twice'],
    ['the same name twice, written otherwise', ['./spec.yaml'], 'the package holds "spec.yaml" twice'],
    [
      'a folder',
      ['x/', '', { type: 'Directory' }],
      'the package holds "x/", which is not a plain file (Directory)',
    ],
    [
      'a symbolic link',
      ['README.md', '', { type: 'SymbolicLink', linkpath: '/etc/passwd' }],
      'the package holds "README.md", which is not a plain file (SymbolicLink)',
    ],
    [
      'a hard link',
      ['README.md', '', { type: 'Link', linkpath: 'spec.yaml' }],
      'the package holds "README.md", which is not a plain file (Link)',
    ],
    [
      'a device',
      ['README.md', '', { type: 'CharacterDevice' }],
      'the package holds "README.md", which is not a plain file (CharacterDevice)',
    ],
    [
      'a pipe',
      ['README.md', '', { type: 'FIFO' }],
      'the package holds "README.md", which is not a plain file (FIFO)',
    ],
  ])('refuses %s', async (_what, entry, message) => {
    const error = await rejection(unpackArchive(tgz(...WHOLE, entry)));
    expect([error.code, error.message]).toEqual(['CT_ARCHIVE_ENTRY', message]);
  });

  it('refuses a name that a pax header hides', async () => {
    const record = '28 path=../../../etc/passwd\n';
    const error = await rejection(
      unpackArchive(tgz(...WHOLE, ['pax', record, { type: 'ExtendedHeader' }], ['README.md', ''])),
    );
    expect(error.message).toBe('a package may not hold a file named "../../../etc/passwd"');
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', bytes(''), 'the package does not begin as gzip data does'],
    ['a zip file', bytes('PK\u0003\u0004'), 'the package does not begin as gzip data does'],
    ['an empty archive', tgz(), 'the tar data is damaged: TAR_BAD_ARCHIVE: Unrecognized archive format'],
    [
      'compressed text',
      gzipSync('hello'),
      'the tar data is damaged: TAR_BAD_ARCHIVE: Unrecognized archive format',
    ],
    [
      'a damaged header',
      gzipSync(Buffer.alloc(2048, 7)),
      'the tar data is damaged: TAR_ENTRY_INVALID: checksum failure',
    ],
    ['an archive compressed twice', gzipSync(tgz(...WHOLE)), 'the package is compressed twice'],
    ['a package without spec.yaml', tgz(['plugin.wasm']), 'the package lacks spec.yaml'],
  ])('refuses %s', async (_what, packed, message) => {
    expect((await rejection(unpackArchive(packed))).message).toBe(message);
  });

  it.each([
    [{ packedBytes: 50 }, /^the package has \d+ bytes; at most 50 bytes are allowed$/],
    [{ unpackedBytes: 2047 }, /^the package unpacks to more; at most 2047 bytes are allowed$/],
    [{ fileBytes: 9 }, /^README.md has 10 bytes; at most 9 bytes are allowed$/],
    [{ entries: 2 }, /^the package has more entries; at most 2 entries are allowed$/],
  ])('keeps to the limit %j', async (limits, message) => {
    const error = await rejection(unpackArchive(tgz(...WHOLE, ['README.md', '0123456789']), limits));
    expect(error.code).toBe('CT_ARCHIVE_LIMIT');
    expect(error.message).toMatch(message);
  });

  it('stops a compression bomb before it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(200_000);
    expect((await rejection(unpackArchive(bomb))).code).toBe('CT_ARCHIVE_LIMIT');
  });

  it('refuses a package cut short at any byte, and never fails otherwise on a damaged one', async () => {
    const packed = await packArchive(FILES);
    for (let length = 0; length < packed.length; length += 1) {
      expect((await rejection(unpackArchive(packed.subarray(0, length)))).code).toBe('CT_ARCHIVE_READ');
    }
    const tar = gunzipSync(packed);
    const change = fc.tuple(fc.nat(tar.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const damaged = Buffer.from(tar);
        for (const [at, byte] of changes) damaged[at] = byte;
        await unpackArchive(gzipSync(damaged, { level: 1 })).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ContractError);
        });
      }),
      { numRuns: 300 },
    );
  });
});
