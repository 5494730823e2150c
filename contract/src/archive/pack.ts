/**
 * Writes a package. The same files give the same bytes wherever and whenever it runs: names are sorted and
 * everything that could tell a machine or a time is set to a constant. Spec: POSIX ustar, RFC 1952.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { Header } from 'tar';

import { requireComplete, requireKnownFile } from './package-files.js';

const BLOCK = 512;
const END_OF_ARCHIVE = new Uint8Array(2 * BLOCK);
const GZIP_OS_BYTE = 9;
const GZIP_OS_UNKNOWN = 255;

/**
 * Packs `files` (name to bytes) into a .tgz.
 *
 * @throws ContractError CT_ARCHIVE_ENTRY for a file that a package may not hold, or a missing one
 */
export async function packArchive(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  requireComplete(files);
  const blocks: Uint8Array[] = [];
  for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    requireKnownFile(name);
    blocks.push(header(name, bytes.length), bytes, new Uint8Array(padding(bytes.length)));
  }
  blocks.push(END_OF_ARCHIVE);
  const packed = await promisify(gzip)(Buffer.concat(blocks), { level: 9 });
  // zlib writes no time, but it does write the operating system that it was compiled for.
  packed[GZIP_OS_BYTE] = GZIP_OS_UNKNOWN;
  return packed;
}

function header(name: string, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const fields = { path: name, size, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), type: 'File' } as const;
  new Header(fields).encode(block);
  return block;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
