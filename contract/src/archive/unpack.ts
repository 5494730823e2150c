/**
 * Reads a package that may come from anyone: bounded in size before anything is allocated, plain files of known
 * names only, nothing twice. Spec: POSIX ustar and pax, RFC 1952.
 */
import { Parser, type ReadEntry } from 'tar';

import { ContractError } from '../errors/index.js';
import { quote } from '../plugin/quote.js';
import { gunzipWithin, reason, tooLarge } from './gunzip.js';
import { DEFAULT_ARCHIVE_LIMITS, type ArchiveLimits } from './limits.js';
import { requireComplete, requireKnownFile } from './package-files.js';

/**
 * Unpacks a .tgz into a map from name to bytes.
 *
 * @throws ContractError CT_ARCHIVE_READ, CT_ARCHIVE_ENTRY, CT_ARCHIVE_LIMIT
 */
export async function unpackArchive(
  bytes: Uint8Array,
  limits: Partial<ArchiveLimits> = {},
): Promise<Map<string, Uint8Array>> {
  const bounds = { ...DEFAULT_ARCHIVE_LIMITS, ...limits };
  if (bytes.length > bounds.packedBytes) {
    throw tooLarge(`the package has ${bytes.length} bytes`, bounds.packedBytes);
  }
  const files = readEntries(await gunzipWithin(bytes, bounds.unpackedBytes, 'the package'), bounds);
  requireComplete(files);
  return files;
}

function readEntries(tar: Buffer, bounds: ArchiveLimits): Map<string, Uint8Array> {
  // The parser would decompress once more, without our bound.
  if (tar[0] === 0x1f && tar[1] === 0x8b) {
    throw new ContractError('CT_ARCHIVE_READ', 'the package is compressed twice');
  }
  const files = new Map<string, Uint8Array>();
  let entries = 0;
  const parser = new Parser({ strict: true, brotli: false, zstd: false, onReadEntry: read });
  parser.on('ignoredEntry', refuse);
  try {
    // One write with everything: the parser then emits all its events, and throws, before `end` returns.
    parser.end(tar);
  } catch (cause) {
    if (cause instanceof ContractError) throw cause;
    throw new ContractError('CT_ARCHIVE_READ', `the tar data is damaged: ${reason(cause)}`, { cause });
  }
  return files;

  function read(entry: ReadEntry): void {
    entries += 1;
    if (entries > bounds.entries) throw tooLarge('the package has more entries', bounds.entries, 'entries');
    // `tar -czf x.tgz -C dir .` writes the folder itself and "./" before each name.
    if (entry.type === 'Directory' && /^\.?\/*$/.test(entry.path)) return void entry.resume();
    const name = entry.path.replace(/^\.\//, '');
    if (entry.type !== 'File' && entry.type !== 'OldFile') refuse(entry);
    requireKnownFile(name);
    if (files.has(name)) {
      throw new ContractError('CT_ARCHIVE_ENTRY', `the package holds ${quote(name)} twice`);
    }
    if (entry.size > bounds.fileBytes) throw tooLarge(`${name} has ${entry.size} bytes`, bounds.fileBytes);
    // Known from here on, so that a second entry of the name is seen even while this one is read.
    files.set(name, new Uint8Array());
    collect(entry, (bytes) => files.set(name, bytes));
  }
}

function collect(entry: ReadEntry, done: (bytes: Uint8Array) => void): void {
  const chunks: Buffer[] = [];
  entry.on('data', (chunk) => chunks.push(chunk));
  entry.on('end', () => done(Buffer.concat(chunks)));
}

function refuse(entry: ReadEntry): never {
  const seen = `${quote(entry.path)}, which is not a plain file (${entry.type})`;
  throw new ContractError('CT_ARCHIVE_ENTRY', `the package holds ${seen}`);
}
