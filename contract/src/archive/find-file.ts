/**
 * Finds one file in the layer of an image, which may come from anyone and hold anything: bounded in size, plain files and
 * folders only, no name that leads out of it. Spec: POSIX ustar and pax; OCI image-spec, layer.md.
 */
import { Parser, type ReadEntry } from 'tar';

import { ContractError } from '../errors/index.js';
import { quote } from '../plugin/quote.js';
import { gunzipWithin, reason, tooLarge } from './gunzip.js';
import { DEFAULT_ARCHIVE_LIMITS, type ArchiveLimits } from './limits.js';

/** A layer has folders and files that a package has not. */
const ENTRIES = 1024;

/**
 * The bytes of the file that is called `wanted`, in whatever folder; undefined when there is none.
 *
 * @throws ContractError CT_ARCHIVE_READ, CT_ARCHIVE_ENTRY, CT_ARCHIVE_LIMIT
 */
export async function findArchivedFile(
  layer: Uint8Array,
  wanted: string,
  limits: Partial<ArchiveLimits> = {},
): Promise<Uint8Array | undefined> {
  const bounds = { ...DEFAULT_ARCHIVE_LIMITS, entries: ENTRIES, ...limits };
  const tar = await gunzipWithin(layer, bounds.unpackedBytes, 'the layer');
  // The parser would decompress once more, without our bound.
  if (tar[0] === 0x1f && tar[1] === 0x8b) {
    throw new ContractError('CT_ARCHIVE_READ', 'the layer is compressed twice');
  }
  return readTar(tar, wanted, bounds);
}

function readTar(tar: Buffer, wanted: string, bounds: ArchiveLimits): Uint8Array | undefined {
  let found: Uint8Array | undefined;
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
  return found;

  function read(entry: ReadEntry): void {
    entries += 1;
    if (entries > bounds.entries) throw tooLarge('the layer has more entries', bounds.entries, 'entries');
    const parts = entry.path.replace(/^\.?\/+/, '').split('/');
    if (parts.includes('..')) {
      throw new ContractError(
        'CT_ARCHIVE_ENTRY',
        `the layer holds ${quote(entry.path)}, which leads out of it`,
      );
    }
    if (entry.type === 'Directory') return void entry.resume();
    if (entry.type !== 'File' && entry.type !== 'OldFile') refuse(entry);
    if (parts.at(-1) !== wanted) return void entry.resume();
    // Gateways take the first; whoever looks with other tools sees the last.
    if (found !== undefined) {
      throw new ContractError('CT_ARCHIVE_ENTRY', `the layer holds ${quote(wanted)} twice`);
    }
    if (entry.size > bounds.fileBytes) throw tooLarge(`${wanted} has ${entry.size} bytes`, bounds.fileBytes);
    found = new Uint8Array();
    const chunks: Buffer[] = [];
    entry.on('data', (chunk) => chunks.push(chunk));
    entry.on('end', () => (found = Buffer.concat(chunks)));
  }
}

function refuse(entry: ReadEntry): never {
  const seen = `${quote(entry.path)}, which is neither a plain file nor a folder (${entry.type})`;
  throw new ContractError('CT_ARCHIVE_ENTRY', `the layer holds ${seen}`);
}
