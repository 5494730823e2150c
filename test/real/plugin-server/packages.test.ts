/** Packages that are something else than they seem. */
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  errorOf,
  expectUnharmed,
  moduleOf,
  publish,
  put,
  specOf,
  startServer,
  type RunningServer,
} from './server.js';

const MIB = 1024 * 1024;
let server: RunningServer;

beforeAll(async () => {
  server = await startServer();
  expect((await publish(server, 'probe/1.0.0')).status).toBe(201);
});

afterAll(async () => {
  expect(await server.close()).toBe(true);
});

interface Entry {
  readonly name: string;
  readonly type?: string;
  readonly link?: string;
  readonly body?: Buffer;
  /** What the header says, when that is not how long the body is. */
  readonly size?: number;
}

/** A tar of ustar headers, field by field: no library would write these. */
function tar(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(
    ({ name, type = '0', link = '', body = Buffer.alloc(0), size = body.length }) => {
      const header = Buffer.alloc(512);
      header.write(name, 0, 100);
      header.write('0000644\0', 100);
      header.write('0000000\0', 108);
      header.write('0000000\0', 116);
      header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
      header.write('00000000000\0', 136);
      header.write('        ', 148);
      header.write(type, 156);
      header.write(link, 157, 100);
      header.write('ustar\x0000', 257);
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
    },
  );
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const GOOD: readonly Entry[] = [
  { name: 'plugin.wasm', body: moduleOf('x') },
  { name: 'spec.yaml', body: Buffer.from(specOf('evil', '1.0.0')) },
];

describe('a package', () => {
  it.each<[string, readonly Entry[], string]>([
    [
      'with a link to a file of the machine',
      [...GOOD, { name: 'README.md', type: '2', link: '/etc/passwd' }],
      '422 CT_ARCHIVE_ENTRY',
    ],
    [
      'with a hard link out of its folder',
      [...GOOD, { name: 'README.md', type: '1', link: '../../secret' }],
      '422 CT_ARCHIVE_ENTRY',
    ],
    [
      'whose module is a link',
      [{ name: 'plugin.wasm', type: '2', link: 'spec.yaml' }, GOOD[1]!],
      '422 CT_ARCHIVE_ENTRY',
    ],
    [
      'with a file above it',
      [...GOOD, { name: '../evil.txt', body: Buffer.from('x') }],
      '422 CT_ARCHIVE_ENTRY',
    ],
    [
      'with a file far above it',
      [...GOOD, { name: '../../../../etc/cron.d/evil', body: Buffer.from('x') }],
      '422 CT_ARCHIVE_ENTRY',
    ],
    [
      'with an absolute path',
      [...GOOD, { name: '/etc/evil', body: Buffer.from('x') }],
      '422 CT_ARCHIVE_ENTRY',
    ],
    [
      'with a path that goes up and down',
      [...GOOD, { name: 'a/../plugin.wasm', body: Buffer.from('x') }],
      '422 CT_ARCHIVE_ENTRY',
    ],
    [
      'with a path of another system',
      [...GOOD, { name: '..\\evil.txt', body: Buffer.from('x') }],
      '422 CT_ARCHIVE_ENTRY',
    ],
    ['with a device', [...GOOD, { name: 'README.md', type: '3' }], '422 CT_ARCHIVE_ENTRY'],
    ['with a pipe', [...GOOD, { name: 'README.md', type: '6' }], '422 CT_ARCHIVE_ENTRY'],
    ['with a folder', [...GOOD, { name: 'README.md', type: '5' }], '422 CT_ARCHIVE_ENTRY'],
    [
      'with a file that packages do not have',
      [...GOOD, { name: 'evil.sh', body: Buffer.from('x') }],
      '422 CT_ARCHIVE_ENTRY',
    ],
    ['with a file twice', [...GOOD, GOOD[0]!], '422 CT_ARCHIVE_ENTRY'],
    [
      'whose extended header renames a file',
      [{ name: 'pax', type: 'x', body: Buffer.from('20 path=../evil.txt\n') }, ...GOOD],
      '422 CT_ARCHIVE_ENTRY',
    ],
    [
      'that announces more than there is',
      [GOOD[1]!, { name: 'plugin.wasm', size: 40 * MIB, body: Buffer.alloc(512) }],
      '422 CT_ARCHIVE_READ',
    ],
    [
      'that announces more than anything',
      [GOOD[1]!, { name: 'plugin.wasm', size: 8 ** 11 - 1 }],
      '413 CT_ARCHIVE_LIMIT',
    ],
    ['of nothing', [], '422 CT_ARCHIVE_READ'],
  ])('%s is refused', async (_what, entries, expected) => {
    expect(await errorOf(await put(server.url, 'evil/1.0.0', gzipSync(tar(entries))))).toBe(expected);
  });

  it.each<[string, () => Buffer, string]>([
    [
      'a gigabyte of zeros in a megabyte',
      () => gzipSync(tar([GOOD[1]!, { name: 'plugin.wasm', body: Buffer.alloc(1024 * MIB) }])),
      '413 CT_ARCHIVE_LIMIT',
    ],
    ['a bomb within a bomb', () => gzipSync(gzipSync(Buffer.alloc(512 * MIB))), '422 CT_ARCHIVE_READ'],
    [
      'a hundred thousand empty files',
      () => gzipSync(tar(Array.from({ length: 100_000 }, (_, index) => ({ name: `f${index}` })))),
      '422 CT_ARCHIVE_ENTRY',
    ],
    ['gzip that breaks off', () => gzipSync(tar(GOOD)).subarray(0, 5000), '422 CT_ARCHIVE_READ'],
    [
      'gzip with a wrong sum',
      () => Buffer.concat([gzipSync(tar(GOOD)).subarray(0, -8), Buffer.alloc(8)]),
      '422 CT_ARCHIVE_READ',
    ],
    ['a tar without gzip', () => tar(GOOD), '422 CT_ARCHIVE_READ'],
    ['noise', () => Buffer.from('not a package at all'), '422 CT_ARCHIVE_READ'],
  ])('that is %s is refused', async (_what, make, expected) => {
    expect(await errorOf(await put(server.url, 'evil/1.0.0', make()))).toBe(expected);
    await expectUnharmed(server);
  });

  it('that is as it should be is taken after all of these', async () => {
    expect((await put(server.url, 'evil/1.0.0', gzipSync(tar(GOOD)))).status).toBe(201);
    await expectUnharmed(server);
  });
});
