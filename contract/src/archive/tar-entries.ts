/**
 * Walks over the entries of a compressed tar archive that may come from anyone: how much it unpacks to, how many entries
 * it has and how large each file is are bounded before anything is kept. Spec: POSIX ustar and pax, RFC 1952.
 */
import { Parser, type ReadEntry } from 'tar';

import { ContractError } from '../errors/index.js';
import { quote } from '../plugin/quote.js';
import { gunzipWithin, reason, tooLarge } from './gunzip.js';
import type { ArchiveLimits } from './limits.js';

export interface TarWalk {
  /** What messages call the archive: `the package`. */
  readonly what: string;
  /** What is said of an entry that is neither: `not a plain file`. */
  readonly otherwise: string;
  readonly bounds: ArchiveLimits;
  /** Whether the entry is looked at no further: a folder. */
  passes(entry: ReadEntry): boolean;
  /** Looks at a plain file: gives who takes its bytes, or undefined when nobody does. It may refuse by throwing. */
  file(entry: ReadEntry): ((bytes: Uint8Array) => void) | undefined;
}

/**
 * Calls `walk` with every entry, in their order, and has read everything when it resolves.
 *
 * @throws ContractError CT_ARCHIVE_READ, CT_ARCHIVE_ENTRY, CT_ARCHIVE_LIMIT, and what `walk` throws
 */
export async function walkTarGz(archive: Uint8Array, walk: TarWalk): Promise<void> {
  const { what, bounds } = walk;
  const tar = await gunzipWithin(archive, bounds.unpackedBytes, what);
  // The parser would decompress once more, without our bound.
  if (tar[0] === 0x1f && tar[1] === 0x8b) {
    throw new ContractError('CT_ARCHIVE_READ', `${what} is compressed twice`);
  }
  let entries = 0;
  const parser = new Parser({ strict: true, brotli: false, zstd: false, onReadEntry: read });
  parser.on('ignoredEntry', (entry) => refuse(entry, walk));
  try {
    // One write with everything: the parser then emits all its events, and throws, before `end` returns.
    parser.end(tar);
  } catch (cause) {
    if (cause instanceof ContractError) throw cause;
    throw new ContractError('CT_ARCHIVE_READ', `the tar data is damaged: ${reason(cause)}`, { cause });
  }

  function read(entry: ReadEntry): void {
    entries += 1;
    if (entries > bounds.entries) throw tooLarge(`${what} has more entries`, bounds.entries, 'entries');
    if (walk.passes(entry)) return void entry.resume();
    if (entry.type !== 'File' && entry.type !== 'OldFile') refuse(entry, walk);
    const take = walk.file(entry);
    if (take === undefined) return void entry.resume();
    const chunks: Buffer[] = [];
    entry.on('data', (chunk) => chunks.push(chunk));
    entry.on('end', () => take(Buffer.concat(chunks)));
  }
}

function refuse(entry: ReadEntry, { what, otherwise }: TarWalk): never {
  const seen = `${quote(entry.path)}, which is ${otherwise} (${entry.type})`;
  throw new ContractError('CT_ARCHIVE_ENTRY', `${what} holds ${seen}`);
}
